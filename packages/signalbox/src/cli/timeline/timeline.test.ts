import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { timelineOf } from "../../analysis/timeline/timeline.ts";
import { type AnyWorkflow, ask, eq, event, openEngine, policy, propose, ToolError, text, tool, workflow } from "../../index.ts";
import type { JournalEntry } from "../../ports/engine.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { paletteFor } from "../output/palette.ts";
import { WHOLE } from "../output/value-block.ts";
import { explain } from "../why/explanation.ts";
import { explanationText } from "../why/explanation-text.ts";
import { historyOf } from "../why/history.ts";
import { styleOf, timelineText } from "./timeline-text.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "signalbox-timeline-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const limits = { costUsd: 1 };
const plain = paletteFor(false);
const model = scriptedModel({ sort: [{ label: "angry", confidence: 0.9 }], reply: [{ text: "We are \u001b[31msorry\u202e" }] });
const engineOf = (...workflows: AnyWorkflow[]) => openEngine({ workflows, people: { ana: ["role:ae"] }, model }, { home, watchdogMs: 0 });
/** The timeline without its times. */
const linesOf = (definition: AnyWorkflow, entries: readonly JournalEntry[], all = false): readonly string[] =>
  timelineText(timelineOf(definition.graph, entries), styleOf(plain, 120, all, WHOLE)).map((line) =>
    line.replace(/^\d\d:\d\d:\d\d {2}/, "").replace(/([→✗]) \d+ms/, "$1"),
  );

