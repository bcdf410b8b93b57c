import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { workflow } from "../../definition/workflow.ts";
import type { ReplyPart } from "../../kernel/index.ts";
import type { ForkRequest } from "../../ports/fork.ts";
import type { ModelRequest } from "../../ports/model.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const reply = (...parts: readonly ReplyPart[]): ScriptedReply => new ScriptedReply(parts);
const remember = (note: { text?: string; replaces?: string }): ScriptedReply => reply(toolCall("remember", note));
const recall = (words: string): ScriptedReply => reply(toolCall("recall", { words }));
const done = reply(toolCall("finish", { said: "done" }));

const keeper = agent({
  id: "keeper",
  goal: "Keep notes.",
  model: "large",
  input: z.object({ text: z.string() }),
  output: z.object({ said: z.string() }),
  memory: { entries: 3 },
  limits: { costUsd: 1, tokens: 1_000_000, turns: 10 },
});
const keeping = workflow({
  id: "keeping",
  input: z.object({ who: z.string() }),
  subject: (input) => input.who,
  limits: { costUsd: 10 },
  flow: (f, input) => f.agent("keep", keeper, { text: input.who }, { otherwise: (end) => ({ said: end.reason }) }),
});

function hosted(...script: readonly Line[]) {
  const lines = [...script];
  const model = scriptedModel({ keep: lines });
  const host = new EngineHost({ workflows: [keeping], model, people: { ana: ["role:admin"] } });
  hosts.push(host);
  const work = async (...more: readonly Line[]): Promise<string> => {
    lines.push(...more);
    const { runId } = await host.engine.start({ workflow: "keeping", input: { who: "ada" } });
    await host.engine.finished(runId, "ended");
    return runId;
  };
  /** The batches in which a model's replies arrived. */
  const replies = async (runId: string): Promise<readonly number[]> =>
    (await host.engine.journal(runId)).filter(({ event }) => event.type === "model-replied").map(({ seq }) => seq);
  const fork = (request: ForkRequest, ...more: readonly Line[]) => {
    lines.push(...more);
    return host.engine.fork(request);
  };
  return { host, model, work, replies, fork };
}
const recalled = (request: ModelRequest | undefined): readonly string[] => {
  const last = request?.messages.at(-1);
  if (last?.role !== "tool") throw new Error("The last message is no result.");
  return (last.result as { data: { entries: { text: string }[] } }).data.entries.map(({ text }) => text);
};

test("S7.8: without a change a fork recalls what the run did, also where it looked for the same twice", async () => {
  const { host, model, work, fork } = hosted(recall("tea"), remember({ text: "Likes tea" }), recall("tea"), done);
  const runId = await work();
  expect([recalled(model.requests[1]), recalled(model.requests[3])]).toEqual([[], ["Likes tea"]]);
  await work(remember({ text: "Hates tea" }), done);
  const asked = model.requests.length;
  const report = await fork({ runId, at: 1, offline: true });
  expect(report).toMatchObject({ ends: "completed", output: { said: "done" }, modelCalls: { lent: 4, made: 0 }, stops: [] });
  expect(report.effects).toMatchObject([{ standing: "done", tool: "agent.remember" }]);
  expect(model.requests).toHaveLength(asked);
  expect(await host.engine.memory({ agent: "keeper" })).toHaveLength(2);
});

test("S7.8: with one it has the memory as of where it begins, with its own notes on top, and nothing of them is kept", async () => {
  const { host, model, work, replies, fork } = hosted();
  await work(remember({ text: "Likes tea" }), remember({ text: "Tea in the morning" }), done);
  const [morning, tea] = await host.engine.memory({ agent: "keeper" });
  const runId = await work(recall("tea"), remember({ text: "Of the run" }), done);
  await work(remember({ text: "Tea of later", replaces: tea?.entry ?? "" }), done);
  const before = await host.engine.memory({ agent: "keeper", history: true });
  const change = {
    kind: "reply",
    reply: { tool: "remember", arguments: { text: "Tea of the fork", replaces: tea?.entry ?? "" } },
  } as const;
  const report = await fork(
    { runId, at: (await replies(runId))[1] ?? 0, change },
    recall("tea"),
    remember({ replaces: "fork-1" }),
    remember({ text: "Tea of later" }),
    recall(""),
    done,
  );
  expect(report).toMatchObject({ ends: "completed", output: { said: "done" }, stops: [] });
  expect(report.effects.map(({ standing, tool, answer }) => `${standing} ${tool} ${answer}`)).toEqual([
    // The run has noted something else at this place.
    "differs agent.remember simulated",
    "would-send agent.remember simulated",
    "would-send agent.remember simulated",
  ]);
  expect(recalled(model.requests.at(-4))).toEqual(["Tea of the fork", "Tea in the morning"]);
  expect(recalled(model.requests.at(-1))).toEqual(["Tea of later", "Tea in the morning"]);
  expect(morning?.text).toBe("Tea in the morning");
  expect(await host.engine.memory({ agent: "keeper", history: true })).toEqual(before);
});

test("S7.8: a fork's notes keep to the limits as they stood, and a refusal is told to the model", async () => {
  const { model, work, replies, fork } = hosted();
  await work(remember({ text: "One" }), remember({ text: "Two" }), done);
  const runId = await work(recall("x"), done);
  const change = { kind: "reply", reply: { tool: "remember", arguments: { text: "Three" } } } as const;
  const report = await fork(
    { runId, at: (await replies(runId))[0] ?? 0, change },
    remember({ text: "Four" }),
    remember({ replaces: "m0" }),
    done,
  );
  expect(report).toMatchObject({ ends: "completed", stops: [] });
  const errors = model.requests.slice(-2).map(({ messages }) => messages.at(-1));
  expect(errors).toMatchObject([{ result: { error: { code: "memory-full" } } }, { result: { error: { code: "entry-unknown" } } }]);
});

test("S7.8: made live, a fork writes what it has noted anew, once, and what the run had noted stands as it was", async () => {
  const { host, work, replies, fork } = hosted();
  const runId = await work(remember({ text: "Of the run" }), done);
  const change = { kind: "reply", reply: { tool: "finish", arguments: { said: "early" } } } as const;
  const later = { kind: "reply", reply: { tool: "remember", arguments: { text: "Of the fork" } } } as const;
  const [first = 0, second = 0] = await replies(runId);
  const request = { runId, at: second, change: later, by: "ana" };
  const { live } = await fork(request, done);
  if (!("hash" in live)) throw new Error(live.why);
  const forked = await host.engine.makeLive({ ...request, hash: live.hash });
  await host.engine.finished(forked.runId, "ended");
  const [own, shared, ...others] = await host.engine.memory({ agent: "keeper" });
  expect(others).toEqual([]);
  expect([own, shared]).toMatchObject([
    { text: "Of the fork", runId: forked.runId },
    { text: "Of the run", runId },
  ]);
  const asOf = async (run: string, seq: number) =>
    (await host.engine.memory({ agent: "keeper", at: { runId: run, seq } })).map(({ text }) => text);
  expect(await asOf(forked.runId, first)).toEqual([]);
  expect(await asOf(forked.runId, shared?.seq ?? 0)).toEqual(["Of the run"]);
  expect(await asOf(forked.runId, own?.seq ?? 0)).toEqual(["Of the fork", "Of the run"]);
  expect(await fork({ runId: forked.runId, at: first, change, offline: true })).toMatchObject({
    ends: "completed",
    output: { said: "early" },
  });
});
