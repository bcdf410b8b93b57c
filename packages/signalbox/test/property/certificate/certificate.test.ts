// What is said of a workflow before it runs holds while it runs, whatever its models and tools do.
// SIGNALBOX_CERTIFICATE_RUNS is how many workflows are tried, each by two runs, with a new seed each time; SIGNALBOX_CERTIFICATE_SEED repeats them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Certificate, certify } from "../../../src/analysis/certificate/certificate.ts";
import type { ModelRead } from "../../../src/analysis/data-to-models/data-to-models.ts";
import { type AnyWorkflow, defaultPolicies } from "../../../src/index.ts";
import { EngineHost } from "../../../src/testing/engine-host.ts";
import { draw } from "../scripted-world.ts";
import { Adversary, mark, type Sent } from "./adversary.ts";
import { type Sketch, sketches, workflowOf } from "./random-workflow.ts";

const { SIGNALBOX_CERTIFICATE_RUNS: wanted, SIGNALBOX_CERTIFICATE_SEED: given } = process.env;
const COUNT = Number(wanted ?? 60);
const SEED = Number(given ?? (wanted === undefined ? 1 : Date.now() % 1_000_000_000));
/** Workflows of one engine. */
const AT_ONCE = 30;

/** The fields that a read may hold, as the marks that the adversary puts there. */
const marksOf = ({ kind, source, path }: ModelRead): readonly string[] => {
  if (kind !== "input" && kind !== "tool") return [];
  const fields = path[0] === "a" || path[0] === "b" ? [path[0]] : path[0] === "error" ? [] : ["a", "b"];
  return fields.map((field) => mark(source, field));
};

/** Of a path, the node itself. */
const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

interface Said {
  readonly certificate: Certificate;
  readonly targets: ReadonlySet<string>;
  /** By "<workflow>/<node>": the marks that it may be told. */
  readonly told: ReadonlyMap<string, ReadonlySet<string>>;
}

function saidOf(workflow: AnyWorkflow, { model }: Adversary): Said {
  const certificate = certify(workflow, { model: model.card, policies: defaultPolicies.map(({ data }) => data) });
  expect(certificate.unbounded).toEqual([]);
  const told = certificate.dataToModels.map(({ node, workflow: of, reads }): [string, ReadonlySet<string>] => [
    `${of}/${lastOf(node)}`,
    new Set(reads.flatMap(marksOf)),
  ]);
  return { certificate, targets: new Set(certificate.reach.map(({ target }) => target)), told: new Map(told) };
}

/** Of a run's outside: how often, and for how much. */
function requireWithin({ certificate, targets }: Said, sent: readonly Sent[], decisions: number): void {
  const { workflow, ceilingUsd, modelCalls, toolCalls } = certificate;
  const usd = sent.reduce((sum, one) => sum + one.usd, 0);
  expect(usd, `${workflow} cost`).toBeLessThanOrEqual((ceilingUsd as number) + 1e-9);
  const calls = (kind: Sent["kind"]): number => sent.filter((one) => one.kind === kind).length;
  expect(calls("model"), `${workflow} asked models`).toBeLessThanOrEqual(modelCalls.most as number);
  expect(calls("tool"), `${workflow} called tools`).toBeLessThanOrEqual(toolCalls.most as number);
  expect(decisions, `${workflow} asked people`).toBeLessThanOrEqual(certificate.decisions.most as number);
  for (const { target } of sent) expect(targets, `${workflow} reached`).toContain(target);
}

/** What is asked in one branch may have been taken back for what failed in another. */
function closed(thrown: unknown): false {
  expect(thrown).toMatchObject({ code: expect.stringMatching(/^(approval-closed|already-decided)$/) });
  return false;
}

async function playAll(sketched: readonly Sketch[], seed: number): Promise<number> {
  const adversary = new Adversary(seed);
  const workflows = sketched.map((sketch, index) => workflowOf(`w${index}`, sketch, adversary.tools));
  const said = new Map(workflows.map((workflow) => [workflow.id, saidOf(workflow, adversary)]));
  const host = new EngineHost({
    workflows,
    policies: defaultPolicies,
    model: adversary.model,
    people: { ana: ["role:x", "role:ae", "role:manager"] },
    limits: { concurrentRuns: 200 },
  });
  try {
    const { engine } = host;
    const started = [];
    for (const { id } of workflows)
      for (const nth of [0, 1])
        started.push(await engine.start({ workflow: id, input: { a: mark("input", "a"), b: mark("input", "b") }, key: `${id}-${nth}` }));
    const decided = new Map<string, number>();
    for (let round = 0; round < 400; round++) {
      for (const { task, runId, kind, step } of await engine.inbox({ limit: 500 })) {
        // What nobody knows the outcome of is settled by a person; certificates do not count that.
        if (kind === "settlement") {
          await engine.settle({ runId, step, by: "ana", choice: "give-up" });
          continue;
        }
        const decision = draw(seed, task) < 0.8 ? "approve" : "reject";
        const isTaken = await engine.decide({ task, by: "ana", decision }).then(() => true, closed);
        if (isTaken) decided.set(runId, (decided.get(runId) ?? 0) + 1);
      }
      await host.clock.pass(2_000);
      if ((await engine.runs({ limit: 1_000 })).every(({ endedAt }) => endedAt !== null)) break;
    }
    const all = await engine.runs({ limit: 1_000 });
    expect(all.filter(({ endedAt }) => endedAt === null).map(({ workflow, status, waits }) => ({ workflow, status, waits }))).toEqual([]);

    const rootOf = new Map(all.map(({ runId, parent }) => [runId, parent ?? runId]));
    const workflowOfRun = new Map(all.map(({ runId, workflow }) => [runId, workflow]));
    const within =
      (runId: string) =>
      (one: string): boolean =>
        rootOf.get(one) === runId;
    for (const { runId, workflow } of started) {
      const sent = adversary.sent.filter((one) => within(runId)(one.runId));
      const decisions = [...decided].reduce((sum, [one, count]) => sum + (within(runId)(one) ? count : 0), 0);
      requireWithin(said.get(workflow) as Said, sent, decisions);
    }
    for (const { runId, node, marks } of adversary.told) {
      const root = workflowOfRun.get(rootOf.get(runId) as string) as string;
      const place = `${workflowOfRun.get(runId)}/${lastOf(node)}`;
      const may = said.get(root)?.told.get(place);
      expect(may, `${root} says what ${place} is told`).toBeDefined();
      expect(
        marks.filter((one) => may?.has(one) !== true),
        `${place} was told`,
      ).toEqual([]);
    }
    return adversary.sent.length;
  } finally {
    await host.dispose();
  }
}

test("S22.30: no run costs more than its ceiling, reaches what its certificate does not name, or asks models, tools or people more often, or tells a model what it does not list", {
  timeout: 60_000 + COUNT * 500,
}, async () => {
  const sample = fc.sample(sketches, { numRuns: COUNT, seed: SEED });
  let sent = 0;
  for (let from = 0; from < sample.length; from += AT_ONCE) sent += await playAll(sample.slice(from, from + AT_ONCE), SEED + from);
  // What does nothing would keep to everything.
  expect(sent).toBeGreaterThan(COUNT);
});
