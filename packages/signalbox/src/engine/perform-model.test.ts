import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, defineConfig, type EmbeddedEngine, openEngine, text, workflow } from "../index.ts";
import { type ScriptedModel, scriptedModel } from "../testing/index.ts";

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
    ["order", "extract", "small"],
  ]);
  const journal = await engine.journal(run.runId);
  const branch = journal.find(({ event }) => event.type === "branch-decided")?.event;
  expect(branch).toMatchObject({ controller: "rules", informedBy: "ai", arm: "refund", read: { "intent.label": "refund" } });
  const reply = journal.find(({ event }) => event.type === "step-completed")?.event;
  expect(reply).toMatchObject({ informedBy: "ai", usage: { model: "small" } });
  expect((await engine.replay(run.runId)).identical).toBe(true);
});

test("an answer of the wrong type is refused, and asked again by the author's policy", async () => {
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

test("without a model a prompt fails, and says what is missing", async () => {
  const engine = open(triage);
  const run = await engine.finished((await engine.start({ workflow: "triage", input: { subject: "x" } })).runId, "ended");
  expect(run.status).toBe("failed");
  expect(run.error).toMatchObject({ code: "no-model" });
  expect(run.error?.message).toContain('"intent" calls the model "small"');
});
