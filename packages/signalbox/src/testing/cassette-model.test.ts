import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { modelRequest } from "../../test/models/model-request.ts";
import { defineConfig, openEngine, workflow } from "../index.ts";
import type { Message, Model, ModelRequest } from "../ports/model.ts";
import { cassetteModel, type RecordedReply, recordedReplies, recording } from "./cassette-model.ts";
import { firstDifference } from "./first-difference.ts";
import { scriptedModel } from "./scripted-model.ts";

const words = (text: string, changes: Partial<RecordedReply> = {}): RecordedReply => ({
  node: "agent",
  turn: 1,
  parts: [{ type: "text", text }],
  finish: "stop",
  usage: { inputTokens: 10, cachedInputTokens: 4, outputTokens: 3, reasoningTokens: 1 },
  modelId: "gpt-4o",
  parameters: { temperature: 0 },
  ...changes,
});
const user = (text: string): Message => ({ role: "user", text });
const assistant = (text: string): Message => ({ role: "assistant", parts: [{ type: "text", text }] });
const ask = (changes: Partial<ModelRequest> = {}) => modelRequest({ node: "agent", ...changes });
const say = async (model: Model, changes: Partial<ModelRequest> = {}): Promise<string> => {
  const [part] = (await model.generate(ask(changes))).parts;
  return part?.type === "text" ? part.text : "";
};

test("C1: it answers by node and turn, however often and in whatever order it is asked", async () => {
  const model = cassetteModel([words("one"), words("two", { turn: 2 }), words("other", { node: "leads[3]/ask" })]);
  const later = { messages: [user("?"), assistant("one"), user("!")] };
  expect(await say(model, later)).toBe("two");
  expect(await say(model)).toBe("one");
  expect(await say(model, later)).toBe("two");
  expect(model.unplayed().map(({ node }) => node)).toEqual(["leads[3]/ask"]);
  expect(await say(model, { node: "leads[3]/ask" })).toBe("other");
  expect(await say(model, { node: "ask" })).toBe("other");
  expect(await say(model, { node: "leads[0]/agent" })).toBe("one");
  expect(model.unplayed()).toEqual([]);
});

test("C1: several replies of one turn are its attempts", async () => {
  const model = cassetteModel([words("first"), words("second")]);
  expect(await Promise.all([1, 2, 3].map((attempt) => say(model, { attempt })))).toEqual(["first", "second", "second"]);
});

test("C1: where there is no recording it fails, and says what there is", async () => {
  const model = cassetteModel([words("one")]);
  await expect(model.generate(ask({ messages: [assistant("one")] }))).rejects.toMatchObject({
    code: "cassette-ended",
    outcome: "not-sent",
    retryable: false,
  });
  await expect(model.generate(ask({ messages: [assistant("one")] }))).rejects.toThrow(
    'no reply for turn 2 of "agent": of that node it has the turns 1.',
  );
  await expect(model.generate(ask({ node: "other" }))).rejects.toThrow("it has the nodes agent");
  await expect(cassetteModel([]).generate(ask())).rejects.toThrow("of no run");
});

test("C2: what the model is told is compared with what it was told, and the first difference is named", async () => {
  const result = (status: string): Message => ({ role: "tool", callId: "c1", tool: "order.read", result: { id: 7, status } });
  const told = [result("sent"), user("And?")];
  const recorded = [words("two", { turn: 2, told, offered: ["mail.send", "order.read"] })];
  const tool = (name: string) => ({ name, description: "", input: {} });
  const request = { messages: [user("?"), assistant("one"), ...told], tools: [tool("order.read"), tool("mail.send")] };
  expect(await say(cassetteModel(recorded), request)).toBe("two");
  const changed = { ...request, messages: [user("!"), assistant("uno"), result("lost"), user("And?")] };
  await expect(cassetteModel(recorded).generate(ask(changed))).rejects.toMatchObject({
    code: "cassette-differs",
    message: expect.stringContaining('[0].result.status was "sent", and is "lost"'),
  });
  await expect(cassetteModel(recorded).generate(ask({ ...request, tools: [tool("order.read")] }))).rejects.toThrow(
    "it is offered other tools",
  );
  const noting = cassetteModel(recorded, { onDifference: "note" });
  expect(await say(noting, changed)).toBe("two");
  expect(noting.differences).toEqual([{ node: "agent", turn: 2, message: expect.stringContaining('"lost"') }]);
});

