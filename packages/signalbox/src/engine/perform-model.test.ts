import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import {
  type AnyWorkflow,
  defineConfig,
  type EmbeddedEngine,
  type FailureOutcome,
  type Finish,
  ModelFailure,
  type ModelRequest,
  openEngine,
  text,
  workflow,
} from "../index.ts";
import { type ScriptedModel, ScriptedReply, scriptedModel } from "../testing/index.ts";

const homes: string[] = [];
const engines: EmbeddedEngine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function open(flow: AnyWorkflow, model?: ScriptedModel): EmbeddedEngine {
  const home = mkdtempSync(join(tmpdir(), "signalbox-model-"));
  homes.push(home);
  const engine = openEngine(defineConfig({ workflows: [flow], ...(model === undefined ? {} : { model }) }), { home, watchdogMs: 0 });
  engines.push(engine);
  return engine;
}
const Ticket = z.object({ subject: z.string() });
const triage = workflow({
  id: "triage",
  input: Ticket,
  limits: { costUsd: 0.1 },
  flow: (f, ticket) => {
    const intent = f.classify("intent", { model: "small", text: ticket.subject, labels: ["refund", "other"], maxInputTokens: 500 });
    return f.match("route", intent.label, {
      refund: () =>
        f.extract("order", {
          model: "small",
          text: ticket.subject,
          output: z.object({ order: z.string() }),
          maxInputTokens: 500,
          maxOutputTokens: 50,
        }).order,
      other: () =>
        f.summarize("short", { model: "small", text: text`Shorten: ${ticket.subject}`, maxInputTokens: 500, maxOutputTokens: 50 }).summary,
    });
  },
});

test("a prompt's typed answer routes the run, and the journal says that a rule decided on what a model produced", async () => {
  const model = scriptedModel({ intent: [{ label: "refund", confidence: 0.9 }], order: [{ order: "A-17" }] });
  const engine = open(triage, model);
  const run = await engine.finished((await engine.start({ workflow: "triage", input: { subject: "Refund A-17" } })).runId, "ended");
  expect(run).toMatchObject({ status: "completed", output: "A-17" });
  expect(model.requests.map(({ node, task, model: name }) => [node, task, name])).toEqual([
    ["intent", "classify", "small"],
    ["route.refund/order", "extract", "small"],
  ]);
  const journal = await engine.journal(run.runId);
  const branch = journal.find(({ event }) => event.type === "branch-decided")?.event;
  expect(branch).toMatchObject({ controller: "rules", informedBy: "ai", arm: "refund", read: { "intent.label": "refund" } });
  const reply = journal.find(({ event }) => event.type === "step-completed")?.event;
  expect(reply).toMatchObject({
    informedBy: "ai",
    call: { model: "small", modelId: "scripted/small", simulated: true, counted: "reported", costMicroUsd: 0, priceVersion: "scripted" },
    answer: { parameters: { maxOutputTokens: 64 }, parts: [{ type: "text", text: '{"label":"refund","confidence":0.9}' }] },
  });
  expect((await engine.replay(run.runId)).identical).toBe(true);
});

test("S10.6: an answer of the wrong type is refused, and asked again by the author's policy", async () => {
  const strict = workflow({
    id: "strict",
    input: Ticket,
    limits: { costUsd: 0.1 },
    flow: (f, ticket) =>
      f.prompt("ask", {
        model: "small",
        text: ticket.subject,
        output: z.object({ n: z.number() }),
        maxInputTokens: 100,
        maxOutputTokens: 10,
        retry: { maxAttempts: 3, backoff: "1ms" },
      }),
  });
  const engine = open(strict, scriptedModel({ ask: [{ n: "seven" }, new Error("the provider is down"), { n: 7 }] }));
  const run = await engine.finished((await engine.start({ workflow: "strict", input: { subject: "?" } })).runId, "ended");
  expect(run).toMatchObject({ status: "completed", output: { n: 7 } });
  const failures = (await engine.journal(run.runId)).flatMap(({ event }) => (event.type === "step-failed" ? [event.error.code] : []));
  expect(failures).toEqual(["output-invalid", "model-failed"]);
});

const Answer = z.object({ n: z.number() });
const asking = (options: { maxInputTokens?: number; timeout?: string } = {}) =>
  workflow({
    id: "asking",
    input: Ticket,
    limits: { costUsd: 0.1 },
    flow: (f, ticket) =>
      f.prompt("ask", { model: "small", text: ticket.subject, output: Answer, maxInputTokens: 100, maxOutputTokens: 10, ...options }),
  });
const price = { input: 2_000_000, cachedInput: 500_000, output: 8_000_000, version: "test 2026-01-01" };

async function ended(model: ScriptedModel, flow: AnyWorkflow = asking(), subject = "How many?") {
  const engine = open(flow, model);
  const run = await engine.finished((await engine.start({ workflow: "asking", input: { subject } })).runId, "ended");
  const events = (await engine.journal(run.runId)).map(({ event }) => event);
  return { run, answer: events.find(({ type }) => type === "step-completed" || type === "step-failed"), engine };
}

test("S10.2: a call is counted by the tokens that were reported, at the price of the table, in whole micro-dollars", async () => {
  const usage = { inputTokens: 1_001, cachedInputTokens: 500, outputTokens: 7, reasoningTokens: 3 };
  const { answer } = await ended(scriptedModel({ ask: [new ScriptedReply([{ type: "text", text: '{"n":7}' }], { usage })] }, { price }));
  expect(answer).toMatchObject({
    output: { n: 7 },
    call: { ...usage, finish: "stop", counted: "reported", costMicroUsd: 1_308, priceVersion: "test 2026-01-01" },
  });
});

