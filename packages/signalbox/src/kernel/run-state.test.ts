import { expect, test } from "vitest";
import { comparable } from "../../test/kernel/comparable.ts";
import { type Anything, cancelled, completed, failed, free, given, graphOf } from "../../test/kernel/scenario.ts";
import { add } from "../definition/expression.ts";
import { fold, foldBatch } from "./replay.ts";
import { initialState, isTerminal } from "./run-state.ts";

test("S1: a frame has at most one active node, the one at its place", () => {
  const run = given(
    (f) => {
      f.call("one", free, {});
      f.all("both", { a: () => f.call("two", free, {}), b: () => f.wait("nap", { for: "1h" }) });
    },
    {},
    completed("/one#1"),
  );
  for (const [, frame] of run.state.frames) {
    const node = run.index.blocks.get(frame.block)?.nodes[frame.at];
    for (const { frame: at, node: id } of run.state.open.values()) if (run.state.frames.get(at) === frame) expect(id).toBe(node?.id);
  }
  expect([...run.state.frames].map(([path, { active }]) => [path, active?.kind])).toEqual([
    ["", "all"],
    ["both.a", "step"],
    ["both.b", "wait"],
  ]);
});

test("S2: state holds what is active and still readable: names die after their last reader", () => {
  const run = given(
    (f, input) => {
      const one = f.call("one", free, { n: input.n });
      f.call("two", free, { one });
      f.call("three", free, {});
      f.call("unread", free, {});
      return f.call("four", free, {});
    },
    { n: 1, big: "x".repeat(10_000) },
  );
  const names = (): string[] => Object.keys(run.state.frames.get("")?.values ?? {});
  expect(names()).toEqual(["input"]);
  run.arrive(completed("/one#1", 1));
  expect(names()).toEqual(["one"]);
  run.arrive(completed("/two#1", 2));
  expect(names()).toEqual([]);
  run.arrive(completed("/three#1", 3));
  run.arrive(completed("/unread#1", 4));
  expect(names()).toEqual([]);
  run.arrive(completed("/four#1", 5));
  expect(run.state.output).toBe(5);
});

test("S2: a name that only an arm, a loop or a result reads lives as long as that", () => {
  const run = given(
    (f, input) => {
      const one = f.call("one", free, {});
      const sum = f.repeat("loop", { maxRounds: 3, initial: { n: 0 }, until: (_state) => (input as Anything).never }, (state) => ({
        n: add(state.n, f.call("look", free, { one }) as Anything),
      }));
      f.call("two", free, {});
      return { sum };
    },
    {},
    completed("/one#1", 1),
  );
  for (const round of [0, 1]) {
    expect(Object.keys(run.state.frames.get("")?.values ?? {})).toEqual(["input", "one"]);
    run.arrive(completed(`loop[${round}]/look#1`, 1));
  }
  run.arrive(failed("loop[2]/look#1"));
  expect(run.state.phase).toBe("failed");
});

test("S2: a finished run holds no frame, no open command and no child", () => {
  for (const last of [completed("/look#1"), cancelled]) {
    const run = given((f) => f.call("look", free, {}), {}, last);
    run.arrive(completed("/look#1"));
    expect(isTerminal(run.state)).toBe(true);
    expect([run.state.frames.size, run.state.open.size, run.state.children.size, run.state.commands.size, run.state.agenda.size]).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(Object.values(run.state.openCount)).toEqual(Array(11).fill(0));
  }
});

test("S3: reduce changes the state that it is given; a clone is another", () => {
  const run = given((f) => f.call("look", free, {}));
  const [first] = run.journal;
  const state = initialState(run.runId);
  expect(foldBatch(state, first as Anything)).toBeUndefined();
  const kept = structuredClone(state);
  run.arrive(completed("/look#1"));
  foldBatch(state, run.journal[1] as Anything);
  expect(isTerminal(state)).toBe(true);
  expect(comparable(kept)).toBe(comparable(fold(run.runId, [first as Anything])));
});

test("S4: what failed is kept until its failure is handled", () => {
  const graph = (onError?: Anything) =>
    graphOf((f) => f.all("both", { a: () => f.when("deep", true as Anything, () => f.call("one", free, {})) }, onError));
  const failing = given(graph(), {}, failed("both.a/deep.then/one#1"));
  expect(isTerminal(failing.state)).toBe(true);
  expect([...failing.state.frames.keys()]).toEqual(["", "both.a", "both.a/deep.then"]);
  const handled = given(graph({ onError: () => undefined }), {}, failed("both.a/deep.then/one#1"));
  expect(handled.state).toMatchObject({ phase: "completed" });
});

test("a run that has not ended is not terminal", () => {
  expect(isTerminal(initialState("x"))).toBe(false);
});
