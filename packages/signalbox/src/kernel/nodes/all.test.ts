import { describe, expect, test } from "vitest";
import {
  type Anything,
  cancelled,
  completed,
  doubted,
  eventsOfType,
  failed,
  fires,
  free,
  given,
  keyed,
  once,
  open,
  retried,
  settled,
  when,
} from "../../../test/kernel/scenario.ts";

const both = (options?: Anything) => (f: Anything) =>
  f.all("both", { b: () => f.call("second", free, {}), a: () => f.call("first", free, {}), c: () => undefined }, options);

test("branches run side by side and join by name", () => {
  const run = given(both());
  expect(open(run)).toEqual(["run-step both.a/first#1", "run-step both.b/second#1"]);
  when(run, completed("both.b/second#1", 2));
  when(run, completed("both.a/first#1", 1));
  expect(run.state.output).toEqual({ a: 1, b: 2 });
});

test("they start in the order of their names, whatever the order in which a graph was stored", () => {
  const graph = (f: Anything) =>
    f.all("both", { "10": () => f.call("x", free, {}), "9": () => f.call("y", free, {}), B: () => f.call("z", free, {}) });
  expect(open(given(graph))).toEqual(["run-step both.10/x#1", "run-step both.9/y#1", "run-step both.B/z#1"]);
});

test("after a failure nothing new starts, what is in flight is recorded, then the node fails with all failures", () => {
  const run = given((f) =>
    f.all("both", { a: () => f.call("one", free, {}), b: () => f.map("each", [1, 2], { max: 2 }, () => f.call("two", free, {})) }),
  );
  expect(when(run, failed("both.a/one#1", "gone"))).toEqual([]);
  expect(run.state.phase).toBe("running");
  expect(when(run, completed("both.b/each[0]/two#1"))).toEqual([]);
  expect(run.state.error).toMatchObject({ code: "gone", message: '1 of the branches of "both" failed; a: It was gone.' });
});

test("what stands beside a part that fails at once does not start any more", () => {
  const run = given((f) =>
    f.all("both", {
      a: () => f.fail("stop", "no", "no"),
      b: () => f.call("send", once, {}),
      c: () => f.wait("nap", { for: "1h" }),
    }),
  );
  expect(run.state).toMatchObject({ phase: "failed", error: { code: "no" } });
  expect(eventsOfType(run, "step-started")).toEqual([]);
  expect(eventsOfType(run, "command-opened")).toEqual([]);
});

test("what waits for a retry is let go when another branch fails, and goes on after a person's retry", () => {
  const run = given((f) =>
    f.all("both", { a: () => f.call("one", free, {}, { retry: { maxAttempts: 3, jitter: 0 } }), b: () => f.call("two", free, {}) }),
  );
  when(run, failed("both.a/one#1", "busy"));
  expect(when(run, failed("both.b/two#1", "gone"))).toEqual(["withdraw both.a/one#1.backoff"]);
  expect(run.state.error?.failures).toEqual({ b: { code: "gone", message: "It was gone." } });
  expect(when(run, retried)).toEqual(["run-step both.a/one#2", "run-step both.b/two#2"]);
});

test("a doubt that waits to be resent stays one", () => {
  const run = given((f) => f.all("both", { a: () => f.call("send", keyed, {}), b: () => f.call("two", free, {}) }));
  when(run, doubted("both.a/send#1"));
  when(run, failed("both.b/two#1"));
  expect(when(run, retried)).toEqual(["set-timer both.a/send#1.backoff +500", "run-step both.b/two#2"]);
});

test("onError takes over, and the stopped branches are forgotten", () => {
  const run = given(both({ onError: (error: Anything) => error.failures.a.message }));
  when(run, failed("both.a/first#1", "gone"));
  when(run, completed("both.b/second#1"));
  expect(run.state).toMatchObject({ phase: "completed", output: "It was gone." });
});

test("a branch that stopped at its end gives its result after a retry", () => {
  // "deep" ends in the same turn in which "fails" stops the join.
  const run = given(
    (f, input) =>
      f.all("both", {
        deep: () => f.when("one", input.yes, () => f.when("two", input.yes, () => f.when("three", input.yes, () => "found"))),
        fails: () => f.call("look", free, {}),
      }),
    { yes: true },
  );
  when(run, failed("both.fails/look#1"));
  when(run, retried);
  when(run, completed("both.fails/look#2", 2));
  expect(run.state.output).toEqual({ deep: "found", fails: 2 });
});

test("a retry reopens the failed branches only", () => {
  const run = given(both());
  when(run, failed("both.a/first#1"));
  when(run, completed("both.b/second#1", 2));
  expect(when(run, retried)).toEqual(["run-step both.a/first#2"]);
  when(run, completed("both.a/first#2", 1));
  expect(run.state.output).toEqual({ a: 1, b: 2 });
});

describe("S3.6, A6: a doubt beside a failure", () => {
  const beside = (handled: boolean) => (f: Anything) =>
    f.all(
      "both",
      { a: () => f.call("send", once, {}), b: () => f.call("look", free, {}) },
      handled ? { onError: (error: Anything) => ({ code: error.code, failed: error.failures }) } : {},
    );
  const settle = "both.a/send#1.settle";

  test.each([
    ["before", true],
    ["after", false],
  ])("a person settles it although the join is lost, when it comes %s the failure", (_when, first) => {
    const run = given(beside(true), {}, ...(first ? [doubted("both.a/send#1")] : []));
    run.arrive(failed("both.b/look#1", "broken", false));
    if (!first) run.arrive(doubted("both.a/send#1"));
    expect(run.state.phase).toBe("running");
    expect(open(run)).toEqual([`ask-settlement ${settle}`, expect.stringMatching(/^set-timer both\.a\/send#1\.settle-due/)]);
    run.arrive(settled(settle, "happened", { id: 1 }));
    expect(run.state.output).toMatchObject({ code: "broken" });
    expect(Object.keys((run.state.output as Anything).failed)).toEqual(["b"]);
  });

  test("what is given up, or not said in time, is a failure beside the other", () => {
    const run = given(beside(true), {}, failed("both.b/look#1", "broken", false), doubted("both.a/send#1"), settled(settle, "give-up"));
    expect(Object.keys((run.state.output as Anything).failed).sort()).toEqual(["a", "b"]);
    const silent = given(beside(true), {}, failed("both.b/look#1", "broken", false), doubted("both.a/send#1"));
    fires(silent, "both.a/send#1.settle-due");
    expect(Object.keys((silent.state.output as Anything).failed).sort()).toEqual(["a", "b"]);
  });

  test("that it did not happen is believed when the run is retried: it is sent again", () => {
    const run = given(
      beside(false),
      {},
      failed("both.b/look#1", "broken", false),
      doubted("both.a/send#1"),
      settled(settle, "did-not-happen"),
    );
    expect(run.state.phase).toBe("failed");
    expect(when(run, retried).sort()).toEqual(["run-step both.a/send#2", "run-step both.b/look#2"]);
  });

  test("a cancel lets it go", () => {
    const run = given(beside(false), {}, failed("both.b/look#1", "broken", false), doubted("both.a/send#1"), cancelled);
    expect(run.state.phase).toBe("cancelled");
  });
});