test("S10.8, C3: nobody takes it for a live model", async () => {
  const model = cassetteModel([words("one")]);
  expect(model.card("large")).toMatchObject({ modelId: "cassette/large", provider: "cassette", simulated: true });
  expect(await model.generate(ask())).toMatchObject({
    modelId: "cassette/gpt-4o",
    simulated: true,
    usage: { inputTokens: 10, cachedInputTokens: 4, outputTokens: 3, reasoningTokens: 1 },
    parameters: { temperature: 0 },
  });
});

test("a model that is recorded can be played again, and is compared", async () => {
  const live = recording(scriptedModel({ agent: [{ a: 1 }, { b: 2 }] }, { price: null }));
  expect(live.card("x").price).toBeNull();
  expect(live.bound(ask()).outputTokens).toBe(100);
  const second = { messages: [...ask().messages, assistant('{"a":1}'), user("Next")] };
  const first = await live.generate(ask());
  await live.generate(ask(second));
  const again = cassetteModel(JSON.parse(JSON.stringify(live.replies)) as RecordedReply[]);
  expect(await again.generate(ask())).toEqual({ ...first, modelId: "cassette/scripted/large" });
  expect(await say(again, second)).toBe('{"b":2}');
  await expect(again.generate(ask({ messages: [user("Other")] }))).rejects.toThrow(/is not what was recorded/);
  expect(live.replies[1]?.told).toEqual([user("Next")]);
});

test("a recorded run plays again from its journal, attempts included, and gives the same output", async () => {
  const flow = workflow({
    id: "sorting",
    input: z.array(z.string()),
    limits: { costUsd: 1 },
    flow: (f, list) =>
      f.map("each", list, { max: 9 }, (item) =>
        f.classify("kind", {
          model: "small",
          text: item,
          labels: ["a", "b"],
          maxInputTokens: 90,
          retry: { maxAttempts: 2, backoff: "1ms" },
        }),
      ),
  });
  const kind = (label: string) => ({ label, confidence: 0.5 });
  const run = async (model: Model) => {
    const home = mkdtempSync(join(tmpdir(), "signalbox-cassette-"));
    const engine = openEngine(defineConfig({ workflows: [flow], model }), { home, watchdogMs: 0 });
    const view = await engine.finished((await engine.start({ workflow: "sorting", input: ["x", "y"] })).runId, "ended");
    const journal = await engine.journal(view.runId);
    await engine.close();
    rmSync(home, { recursive: true, force: true });
    return { output: view.output, journal };
  };
  const first = await run(scriptedModel({ "each[0]/kind": ["?", kind("a")], "each[1]/kind": [kind("b")] }));
  expect(first.output).toEqual([kind("a"), kind("b")]);
  const replies = recordedReplies(first.journal);
  expect(replies.map(({ node, turn, parts }) => [node, turn, parts[0]?.type === "text" ? parts[0].text : ""])).toEqual(
    expect.arrayContaining([
      ["each[0]/kind", 1, '"?"'],
      ["each[0]/kind", 1, JSON.stringify(kind("a"))],
      ["each[1]/kind", 1, JSON.stringify(kind("b"))],
    ]),
  );
  const model = cassetteModel(replies);
  const second = await run(model);
  expect(second.output).toEqual(first.output);
  expect(model.unplayed()).toEqual([]);
});

test("the first difference is found wherever it is", () => {
  expect(firstDifference({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBeNull();
  expect(firstDifference({ a: [1, { b: null }] }, { a: [1, { b: 0 }] })).toBe("a[1].b was null, and is 0");
  expect(firstDifference([1], [1, 2])).toBe("[1] was nothing, and is 2");
  expect(firstDifference({ a: 1 }, [1])).toBe('was {"a":1}, and is [1]');
  expect(firstDifference({ a: "x".repeat(500) }, { a: undefined })).toMatch(/^a was "x{119}\.\.\., and is nothing$/);
});
