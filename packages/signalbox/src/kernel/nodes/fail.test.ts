import { expect, test } from "vitest";
import { type Anything, given, retried, when } from "../../../test/kernel/scenario.ts";
import { text } from "../../definition/expression.ts";

test("given a fail node, then the run fails with its code and message", () => {
  const run = given((f, input) => f.fail("stop", "no-budget", text`No budget for ${input.name}.`), { name: "Ada" });
  expect(run.state).toMatchObject({ phase: "failed", error: { code: "no-budget", message: "No budget for Ada.", attempts: 0 } });
});

test("a message that is no text is written as one", () => {
  const message = (input: Anything) => given((f, of) => f.fail("stop", "odd", of.message), input).state.error?.message;
  expect(message({ message: { b: 1, a: [2] } })).toBe('{"a":[2],"b":1}');
  expect(message({ message: null })).toBe("");
  expect(message({})).toBe("");
});

test("when a person retries the run, then it fails again: nothing about it has changed", () => {
  const run = given((f) => f.fail("stop", "no", "No."));
  expect(when(run, retried)).toEqual([]);
  expect(run.state.phase).toBe("failed");
});
