import { describe, expect, test } from "vitest";
import { comparable } from "../../test/kernel/comparable.ts";
import { type Anything, completed, failed, free, given, graphOf, keyed, paused, resumed } from "../../test/kernel/scenario.ts";
import { indexGraph } from "../definition/graph-index.ts";
import type { KernelHost } from "../testing/kernel-host.ts";
import type { Batch, Event } from "./event.ts";
import { fold, foldBatch, isDecision, replay } from "./replay.ts";
import { initialState } from "./run-state.ts";

const flow = (f: Anything, input: Anything) => {
  const first = f.call("first", free, { n: input.n });
  f.when("big", input.big, () => f.call("second", keyed, { first }));
};
const run = (): KernelHost => given(flow, { n: 1, big: true }, completed("/first#1", { x: 1 }), completed("big.then/second#1"));
const changed = (journal: readonly Batch[], seq: number, change: (events: Event[]) => readonly Event[]): Batch[] =>
  journal.map((batch) => (batch.seq === seq ? { ...batch, events: change([...batch.events]) } : batch));

describe("J2: a replay", () => {
  test("of what was recorded finds no divergence and ends in the same state", () => {
    const host = run();
    const { state, divergence } = replay(host.index, host.runId, host.journal);
    expect(divergence).toBeNull();
    expect(comparable(state)).toBe(comparable(host.state));
  });

  test("names the first decision that differs", () => {
    const host = run();
    const journal = changed(host.journal, 2, (events) =>
      events.map((event) => (event.type === "branch-decided" ? { ...event, arm: "otherwise" } : event)),
    );
    const { divergence } = replay(host.index, host.runId, journal);
    expect(divergence).toMatchObject({
      seq: 2,
      position: 1,
      recorded: { type: "branch-decided", arm: "otherwise" },
      derived: { type: "branch-decided", arm: "then" },
    });
  });

  test("names a decision that is missing", () => {
    const host = run();
    const journal = changed(host.journal, 3, (events) => events.slice(0, -1));
    expect(replay(host.index, host.runId, journal).divergence).toMatchObject({
      seq: 3,
      recorded: null,
      derived: { type: "run-completed" },
    });
  });

  test("names an arrival that stands where a decision is missing", () => {
    const host = run();
    const note: Event = { type: "note-added", controller: "human", by: "ana", text: "" };
    const journal = changed(host.journal, 2, (events) => [events[0] as Event, note, ...events.slice(1)]);
    expect(replay(host.index, host.runId, journal).divergence).toMatchObject({
      seq: 2,
      position: 1,
      recorded: null,
      derived: { type: "branch-decided" },
    });
  });

  test("names a decision too many", () => {
    const host = run();
    const extra = host.journal[1]?.events.at(-1) as Event;
    const journal = changed(host.journal, 2, (events) => [...events, extra]);
    expect(replay(host.index, host.runId, journal).divergence).toEqual({ seq: 2, position: 3, recorded: extra, derived: null });
  });

  test("of another graph is a divergence", () => {
    const host = run();
    const other = indexGraph(graphOf((f, input) => f.call("first", free, { m: input.n }, { onError: () => 1 })));
    expect(replay(other, host.runId, host.journal).divergence).toMatchObject({ seq: 1, derived: { type: "step-started" } });
  });

  test("sees that a recorded answer was changed when something was decided on it", () => {
    const host = given(
      (f) => {
        const first = f.call("first", free, {});
        f.when("big", (first as Anything).big, () => 1);
      },
      {},
      completed("/first#1", { big: true }),
    );
    const journal = changed(host.journal, 2, (events) =>
      events.map((event) => (event.type === "step-completed" ? { ...event, output: { big: false } } : event)),
    );
    expect(replay(host.index, host.runId, journal).divergence).toMatchObject({ seq: 2, position: 1 });
  });
});

describe("J1: a fold leaves the agenda as the run had it", () => {
  test("empty, between batches", () => {
    const host = given(
      (f) => f.map("each", [1, 2, 3], { max: 3, concurrency: 2 }, () => f.call("look", free, {})),
      {},
      completed("each[0]/look#1"),
    );
    for (let length = 0; length <= host.journal.length; length++)
      expect(fold(host.runId, host.journal.slice(0, length)).agenda.size).toBe(0);
  });

  test("with what a paused run has not decided, and nothing of what it had decided before", () => {
    const host = given((f) => f.all("both", { a: () => flow(f, {}), b: () => f.call("other", free, {}) }));
    host.arrive(completed("both.b/other#1"), paused, completed("both.a/first#1"));
    expect([...host.state.agenda]).toEqual(["both.a"]);
    const state = initialState(host.runId);
    for (const batch of host.journal) foldBatch(state, batch);
    expect([...state.agenda]).toEqual(["both.a"]);
    host.arrive(paused, resumed);
  });

  test("without what goes on closing although the run is paused", () => {
    const host = given(
      (f) => f.all("both", { a: () => f.call("one", free, {}), b: () => f.call("two", free, {}) }),
      {},
      failed("both.a/one#1"),
      paused,
    );
    host.arrive(completed("both.b/two#1"));
    expect([...fold(host.runId, host.journal).agenda]).toEqual([...host.state.agenda]);
  });
});

test("arrivals come from outside, decisions do not", () => {
  const host = run();
  const [started, ...rest] = host.journal[0]?.events ?? [];
  expect([started, ...rest].map((event) => isDecision(event as Event))).toEqual([false, true]);
});

test("the order of the keys in a stored graph is of no matter", () => {
  const flowOfAll = (f: Anything, input: Anything) =>
    f.all("both", {
      b: () => f.match("m", input.kind, { z: () => 1, a: () => f.call("two", free, { y: 1, x: input }) }),
      a: () => f.call("one", free, { n: input.n }),
    });
  const graph = graphOf(flowOfAll);
  const reversed = (value: Anything): Anything =>
    Array.isArray(value)
      ? value.map(reversed)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, part]) => [key, reversed(part)]),
          )
        : value;
  const hosts = [graph, reversed(graph)].map((of) =>
    given(of, { kind: "a", n: 1 }, completed("both.a/one#1"), completed("both.b/m.a/two#1")),
  );
  expect(hosts[1]?.journal).toEqual(hosts[0]?.journal);
});