test("S10.3, PM3: a reply without usage, or with figures that are none, counts as the whole bound", async () => {
  const wrong = { inputTokens: 1, cachedInputTokens: 2, outputTokens: 0.5, reasoningTokens: 0 };
  for (const usage of [null, wrong, { ...wrong, cachedInputTokens: -1 }]) {
    const model = scriptedModel({ ask: [new ScriptedReply([{ type: "text", text: '{"n":7}' }], { usage })] }, { price });
    const { answer } = await ended(model);
    const bound = model.bound(model.requests[0] as ModelRequest);
    expect(bound.inputTokens).toBeGreaterThan(new TextEncoder().encode(JSON.stringify(Answer)).length);
    expect(answer).toMatchObject({ call: { counted: "bound", ...bound, costMicroUsd: bound.inputTokens * 2 + bound.outputTokens * 8 } });
  }
});

test("S10.3, PM3: a failed call counts as its bound where it may have been answered, and not at all where it was not", async () => {
  const failure = (outcome: FailureOutcome) => new ModelFailure("down", "The provider is down.", { outcome, retryable: false });
  expect((await ended(scriptedModel({ ask: [failure("unknown")] }, { price }))).answer).toMatchObject({
    error: { code: "down" },
    call: { counted: "bound", finish: null },
  });
  for (const outcome of ["not-sent", "rejected"] as const) {
    const { answer } = await ended(scriptedModel({ ask: [failure(outcome)] }, { price }));
    expect(answer).toMatchObject({ type: "step-failed", error: { code: "down" } });
    expect(answer).not.toHaveProperty("call");
  }
});

test("S10.2, S10.6, PM2: what is of no use is kept word for word, and counted", async () => {
  const said = (text: string, finish: Finish = "stop") => scriptedModel({ ask: [new ScriptedReply([{ type: "text", text }], { finish })] });
  for (const [text, finish, code] of [
    ["Seven, I think.", "stop", "output-invalid"],
    ['```json\n{"n":7}\n```', "stop", "output-invalid"],
    ['{"n":7} {"n":8}', "stop", "output-invalid"],
    ['{"n":"7"}', "stop", "output-invalid"],
    ["", "stop", "output-invalid"],
    ['{"n":7', "length", "output-cut"],
    ["I cannot help with that.", "content-filter", "model-refused"],
  ] as const) {
    const { run, answer } = await ended(said(text, finish));
    expect([run.status, run.error?.code]).toEqual(["failed", code]);
    expect(answer).toMatchObject({ retryable: true, call: { counted: "reported", finish }, answer: { parts: [{ type: "text", text }] } });
  }
});

test("S10.2, PM2: of a flood the beginning is kept, and how much it was", async () => {
  const { run, answer } = await ended(scriptedModel({ ask: [new ScriptedReply([{ type: "text", text: "x".repeat(9_000_000) }])] }));
  expect(run.error?.code).toBe("output-invalid");
  expect(answer).toMatchObject({ answer: { cutFrom: expect.any(Number), parts: [{ type: "text" }] } });
  expect(JSON.stringify(answer).length).toBeLessThan(10_000);
});

test("S10.5, PM1: nothing is sent whose price nobody knows, or whose text may be longer than the author allows", async () => {
  for (const [model, subject, code] of [
    [scriptedModel({ ask: [{ n: 7 }] }, { price: null }), "?", "no-price"],
    [scriptedModel({ ask: [{ n: 7 }] }), "\u20ac".repeat(34), "input-too-long"],
  ] as const) {
    expect((await ended(model, asking(), subject)).run.error?.code).toBe(code);
    expect(model.requests).toEqual([]);
  }
  expect((await ended(scriptedModel({ ask: [{ n: 7 }] }), asking(), "\u20ac".repeat(33))).run.status).toBe("completed");
});

test("a model that does not heed its signal is not waited for", async () => {
  const stuck: ScriptedModel = { ...scriptedModel({}), generate: () => new Promise(() => undefined) };
  const { run, answer } = await ended(stuck, asking({ timeout: "50ms" }));
  expect(run.error?.code).toBe("timeout");
  expect(answer).toMatchObject({ retryable: true, call: { counted: "bound" } });
});

test("a name stands for another model from the next call on, as a reload does it", async () => {
  const engine = open(asking(), scriptedModel({ ask: [{ n: 1 }] }));
  const ask = async () => {
    const { runId } = await engine.start({ workflow: "asking", input: { subject: "?" } });
    return (await engine.finished(runId, "ended")).output;
  };
  expect(await ask()).toEqual({ n: 1 });
  engine.useModel(scriptedModel({ ask: [{ n: 2 }] }));
  expect(await ask()).toEqual({ n: 2 });
});

test("without a model a prompt fails, and says what is missing", async () => {
  const engine = open(triage);
  const run = await engine.finished((await engine.start({ workflow: "triage", input: { subject: "x" } })).runId, "ended");
  expect(run.status).toBe("failed");
  expect(run.error).toMatchObject({ code: "no-model" });
  expect(run.error?.message).toContain('"intent" calls the model "small"');
});
