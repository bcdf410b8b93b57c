import { expect, test } from "vitest";
import { completed, eventsOfType, failed, given, open, pendingOf, retried, when } from "../../../test/kernel/scenario.ts";

test("given inputs, then the function is run over their values", () => {
  const run = given((f, input) => f.compute("fit", { n: input.n, k: 2 }, ({ n, k }) => n * k), { n: 3 });
  expect(pendingOf(run, "run-function", "/fit#1").input).toEqual({ n: 3, k: 2 });
  expect(when(run, completed("/fit#1", 6))).toEqual([]);
  expect(run.state).toMatchObject({ phase: "completed", output: 6 });
});

test("when it fails, then it is not tried again: the same inputs fail the same way", () => {
  const run = given((f) => f.compute("fit", {}, () => 1), {}, failed("/fit#1", "function-failed", true));
  expect(run.state).toMatchObject({ phase: "failed", error: { code: "function-failed" } });
  expect(open(run)).toEqual([]);
});

test("when it fails and has onError, then that takes over", () => {
  const run = given((f) => f.compute("fit", {}, () => 1, { onError: (error) => error.message }), {}, failed("/fit#1"));
  expect(run.state.output).toBe("It was broken.");
});

test("when a person retries the run, then it is run again and attempts count on", () => {
  const run = given((f) => f.compute("fit", {}, () => 1), {}, failed("/fit#1"));
  expect(when(run, retried)).toEqual(["run-function /fit#2"]);
  when(run, completed("/fit#2", 4));
  expect(run.state.output).toBe(4);
});

test("a result that came while the run was closing is kept for a retry", () => {
  const run = given((f) => f.all("both", { a: () => f.compute("fit", {}, () => 1), b: () => f.compute("other", {}, () => 1) }));
  run.arrive(failed("both.b/other#1"));
  run.arrive(completed("both.a/fit#1", "kept"));
  expect(when(run, retried)).toEqual(["run-function both.b/other#2"]);
  when(run, completed("both.b/other#2", "too"));
  expect(run.state.output).toEqual({ a: "kept", b: "too" });
});

test("what a model produced is followed through it", () => {
  const run = given((f) => {
    const draft = f.draft("draft", { model: "m", text: "hi", maxInputTokens: 10, maxOutputTokens: 10 });
    return f.compute("fit", { draft }, ({ draft: { text } }) => text.length);
  });
  run.arrive({ ...completed("/draft#1", { text: "x" }), controller: "ai" });
  expect(eventsOfType(run, "step-started")[1]).toMatchObject({ node: "fit", controller: "rules", informedBy: "ai" });
});
