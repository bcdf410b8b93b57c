import { describe, expect, test } from "vitest";
import {
  type Anything,
  completed,
  eventsOfType,
  failed,
  free,
  given,
  open,
  pendingOf,
  retried,
  when,
} from "../../../test/kernel/scenario.ts";
import { add, gte, text } from "../../definition/expression.ts";

const counting =
  (options: Anything = {}) =>
  (f: Anything, input: Anything) =>
    f.repeat(
      "loop",
      { maxRounds: 3, initial: { n: input.n }, until: (state: Anything) => gte(state.n, 10), ...options },
      (state: Anything, round: Anything) => {
        const got = f.call("look", free, { n: state.n, round });
        return { n: add(state.n, got.more) };
      },
    );

test("rounds run until the condition holds for the state", () => {
  const run = given(counting(), { n: 1 });
  expect(pendingOf(run, "run-step", "loop[0]/look#1").input).toEqual({ n: 1, round: 0 });
  expect(when(run, completed("loop[0]/look#1", { more: 4 }))).toEqual(["run-step loop[1]/look#1"]);
  expect(pendingOf(run, "run-step", "loop[1]/look#1").input).toEqual({ n: 5, round: 1 });
  expect(when(run, completed("loop[1]/look#1", { more: 5 }))).toEqual([]);
  expect(run.state.output).toEqual({ n: 10 });
});

test("the body runs at least once", () => {
  expect(open(given(counting(), { n: 99 }))).toEqual(["run-step loop[0]/look#1"]);
});

test("S2: the rounds leave nothing behind", () => {
  const run = given(counting({ maxRounds: 1_000 }), { n: -1_000 });
  for (let round = 0; round < 500; round++) run.arrive(completed(`loop[${round}]/look#1`, { more: 1 }));
  expect([...run.state.frames.keys()]).toEqual(["", "loop[500]"]);
  expect(JSON.stringify(run.state.frames.get("loop[500]")?.values)).toBe('{"loop.state":{"n":-500},"loop.round":500}');
});

describe("when the rounds are exhausted", () => {
  test("the run fails, unless said otherwise", () => {
    const run = given(counting({ maxRounds: 1 }), { n: 1 });
    when(run, completed("loop[0]/look#1", { more: 1 }));
    expect(run.state.error).toMatchObject({ code: "rounds-exhausted", message: '"loop" did not come to an end in 1 rounds.' });
  });

  test("`exhausted` gets the last state, and the journal what was compared", () => {
    const run = given(counting({ maxRounds: 1, exhausted: (state: Anything) => text`got to ${state.n}` }), { n: 1 });
    when(run, completed("loop[0]/look#1", { more: 1 }));
    expect(run.state.output).toBe("got to 2");
    expect(eventsOfType(run, "branch-decided")[0]).toMatchObject({ arm: "exhausted", read: { "loop.state.n": 2 } });
  });

  test("a failing `exhausted` is handled by onError", () => {
    const run = given(counting({ maxRounds: 1, onError: (error: Anything) => error.code }), { n: 1 });
    when(run, completed("loop[0]/look#1", { more: 1 }));
    expect(run.state.output).toBe("rounds-exhausted");
  });
});

describe("when a round fails", () => {
  test("the node fails, and onError takes over", () => {
    expect(given(counting(), { n: 1 }, failed("loop[0]/look#1", "gone")).state.error).toMatchObject({ code: "gone" });
    expect(given(counting({ onError: (error: Anything) => error.code }), { n: 1 }, failed("loop[0]/look#1", "gone")).state.output).toBe(
      "gone",
    );
  });

  test("a retry goes on in that round", () => {
    const run = given(counting(), { n: 1 });
    when(run, completed("loop[0]/look#1", { more: 1 }));
    when(run, failed("loop[1]/look#1"));
    expect(when(run, retried)).toEqual(["run-step loop[1]/look#2"]);
    when(run, completed("loop[1]/look#2", { more: 8 }));
    expect(run.state.output).toEqual({ n: 10 });
  });
});

test("what a model produced in one round is followed into the next", () => {
  const run = given((f) =>
    f.repeat("loop", { maxRounds: 3, initial: "", until: () => gte(1, 2) }, (state) => {
      const fit = f.compute("fit", { state }, ({ state }) => state);
      return f.draft("write", { model: "m", text: text`${fit}`, maxInputTokens: 9, maxOutputTokens: 9 }).text;
    }),
  );
  run.arrive(completed("loop[0]/fit#1", ""));
  run.arrive(completed("loop[0]/write#1", { text: "x" }));
  expect(eventsOfType(run, "step-started").filter(({ node }) => node === "fit")[1]).toMatchObject({ informedBy: "ai" });
});
