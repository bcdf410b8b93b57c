import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import { agent, ask, deny, type Json, policy, propose, type Task, tool, workflow } from "../index.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { type ScriptedModel, ScriptedReply, scriptedModel } from "../testing/scripted-model.ts";

const people = { ana: ["role:ae"], max: ["role:ae"], eve: [] };
const limits = { costUsd: 1 };
const Letter = z.object({ to: z.string(), words: z.string() });
let host: EngineHost;
let sent: z.output<typeof Letter>[];
let model: ScriptedModel;
beforeEach(() => {
  sent = [];
  const letter = new ScriptedReply([toolCall("mail", { to: "ada", words: "Hello" }, "c1")]);
  const finish = new ScriptedReply([toolCall("finish", { done: true }, "c2")]);
  model = scriptedModel({ write: [letter, finish] });
});
afterEach(() => host.dispose());

const mail = tool({
  id: "mail",
  description: "Sends a letter.",
  input: Letter,
  output: z.object({ id: z.number() }),
  effect: "external",
  run: (letter) => ({ id: sent.push(letter) }),
});
const writer = agent({
  id: "writer",
  goal: "Write.",
  model: "m",
  input: z.object({}),
  output: z.object({ done: z.boolean() }),
  tools: [mail],
  limits: { costUsd: 0.5, tokens: 100_000, turns: 5 },
});
const writing = workflow({
  id: "writing",
  input: z.object({}),
  limits,
  flow: (f, input) => f.agent("write", writer, input, { otherwise: () => ({ done: false }) }),
});
const reviewed = workflow({
  id: "reviewed",
  input: z.object({}),
  limits,
  flow: (f) =>
    f.approve("review", {
      calls: { mail: propose(mail, { to: "ada", words: "Hello" }) },
      by: "role:ae",
      within: "1d",
      granted: (_shown, calls) => void f.perform("send", calls.mail),
    }),
});
const asks = policy("asks", [{ tool: mail, then: ask({ by: "role:ae", within: "1d" }) }]);

const waiting = async (id = "writing"): Promise<{ readonly runId: string; readonly task: Task }> => {
  host = new EngineHost({ workflows: [writing, reviewed], people, policies: [asks], model });
  const { runId } = await host.engine.start({ workflow: id, input: {} });
  await host.engine.finished(runId, "idle");
  return { runId, task: (await host.engine.inbox())[0] as Task };
};
const answerTo = ({ task, hash = "" }: Task, answer: unknown = "She has moved. Ask for the address.", by = "ana") =>
  host.engine.decide({ task, hash, by, decision: "answer", answer });
const told = (): Json => model.requests[1]?.messages.find(({ role }) => role === "tool") as unknown as Json;

test("S4.9: an answer is what the model gets in place of the result, marked as a person's; nothing is sent", async () => {
  const { runId, task } = await waiting();
  expect(task.answerable).toBe(true);
  await answerTo(task);
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { done: true } });
  expect(sent).toEqual([]);
  expect(told()).toMatchObject({ result: { data: { answeredBy: "ana", answer: "She has moved. Ask for the address.", sent: false } } });
  const events = (await host.engine.journal(runId)).map(({ event }) => event);
  expect(events.some(({ type }) => type === "intent-recorded")).toBe(false);
  expect(events.find(({ type }) => type === "approval-decided")).toMatchObject({
    controller: "human",
    decision: "answer",
    by: "ana",
    hash: task.hash,
  });
  expect(await host.engine.replay(runId)).toMatchObject({ identical: true });
});

test("S4.9: a value is given as data, and survives a crash", async () => {
  const { runId, task } = await waiting();
  await answerTo(task, { address: "Lane 7", since: 2024 });
  host.reopen();
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  expect(told()).toMatchObject({ result: { data: { answer: { address: "Lane 7", since: 2024 } } } });
});

test("S4.9: it is a decision: by who may, on the hash that was seen, once", async () => {
  const { task } = await waiting();
  await expect(answerTo(task, "x", "eve")).rejects.toMatchObject({ code: "not-allowed" });
  await expect(answerTo({ ...task, hash: "0".repeat(64) })).rejects.toMatchObject({ code: "hash-mismatch" });
  for (const nothing of [undefined, ""])
    await expect(host.engine.decide({ task: task.task, by: "ana", decision: "answer", answer: nothing })).rejects.toMatchObject({
      code: "usage",
    });
  await expect(answerTo(task, "x".repeat(9 * 1024 * 1024))).rejects.toMatchObject({ code: "payload-too-large" });
  await answerTo(task);
  await answerTo(task);
  await expect(answerTo(task, "Something else.")).rejects.toMatchObject({ code: "already-decided" });
  await expect(answerTo(task, undefined, "max")).rejects.toMatchObject({ code: "already-decided" });
  await expect(host.engine.decide({ task: task.task, by: "ana", decision: "approve" })).rejects.toMatchObject({ code: "already-decided" });
});

test("S4.9: what a workflow proposes is approved or rejected, and cannot be answered", async () => {
  const { task } = await waiting("reviewed");
  expect(task.answerable).toBe(false);
  await expect(answerTo(task)).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("only a call that a model proposed"),
  });
});

test("S4.9: a fork answers as the run was answered", async () => {
  const { runId, task } = await waiting();
  await answerTo(task);
  await host.engine.finished(runId, "ended");
  const { entries } = await host.engine.fork({ runId, at: 2 });
  expect(entries.flatMap(({ event }) => (event.type === "approval-decided" ? [event] : []))).toMatchObject([
    { decision: "answer", answer: "She has moved. Ask for the address.", by: expect.stringContaining("rehearsed") },
  ]);
});

test("S4.10: the model is told that its call was edited, by whom and into what", async () => {
  const { runId, task } = await waiting();
  await host.engine.decide({ task: task.task, by: "ana", decision: "edit", edit: { calls: { call: { to: "bob", words: "Hello" } } } });
  await host.engine.finished(runId, "ended");
  expect(sent).toEqual([{ to: "bob", words: "Hello" }]);
  expect(told()).toMatchObject({ result: { data: { id: 1 }, edited: { by: "ana", arguments: { to: "bob", words: "Hello" } } } });
});

test("S4.10: also where the edited call was then denied; a reject says why", async () => {
  const { runId, task } = await waiting();
  host.engine.reload([writing, reviewed], people, [asks, policy("no", [{ tool: mail, then: deny("Nobody writes today.") }])]);
  await host.engine.decide({ task: task.task, by: "ana", decision: "edit", edit: { calls: { call: { to: "bob", words: "Hello" } } } });
  await host.engine.finished(runId, "ended");
  expect(told()).toMatchObject({ isError: true, result: { error: { code: "denied-by-policy" }, edited: { by: "ana" } } });
  await host.dispose();
  model = scriptedModel({
    write: [new ScriptedReply([toolCall("mail", { to: "ada", words: "Hello" })]), new ScriptedReply([toolCall("finish", { done: false })])],
  });
  const other = await waiting();
  await host.engine.decide({ task: other.task.task, by: "ana", decision: "reject", reason: "She left." });
  await host.engine.finished(other.runId, "ended");
  expect(told()).toMatchObject({ isError: true, result: { error: { code: "denied", message: "ana did not clear the call: She left." } } });
});
