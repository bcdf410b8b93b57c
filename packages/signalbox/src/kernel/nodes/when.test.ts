import { expect, test } from "vitest";
import { type Anything, completed, eventsOfType, failed, free, given, open, retried, when } from "../../../test/kernel/scenario.ts";
import { and, eq, gt, present, text } from "../../definition/expression.ts";

const branching = (f: Anything, input: Anything) =>
  f.when(
    "big",
    and(gt(input.n, 3), eq(input.kind, "a")),
    () => f.call("yes", free, {}),
    () => f.call("no", free, {}),
  );

test("when the condition holds, then the first arm is entered, otherwise the other", () => {
  expect(open(given(branching, { n: 4, kind: "a" }))).toEqual(["run-step big.then/yes#1"]);
  expect(open(given(branching, { n: 4, kind: "b" }))).toEqual(["run-step big.otherwise/no#1"]);
});

test("a condition over an absent value does not hold", () => {
  expect(open(given(branching, {}))).toEqual(["run-step big.otherwise/no#1"]);
});

test("the journal stores the values that the decision read", () => {
  const run = given(branching, { n: 4, kind: { long: "x".repeat(600) } });
  expect(eventsOfType(run, "branch-decided")[0]).toMatchObject({
    arm: "otherwise",
    controller: "rules",
    read: {
      "input.n": 4,
      "input.kind": { preview: expect.stringMatching(/^\{"long":"x{191}$/), characters: 611, sha256: expect.any(String) },
    },
  });
});

test("an arm's result is the node's; an arm that gives nothing gives an absent value", () => {
  const run = given(branching, { n: 4, kind: "a" });
  when(run, completed("big.then/yes#1", "taken"));
  expect(run.state.output).toBe("taken");
  const nothing = given((f, input) => f.when("some", present(input.x), (x: Anything) => text`${x}`), {});
  expect(nothing.state).toMatchObject({ phase: "completed" });
  expect(nothing.state.output).toBeUndefined();
});

test("a failure in an arm fails the node, and a retry goes on inside the arm", () => {
  const run = given(branching, { n: 4, kind: "a" }, failed("big.then/yes#1"));
  expect(run.state.phase).toBe("failed");
  expect(when(run, retried)).toEqual(["run-step big.then/yes#2"]);
  when(run, completed("big.then/yes#2", 1));
  expect(run.state.output).toBe(1);
  expect(eventsOfType(run, "branch-decided")).toHaveLength(1);
});

test("a rule that decides on what a model produced is marked", () => {
  const run = given((f) => {
    const label = f.classify("label", { model: "m", text: "t", maxInputTokens: 9, labels: ["spam", "ham"] });
    f.when("spam", eq(label.label, "spam"), () => undefined);
    f.when("other", eq("a" as Anything, "a" as Anything), () => undefined);
  });
  run.arrive(completed("/label#1", { label: "spam", confidence: 0.9 }));
  const [spam, other] = eventsOfType(run, "branch-decided");
  expect(spam).toMatchObject({ controller: "rules", informedBy: "ai", read: { "label.label": "spam" } });
  expect(other).not.toHaveProperty("informedBy");
});
