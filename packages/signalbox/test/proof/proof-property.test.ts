// What the proof calls proven, against runs in which people edit, reject and stay silent, and no two values are alike.
// SIGNALBOX_PROPERTY_RUNS is how many graphs are tried, with a new seed each time; SIGNALBOX_PROPERTY_SEED repeats them.
import { expect, test } from "vitest";
import type { ProvenEffect } from "../../src/analysis/approval-proof/approval-proof.ts";
import { proveApprovals } from "../../src/analysis/approval-proof/prove-approvals.ts";
import type { Graph } from "../../src/definition/graph.ts";
import { Chance } from "./chance.ts";
import { type Granted, PlayedFlow, type Sent, sameBytes, textsIn } from "./played-flow.ts";
import { RandomFlow } from "./random-flow.ts";

const { SIGNALBOX_PROPERTY_RUNS: runs, SIGNALBOX_PROPERTY_SEED: seed } = process.env;
const graphsTried = Number(runs ?? 200);
const firstSeed = Number(seed ?? (runs === undefined ? 1 : Date.now() % 1_000_000_000));
const WORLDS = 5;

test("S22.11: what is proven by an approval is sent behind its grant, as it was approved, and once", {
  timeout: 30_000 + graphsTried * 50,
}, () => {
  const seen = { performed: 0, byHand: 0, unproven: 0 };
  const problems: string[] = [];
  for (let index = 0; index < graphsTried && problems.length < 5; index++) {
    const chance = new Chance(firstSeed + index);
    const known = new Map(["child-1", "child-2"].map((hash) => [hash, withoutRuns(new RandomFlow(chance).graph("child"))]));
    const graph = new RandomFlow(chance).graph("random");
    const { proven, unproven } = proveApprovals(graph, { graph: (_workflow, hash) => known.get(hash) ?? null });
    seen.unproven += unproven.length;
    for (let world = 0; world < WORLDS; world++) {
      const played = new PlayedFlow(chance, known);
      played.play(graph);
      const found = lapses(proven, played, seen);
      problems.push(...found.map((problem) => `seed ${firstSeed + index}: ${problem}`));
    }
  }
  expect(problems).toEqual([]);
  // It is about something: both ways of being proven are met, and leaks are as well.
  expect(seen.performed).toBeGreaterThan(graphsTried / 10);
  expect(seen.byHand).toBeGreaterThan(graphsTried / 20);
  expect(seen.unproven).toBeGreaterThan(graphsTried);
});

/** A run that another one starts runs none itself. */
const withoutRuns = (graph: Graph): Graph =>
  JSON.parse(JSON.stringify(graph), (_key, value: { kind?: unknown; id?: string; input?: unknown } | null) =>
    value?.kind === "run" ? { id: value.id, kind: "compute", function: "f", codeHash: "", input: value.input } : value,
  ) as Graph;

/** What was sent and should not have been, by what the proof says. */
function lapses(
  proven: readonly ProvenEffect[],
  { granted, sent }: PlayedFlow,
  seen: { performed: number; byHand: number },
): readonly string[] {
  const spent = new Set<string>();
  return sent.flatMap((one): readonly string[] => {
    const clearance = proven.find(({ node, tool }) => node === one.at && tool === one.tool)?.clearance;
    // Where everything that would be sent is absent, nothing tells two sends apart.
    if (clearance?.kind !== "approval" || textsIn(one.input).length === 0) return [];
    const before = granted.slice(0, one.granted).flatMap((grant, index) => (grant.at === clearance.node ? [{ grant, index }] : []));
    if (before.length === 0) return [`${one.at} was sent without a grant of ${clearance.node}`];
    seen[clearance.call === null ? "byHand" : "performed"] += 1;
    const fit = before.filter(({ grant }) => wasApproved(one, grant, clearance.call));
    if (fit.length === 0) return [`${one.at} sent ${JSON.stringify(one.input)}, approved was ${JSON.stringify(before.at(-1)?.grant)}`];
    const fresh = fit
      .map(({ index }) => `${index} ${one.tool} ${clearance.call ?? JSON.stringify(one.input)}`)
      .find((key) => !spent.has(key));
    if (fresh === undefined) return [`${one.at} sent what ${clearance.node} approved once more: ${JSON.stringify(one.input)}`];
    spent.add(fresh);
    return [];
  });
}

/** P2. Each text of it was shown, and where something was shown under its name, it is that. */
function wasApproved({ input }: Sent, { show, calls }: Granted, call: string | null): boolean {
  if (call !== null) return sameBytes(calls[call], input);
  const shown = textsIn(show);
  return textsIn(input).every(([name, text]) => {
    const named = shown.filter(([other]) => other === name);
    return named.length > 0 ? named.some(([, other]) => other === text) : shown.some(([, other]) => other === text);
  });
}
