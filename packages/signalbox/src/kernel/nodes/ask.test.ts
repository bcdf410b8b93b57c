import { expect, test } from "vitest";
import { z } from "zod";
import { type Anything, failed, fires, free, given, open, pendingOf, retried, when } from "../../../test/kernel/scenario.ts";
import { text } from "../../definition/expression.ts";

const asking = (f: Anything, input: Anything) =>
  f.ask("budget", {
    who: "role:sdr",
    question: text`What is the budget of ${input.name}?`,
    form: z.object({ usd: z.number() }),
    within: "1d",
    expired: () => ({ usd: 0 }),
  });

test("given a question, then a person is asked for a typed answer, with a deadline", () => {
  const run = given(asking, { name: "Ada" });
  expect(open(run)).toEqual(["ask-question /budget#1", "set-timer /budget#due +86400000"]);
  expect(pendingOf(run, "ask-question", "/budget#1")).toMatchObject({
    who: "role:sdr",
    question: "What is the budget of Ada?",
    form: { type: "object", required: ["usd"] },
    dueAt: 1_000 + 86_400_000,
  });
  expect(pendingOf(run, "set-timer", "/budget#due").people).toBe(true);
});

test("when it is answered, then the answer is the result and the deadline is withdrawn", () => {
  const run = given(asking, { name: "Ada" });
  expect(when(run, { type: "question-answered", id: "/budget#1", by: "bo", answer: { usd: 5 } })).toEqual(["withdraw /budget#due"]);
  expect(run.state.output).toEqual({ usd: 5 });
});

test("when nobody answers in time, then `expired` is taken and the question is withdrawn", () => {
  const run = given(asking, { name: "Ada" });
  expect(fires(run, "/budget#due")).toEqual(["withdraw /budget#1"]);
  expect(run.state.output).toEqual({ usd: 0 });
});

test("an answer after the deadline changes nothing", () => {
  const run = given(asking, { name: "Ada" });
  when(run, { type: "timer-fired", id: "/budget#due" }, { type: "question-answered", id: "/budget#1", by: "bo", answer: { usd: 5 } });
  expect(run.state.output).toEqual({ usd: 0 });
});

test("a question that was let go is asked anew when the run is retried", () => {
  const run = given((f, input) => f.all("both", { a: () => asking(f, input), b: () => f.call("look", free, {}) }), { name: "Ada" });
  expect(when(run, failed("both.b/look#1"))).toEqual(["withdraw both.a/budget#1", "withdraw both.a/budget#due"]);
  run.now = 5_000;
  expect(when(run, retried)).toEqual(["ask-question both.a/budget#1", "set-timer both.a/budget#due +86400000", "run-step both.b/look#2"]);
});
