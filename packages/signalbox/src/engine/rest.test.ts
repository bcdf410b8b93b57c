import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, type Config, type OpenOptions, openEngine, ToolError, tool, workflow } from "../index.ts";
import type { Report } from "../ports/report.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "signalbox-rest-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const open = (workflows: readonly AnyWorkflow[], options: OpenOptions = {}) =>
  openEngine({ workflows, people: { ana: ["role:ae"] } } satisfies Config, { home, watchdogMs: 0, ...options });
const limits = { costUsd: 0 };
const Empty = z.object({});

const flaky = tool({
  id: "test.flaky",
  description: "Fails at the first attempt",
  input: Empty,
  output: z.object({ attempt: z.number() }),
  effect: "read",
  run: (_input, { attempt }) => {
    if (attempt === 1) throw new ToolError("busy", "Busy.", { outcome: "not-sent" });
    return { attempt };
  },
});
const retried = workflow({
  id: "retried",
  input: Empty,
  limits,
  flow: (f) => f.call("try", flaky, {}, { retry: { maxAttempts: 2, backoff: "50ms" } }),
});
const asked = workflow({
  id: "asked",
  input: z.object({ who: z.string() }),
  limits,
  subject: { key: (input) => input.who, conflict: "queue" },
  flow: (f, input) => f.approve("review", { show: input, by: "role:ae", within: "1d", granted: () => undefined, denied: () => undefined }),
});
const parent = workflow({ id: "parent", input: Empty, limits, flow: (f) => f.run("ask", asked, { who: "child" }) });

test("E1. the pause before a retry is no rest", async () => {
  const engine = open([retried]);
  const { runId } = await engine.start({ workflow: "retried", input: {} });
  expect(await engine.finished(runId, "idle")).toMatchObject({ status: "completed", output: { attempt: 2 } });
  await engine.close();
});

test("E1. a run whose child waits for a person is at rest", async () => {
  const engine = open([parent]);
  const { runId } = await engine.start({ workflow: "parent", input: {} });
  expect(await engine.finished(runId, "idle")).toMatchObject({ status: "waiting", waitingFor: [{ kind: "child" }] });
  expect((await engine.inbox()).map(({ workflow: id }) => id)).toEqual(["asked"]);
  await engine.close();
});

test("E1. a run that is queued behind a run at rest is at rest, and ends when that one has ended", async () => {
  const engine = open([asked]);
  const [first, second] = await Promise.all([0, 1].map(() => engine.start({ workflow: "asked", input: { who: "a" } })));
  const rest = await engine.finished(second?.runId ?? "", "idle");
  expect(rest).toMatchObject({ status: "queued", waitingFor: [{ kind: "slot" }] });
  const ended = engine.finished(second?.runId ?? "", "ended");
  for (const run of [first, second]) {
    const task = (await engine.inbox()).find(({ runId }) => runId === run?.runId);
    await engine.decide({ task: task?.task ?? "", decision: "reject", by: "ana" });
    await engine.finished(run?.runId ?? "", "ended");
    await engine.finished(second?.runId ?? "", "idle");
  }
  expect(await ended).toMatchObject({ status: "completed" });
  await engine.close();
});

test("the graph of a run is the one that it is pinned to", async () => {
  const engine = open([retried]);
  const { runId } = await engine.start({ workflow: "retried", input: {} });
  expect(await engine.graph(runId.slice(-6))).toEqual(retried.graph);
  await engine.finished(runId, "ended");
  await engine.close();
});

/** A call that is under way until it is let go. */
function slowly() {
  let release = (): void => undefined;
  let entered = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const slow = tool({
    id: "test.slow",
    description: "Waits",
    input: Empty,
    output: z.object({ aborted: z.boolean() }),
    effect: "write",
    run: async (_input, { signal }) => {
      entered();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { aborted: signal.aborted };
    },
  });
  const definition = workflow({ id: "slow", input: Empty, limits, flow: (f) => f.call("slow", slow, {}) });
  return { definition, started, release: () => release() };
}

test("draining lets a call under way be answered and recorded", async () => {
  const { definition, started, release } = slowly();
  const engine = open([definition]);
  const { runId } = await engine.start({ workflow: "slow", input: {} });
  await started;
  const drained = engine.drain();
  release();
  await drained;
  expect(await engine.run(runId)).toMatchObject({ status: "completed", output: { aborted: false } });
  await engine.close();
});

test("an engine that reads takes nothing up and extends no deadline", async () => {
  const { definition, started } = slowly();
  const writing = open([definition]);
  const { runId } = await writing.start({ workflow: "slow", input: {} });
  await started;
  await writing.close();
  const alive = writing.now();
  const reading = open([definition], { mode: "reading" });
  expect(await reading.run(runId)).toMatchObject({ status: "running" });
  expect(await reading.inbox()).toEqual([]);
  await reading.close();
  const next = open([definition]);
  // The call was ordered and not answered: with "once" a person says what happened. The reading engine did not touch it.
  expect(await next.finished(runId, "idle")).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
  expect(next.now()).toBeGreaterThanOrEqual(alive);
  await next.close();
});

test("whoever observes is told of each start and change of status", async () => {
  const seen: string[] = [];
  const engine = open([retried], { observe: ({ status }) => void seen.push(status) });
  const { runId } = await engine.start({ workflow: "retried", input: {} });
  await engine.finished(runId, "ended");
  expect(seen).toEqual(["running", "waiting", "running", "completed"]);
  await engine.close();
});

test.each([
  [
    "throws",
    () => {
      throw new Error("No room.");
    },
  ],
  [
    "rejects",
    async () => {
      throw new Error("No room.");
    },
  ],
])("an observer that %s stops no run, and is reported", async (_how, observe: () => void) => {
  const reports: string[] = [];
  const about = new Set<string | undefined>();
  const report: Report = (message, _error, run) => {
    reports.push(message);
    about.add(run);
  };
  const engine = open([retried], { observe, report });
  const { runId } = await engine.start({ workflow: "retried", input: {} });
  expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { attempt: 2 } });
  await engine.close();
  expect([...about]).toEqual([runId]);
  const told = `Whoever observes failed when told of run ${runId}: No room.`;
  expect(reports).toEqual([told, told, told, told]);
});

test("a run that rested in memory goes on with the code that was loaded since", async () => {
  const say = (word: string) =>
    workflow({
      id: "said",
      input: Empty,
      limits,
      flow: (f) =>
        f.approve("review", {
          show: null,
          by: "role:ae",
          within: "1d",
          granted: () => f.compute("say", {}, () => ({ word })),
          denied: () => ({ word: "none" }),
        }),
    });
  const [before, after] = [say("before"), say("after")];
  const engine = open([before]);
  const { runId } = await engine.start({ workflow: "said", input: {} });
  await engine.finished(runId, "idle");
  engine.reload([after], { ana: ["role:ae"] });
  await engine.decide({ task: (await engine.inbox())[0]?.task ?? "", decision: "approve", by: "ana" });
  expect(await engine.finished(runId, "ended")).toMatchObject({ output: { word: "after" } });
  await engine.close();
});
