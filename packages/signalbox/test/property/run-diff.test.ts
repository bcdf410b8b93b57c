// Two runs that random graphs and worlds made, side by side.
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffRuns, type StepDifference } from "../../src/analysis/journal/run-diff.ts";
import { type RunStep, stepsOf } from "../../src/analysis/journal/run-steps.ts";
import type { Graph } from "../../src/definition/graph.ts";
import type { Batch, Event } from "../../src/kernel/index.ts";
import { KernelHost } from "../../src/testing/kernel-host.ts";
import { randomGraph } from "./random-graph.ts";
import { play, type World } from "./scripted-world.ts";

const randomWorld: fc.Arbitrary<World> = fc.record({
  answers: fc.nat(),
  delays: fc.nat(),
  retries: fc.integer({ min: 0, max: 2 }),
  cancelAt: fc.constant(null),
  pauseAt: fc.constant(null),
});
const settings = { numRuns: Number(process.env.SIGNALBOX_PROPERTY_RUNS ?? 150), seed: Number(process.env.SIGNALBOX_PROPERTY_SEED ?? 1) };
const timeoutMs = 60_000;

function played(graph: Graph, world: World, runId: string): readonly Batch[] {
  const host = new KernelHost(graph, { runId, now: 1_000 });
  host.start({ x: 2, kind: "a", list: [1, { x: 3, kind: "b" }, null] });
  play(host, world);
  return host.journal;
}
const steps = (graph: Graph, runId: string, journal: readonly Batch[]): readonly RunStep[] =>
  stepsOf(
    graph,
    journal.flatMap(({ seq, at, events }) => events.map((event) => ({ runId, seq, at: new Date(at).toISOString(), event }))),
  );
const mirrored = ({ path, only, differs }: StepDifference): StepDifference => ({
  path,
  only: only === null ? null : only === "left" ? "right" : "left",
  differs: differs.map(({ path: place, left, right }) => ({
    path: place,
    ...(right === undefined ? {} : { left: right }),
    ...(left === undefined ? {} : { right: left }),
  })),
});
const byPath = (differences: readonly StepDifference[]): readonly StepDifference[] =>
  [...differences].sort((a, b) => (a.path < b.path ? -1 : 1));

test(
  "S7.2: a run does not differ from its like, and no two of its steps have one path",
  () =>
    fc.assert(
      fc.property(randomGraph, randomWorld, (graph, world) => {
        const journal = played(graph, world, "left");
        const left = steps(graph, "left", journal);
        const right = steps(graph, "left", structuredClone(journal));
        expect(diffRuns(left, right)).toEqual({ same: left.length, differences: [] });
        expect(new Set(left.map(({ path }) => path)).size).toBe(left.length);
      }),
      settings,
    ),
  timeoutMs,
);

test(
  "S7.2: every step of either run is the same, different, or said to be in one of them only; and left and right can be exchanged",
  () =>
    fc.assert(
      fc.property(randomGraph, randomWorld, randomWorld, (graph, one, other) => {
        const left = steps(graph, "left", played(graph, one, "left"));
        const right = steps(graph, "right", played(graph, other, "right"));
        const { same, differences } = diffRuns(left, right);
        const paths = new Set([...left, ...right].map(({ path }) => path));
        expect(same + differences.length).toBe(paths.size);
        const rights = new Map(right.map((step) => [step.path, JSON.stringify(step.facts)]));
        const changed = new Set(differences.map(({ path }) => path));
        for (const { path } of left) if (!rights.has(path)) expect(changed.has(path)).toBe(true);
        expect(byPath(diffRuns(right, left).differences)).toEqual(byPath(differences.map(mirrored)));
      }),
      settings,
    ),
  timeoutMs,
);

test(
  "S7.2: an answer that is changed is the one difference",
  () =>
    fc.assert(
      fc.property(randomGraph, randomWorld, fc.nat(), (graph, world, pick) => {
        const journal = played(graph, world, "left");
        const completed = journal.flatMap(({ events }) => events).filter(({ type }) => type === "step-completed");
        fc.pre(completed.length > 0);
        const chosen = completed[pick % completed.length] as Event & { type: "step-completed" };
        const changed = journal.map((batch) => ({
          ...batch,
          events: batch.events.map((event) => (event === chosen ? { ...chosen, output: { changed: true } } : event)),
        }));
        const { differences } = diffRuns(steps(graph, "left", journal), steps(graph, "left", changed));
        const path = chosen.id.slice(0, chosen.id.lastIndexOf("#")).replace(/^\//, "");
        expect(differences.find((difference) => difference.path === path)?.differs.some((place) => place.path.startsWith("output"))).toBe(
          true,
        );
      }),
      settings,
    ),
  timeoutMs,
);

test("what only the right run has comes where it came in", () => {
  const step = (path: string, facts = {}): RunStep => ({ path, seq: 1, facts });
  const { same, differences } = diffRuns(
    [step(""), step("a", { output: { total: 1, list: [1, 2] } }), step("b"), step("z")],
    [step(""), step("x"), step("a", { output: { total: 2, list: [1] } }), step("y"), step("z")],
  );
  expect(same).toBe(2);
  expect(differences).toEqual([
    { path: "x", only: "right", differs: [] },
    {
      path: "a",
      only: null,
      differs: [
        { path: "output.list[1]", left: 2 },
        { path: "output.total", left: 1, right: 2 },
      ],
    },
    { path: "y", only: "right", differs: [] },
    { path: "b", only: "left", differs: [] },
  ]);
});
