import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  agent,
  type Config,
  defaultPolicies,
  defineConfig,
  deny,
  type EmbeddedEngine,
  openEngine,
  policy,
  tool,
  workflow,
} from "../../src/index.ts";
import { ScriptedReply, scriptedModel } from "../../src/testing/scripted-model.ts";
import { toolCall } from "../kernel/replies.ts";

const Words = z.object({ words: z.string() });
let sent: string[];
const does = (id: string, effect: "external" | "write" | "destructive", touches: readonly string[] = []) =>
  tool({
    id,
    description: id,
    input: Words,
    output: z.object({}),
    effect,
    touches: [...touches],
    run: ({ words }) => {
      sent.push(`${id}: ${words}`);
      return {};
    },
  });
const mail = does("mail", "external");
const note = does("note", "write", ["customer"]);
const memo = does("memo", "write");
const wipe = does("wipe", "destructive");

const limits = { costUsd: 1 };
const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "m",
  input: Words,
  output: Words,
  tools: [mail, note, memo],
  limits: { costUsd: 1, tokens: 100_000, turns: 4 },
});
const chosen = workflow({
  id: "chosen",
  input: Words,
  limits,
  flow: (f, input) => f.agent("help", helper, input, { otherwise: () => ({ words: "" }) }),
});
const ordered = workflow({
  id: "ordered",
  input: Words,
  limits,
  flow: (f, input) => void [f.call("mail", mail, input), f.call("note", note, input)],
});
const drafted = workflow({
  id: "drafted",
  input: Words,
  limits,
  flow: (f, input) => {
    const { text } = f.draft("draft", { model: "m", text: input.words, maxInputTokens: 100, maxOutputTokens: 100 });
    f.call("mail", mail, { words: text });
  },
});
const wiping = workflow({ id: "wiping", input: Words, limits, flow: (f, input) => f.call("wipe", wipe, input) });
/** A workflow that sends what it is given, one that gives what a model wrote, and those that run them. */
const sending = workflow({ id: "sending", input: Words, limits, flow: (f, input) => f.call("mail", mail, input) });
const writing = workflow({
  id: "writing",
  input: Words,
  limits,
  flow: (f, input) => ({ words: f.draft("draft", { model: "m", text: input.words, maxInputTokens: 100, maxOutputTokens: 100 }).text }),
});
const passing = workflow({
  id: "passing",
  input: Words,
  limits,
  flow: (f, input) => f.run("send", sending, f.run("write", writing, input)),
});
const taking = workflow({ id: "taking", input: Words, limits, flow: (f, input) => f.call("mail", mail, f.run("write", writing, input)) });
const handing = workflow({ id: "handing", input: Words, limits, flow: (f, input) => f.run("send", sending, input) });

let home: string;
let engine: EmbeddedEngine;
beforeEach(() => {
  sent = [];
  home = mkdtempSync(join(tmpdir(), "signalbox-defaults-"));
});
afterEach(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});
const open = (config: Omit<Config, "workflows"> = {}): void => {
  const calls = [mail, note, memo].map(({ card }) => toolCall(card.id, { words: "hello" }, card.id));
  const model = scriptedModel({
    help: [new ScriptedReply(calls), new ScriptedReply([toolCall("finish", { words: "" })])],
    draft: [{ text: "hello" }],
  });
  engine = openEngine(defineConfig({ workflows: [chosen, ordered, drafted, wiping, passing, taking, handing], model, ...config }), {
    home,
    watchdogMs: 0,
  });
};
const after = async (id: string) => engine.finished((await engine.start({ workflow: id, input: { words: "x" } })).runId, "idle");
const asked = async () =>
  (await engine.inbox()).map(({ proposal, who }) => [Object.values((proposal as { calls: object }).calls)[0].tool, who]);

describe("S11.6: without `policies` a person is asked about", () => {
  test("what a model chose and leaves, or touches customers; the rest of its calls are sent", async () => {
    open({ people: { ana: ["role:ae"] } });
    expect(await after("chosen")).toMatchObject({ status: "waiting" });
    expect(sent).toEqual([]);
    expect(await asked()).toEqual([["mail", ["role:ae"]]]);
    for (let round = 1; round <= 2; round++) {
      const [task] = await engine.inbox();
      const { runId } = await engine.decide({ task: task?.task ?? "", by: "ana", decision: "approve" });
      await engine.finished(runId, "idle");
    }
    expect(sent).toEqual(["mail: hello", "note: hello", "memo: hello"]);
  });

  test("what a model wrote a part of, and whatever is destructive; not about a fixed template", async () => {
    open();
    expect(await after("ordered")).toMatchObject({ status: "completed" });
    expect(sent).toEqual(["mail: x", "note: x"]);
    expect(await after("drafted")).toMatchObject({ status: "waiting" });
    expect(await after("wiping")).toMatchObject({ status: "waiting" });
    expect(sent).toHaveLength(2);
    expect((await asked()).sort()).toEqual([
      ["mail", ["role:ae"]],
      ["wipe", ["role:manager"]],
    ]);
  });

  test("whom nobody is: it waits until somebody is given the role", async () => {
    open();
    const { runId } = await after("wiping");
    const [task] = await engine.inbox();
    const approve = { task: task?.task ?? "", by: "bo", decision: "approve" } as const;
    await expect(engine.decide(approve)).rejects.toMatchObject({ code: "unknown-person" });
    engine.reload([chosen, ordered, drafted, wiping], { bo: ["role:manager"] }, defaultPolicies);
    await engine.decide(approve);
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect(sent).toEqual(["wipe: x"]);
  });
});

test("S11.7: what a model wrote is asked about whichever run sends it, and what no model wrote is not", async () => {
  open();
  expect(await after("taking")).toMatchObject({ status: "waiting" });
  expect(await after("passing")).toMatchObject({ status: "waiting" });
  expect(sent).toEqual([]);
  expect(await asked()).toEqual([
    ["mail", ["role:ae"]],
    ["mail", ["role:ae"]],
  ]);
  expect(await after("handing")).toMatchObject({ status: "completed" });
  expect(sent).toEqual(["mail: x"]);
});

test("S11.6: `policies: []` asks about nothing, and another policy adds to the default ones", async () => {
  open({ policies: [] });
  expect(await after("chosen")).toMatchObject({ status: "completed" });
  expect(await after("wiping")).toMatchObject({ status: "completed" });
  expect(sent).toHaveLength(4);
  await engine.close();
  open({ policies: [...defaultPolicies, policy("no-mail", [{ tool: mail, then: deny("No mail today.") }])] });
  expect(await after("drafted")).toMatchObject({ status: "failed", error: { code: "denied-by-policy" } });
  expect(await after("wiping")).toMatchObject({ status: "waiting" });
});
