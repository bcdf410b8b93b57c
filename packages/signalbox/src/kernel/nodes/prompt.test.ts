import { expect, test } from "vitest";
import { z } from "zod";
import { type Anything, completed, doubted, failed, fires, given, pendingOf, retried, when } from "../../../test/kernel/scenario.ts";

const asked = { model: "small", maxInputTokens: 100, maxOutputTokens: 50 };

test("given a prompt, then the model is asked for a typed output within its bounds", () => {
  const run = given(
    (f, input) => f.prompt("judge", { ...asked, text: input.text, output: z.object({ fit: z.number() }), timeout: "20s" }),
    { text: "hello" },
  );
  expect(pendingOf(run, "call-model", "/judge#1")).toMatchObject({
    task: "prompt",
    model: "small",
    text: "hello",
    maxInputTokens: 100,
    maxOutputTokens: 50,
    attempt: 1,
    timeoutMs: 20_000,
    output: { type: "object", required: ["fit"] },
  });
  when(run, completed("/judge#1", { fit: 2 }));
  expect(run.state.output).toEqual({ fit: 2 });
});

test("classify, extract, summarize and draft are prompts with a task", () => {
  const run = given((f) => {
    f.classify("label", { model: "m", text: "t", maxInputTokens: 10, labels: ["spam", "ham"] });
    f.extract("fields", { ...asked, text: "t", output: z.object({ name: z.string() }) });
    f.summarize("short", { ...asked, text: "t" });
    f.draft("mail", { ...asked, text: "t" });
  });
  expect(pendingOf(run, "call-model", "/label#1")).toMatchObject({ task: "classify", maxOutputTokens: 64 });
  run.arrive(completed("/label#1", { label: "spam", confidence: 1 }));
  expect(pendingOf(run, "call-model", "/fields#1").task).toBe("extract");
  run.arrive(completed("/fields#1", { name: "x" }));
  expect(pendingOf(run, "call-model", "/short#1").task).toBe("summarize");
  run.arrive(completed("/short#1", { summary: "x" }));
  expect(pendingOf(run, "call-model", "/mail#1").task).toBe("draft");
});

const retrying = (f: Anything) => f.draft("mail", { ...asked, text: "t", retry: { maxAttempts: 3, backoff: "1s", factor: 1 } });

test("A4: a failure or a doubt is tried again by the author's policy: a model call changes nothing outside", () => {
  const run = given(retrying);
  expect(when(run, failed("/mail#1", "overloaded", true, 0))).toEqual(["set-timer /mail#1.backoff +500"]);
  expect(fires(run, "/mail#1.backoff")).toEqual(["call-model /mail#2"]);
  expect(pendingOf(run, "call-model", "/mail#2").attempt).toBe(2);
  expect(when(run, doubted("/mail#2", 0.5))).toEqual(["set-timer /mail#2.backoff +750"]);
  expect(fires(run, "/mail#2.backoff")).toEqual(["call-model /mail#3"]);
  when(run, doubted("/mail#3"));
  expect(run.state).toMatchObject({ phase: "failed", error: { code: "lost", attempts: 3 } });
});

test("a definite failure is final", () => {
  expect(given(retrying, {}, failed("/mail#1", "refused", false)).state.phase).toBe("failed");
});

test("when a person retries the run, then the model is asked again", () => {
  const run = given((f) => f.draft("mail", { ...asked, text: "t" }), {}, failed("/mail#1"));
  expect(when(run, retried)).toEqual(["call-model /mail#2"]);
});

test("an answer that was recorded while the run was closing is not asked for again", () => {
  const run = given((f) => f.all("both", { a: () => f.draft("mail", { ...asked, text: "t" }), b: () => f.fail("stop", "no", "no") }));
  when(run, completed("both.a/mail#1", { text: "kept" }));
  expect(run.state.phase).toBe("failed");
  expect(when(run, retried)).toEqual([]);
  expect(run.state.phase).toBe("failed");
});