const send = tool({
  id: "mail.send",
  description: "Sends",
  input: z.object({ body: z.string() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1h" },
  run: () => ({ id: "m1" }),
});
const complaint = workflow({
  id: "complaint",
  input: z.object({ text: z.string() }),
  limits,
  flow: (f, input) => {
    const mood = f.classify("sort", {
      model: "small",
      text: input.text,
      labels: ["angry", "calm"],
      maxInputTokens: 100,
    });
    return f.when(
      "is-angry",
      eq(mood.label, "angry"),
      () => {
        const draft = f.draft("reply", { model: "large", text: input.text, maxInputTokens: 100, maxOutputTokens: 100 });
        return f.approve("check", {
          show: draft,
          calls: { mail: propose(send, { body: text`${draft.text}` }) },
          by: "role:ae",
          within: "1d",
          granted: (_shown, calls) => f.perform("send", calls.mail).id,
          denied: () => "none",
        });
      },
      () => "calm",
    );
  },
});

test("a timeline tells rules, models and people apart, and shows nothing that a terminal would act on", async () => {
  const engine = engineOf(complaint);
  const { runId } = await engine.start({ workflow: "complaint", input: { text: "Where is it?!" } });
  await engine.finished(runId, "idle");
  await engine.decide({ task: (await engine.inbox())[0]?.task ?? "", decision: "approve", by: "ana" });
  await engine.finished(runId, "ended");
  const entries = await engine.journal(runId);
  await engine.close();
  const lines = linesOf(complaint, entries);
  const shown = lines.join("\n");
  expect(lines[1]).toBe('rules  ● started { text: "Where is it?!" }');
  expect(shown).toContain('rules  ● sort  classify by small "Where is it?!"');
  expect(shown).toMatch(/→.* scripted\/small \(simulated\) \{ label: "angry"/);
  expect(shown).toMatch(/rules~ ● is-angry {2}→ then\n +because sort\.label = "angry"/);
  expect(shown).toMatch(/rules~ ● check {2}asks role:ae for approval, until \d{4}-\d\d-\d\d/);
  expect(shown).toContain("body: We are \\x1b[31msorry\\u202e");
  expect(shown).toMatch(/human {2}▲ check {2}ana approved [0-9a-f]{12}\n(.*\n)?human {2}▲ check {2}→ granted/);
  expect(shown).toMatch(/human~ ▲ send {2}mail\.send \{ body: "We are /);
  expect(shown).not.toMatch(/[^\P{Cc}\n]|\u202e/u);

  const explanation = explain(complaint.graph, historyOf(complaint.graph, entries), runId, "send");
  expect(explanation.origins.map(({ step, model: by }) => [step, by])).toEqual([
    ["is-angry.then/reply", "large"],
    ["sort", "small"],
  ]);
  expect(explanation.causes).toMatchObject([
    { kind: "approval", hashMatches: true },
    { kind: "rule", informedByAi: true, read: { "sort.label": "angry" } },
  ]);
  expect(explanation.cleared).toEqual({ approval: "check", call: "mail", asShown: true });
  const why = explanationText(plain, explanation).join("\n");
  expect(why).toMatch(/is-angry\.then\/reply: model large produced/);
  expect(why).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
});

test("whom a policy asks in front of a call is told, as at an approval of the workflow", async () => {
  const notice = workflow({ id: "notice", input: z.object({}), limits, flow: (f) => f.call("send", send, { body: "We are closed." }) });
  const careful = policy("careful", [{ effect: "external", then: ask({ by: "role:ae", within: "1d" }) }]);
  const engine = openEngine({ workflows: [notice], people: { ana: ["role:ae"] }, policies: [careful] }, { home, watchdogMs: 0 });
  const { runId } = await engine.start({ workflow: "notice", input: {} });
  await engine.finished(runId, "idle");
  const entries = await engine.journal(runId);
  await engine.close();
  expect(linesOf(notice, entries).join("\n")).toMatch(/send {2}asks role:ae for approval, until \d{4}-\d\d-\d\d/);
});

test("attempts, failures that are handled, waits, loops and what is left out are told", async () => {
  let tries = 0;
  const flaky = tool({
    id: "stock.look",
    description: "Fails twice",
    input: z.object({ sku: z.string() }),
    output: z.object({ count: z.number() }),
    effect: "read",
    run: ({ sku }) => {
      if (sku === "bad") throw new ToolError("gone", "There is no such thing.", { outcome: "rejected" });
      if (++tries < 3) throw new ToolError("busy", "Try later.", { outcome: "not-sent" });
      return { count: tries };
    },
  });
  const restock = workflow({
    id: "restock",
    input: z.object({ sizes: z.array(z.number()) }),
    limits,
    flow: (f, input) => {
      f.call("look", flaky, { sku: "a" }, { retry: { maxAttempts: 3, backoff: "1ms" } });
      f.call("look-again", flaky, { sku: "bad" }, { onError: () => ({ count: 0 }) });
      f.wait("pause", { for: "5ms" });
      f.map("each", input.sizes, { max: 100, concurrency: 1 }, (size) => f.compute("half", { size }, (value) => value.size / 2));
      return f.wait("delivery", {
        event: event("delivered", z.object({ boxes: z.number() })),
        key: "k1",
        within: "1d",
        expired: () => ({ boxes: 0 }),
      });
    },
  });
  const engine = engineOf(restock);
  const { runId } = await engine.start({ workflow: "restock", input: { sizes: [...Array(10).keys()] } });
  for (let run = await engine.finished(runId, "idle"); run.waitingFor[0]?.kind !== "event"; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    run = await engine.finished(runId, "idle");
  }
  await engine.emit({ event: "delivered", key: "k1", payload: { boxes: 4 } });
  await engine.finished(runId, "ended");
  const entries = await engine.journal(runId);
  await engine.close();
  const lines = linesOf(restock, entries);
  const at = (start: string): number => lines.findIndex((line) => line.startsWith(start));
  expect(
    lines.slice(at("rules  ● look  stock.look"), at("rules  ● look-again")).map((line) => line.trim().replace(/at \d.*/, "at")),
  ).toEqual([
    'rules  ● look  stock.look { sku: "a" }',
    "✗ busy: Try later.",
    "tries again at",
    'rules  ● look  stock.look (attempt 2) { sku: "a" }',
    "✗ busy: Try later.",
    "tries again at",
    'rules  ● look  stock.look (attempt 3) { sku: "a" }',
    "→ { count: 3 }",
  ]);
  expect(lines.join("\n")).toMatch(
    /look-again {2}stock\.look \{ sku: "bad" \}\n +✗ gone: There is no such thing\.\nrules {2}● look-again {2}goes on after the failure/,
  );
  expect(lines.join("\n")).toMatch(/● pause {2}waits 5ms\n +→ the time has come/);
  expect(lines.filter((line) => line.includes("half"))).toHaveLength(4);
  expect(lines.join("\n")).toContain("each[3]/half  and 7 more like these (--all shows each)");
  expect(lines.join("\n")).toMatch(/● delivery {2}waits for the event delivered, at most 1d\n +key k1\n +→ received \{ boxes: 4 \}/);
  expect(linesOf(restock, entries, true).filter((line) => line.includes("/half  compute"))).toHaveLength(10);
});

test("a journal whose values are erased is still told", async () => {
  const engine = engineOf(complaint);
  const { runId } = await engine.start({ workflow: "complaint", input: { text: "secret" } });
  await engine.finished(runId, "idle");
  const erased = (await engine.journal(runId)).map(({ event: { type, controller, ...rest }, ...entry }): JournalEntry => {
    const { input: _input, output: _output, state: _state, read: _read, values: _values, ...kept } = rest as Record<string, unknown>;
    const event =
      type === "approval-opened"
        ? { type: "note-added", controller, by: "", text: "erased" }
        : { type, controller, read: {}, values: {}, ...kept };
    return { ...entry, erased: { at: "2026-07-01T00:00:00.000Z", by: "ana" }, event: event as unknown as JournalEntry["event"] };
  });
  await engine.close();
  expect(linesOf(complaint, erased).join("\n")).not.toContain("secret");
});
