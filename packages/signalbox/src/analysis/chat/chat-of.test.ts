import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { text as says, toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { tool } from "../../definition/tool.ts";
import { workflow } from "../../definition/workflow.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";
import { type ChatItem, chatOf } from "./chat-of.ts";

const look = tool({
  id: "crm.look",
  description: "Looks an account up.",
  input: z.object({ name: z.string() }),
  output: z.object({ size: z.number() }),
  effect: "read",
  run: () => ({ size: 7 }),
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ body: z.string() }),
  output: z.object({}),
  effect: "external",
  delivery: { mode: "keyed", window: "1h" },
  run: () => ({}),
});
const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "large",
  input: z.object({ who: z.string() }),
  output: z.object({ text: z.string() }),
  tools: [look],
  ask: { who: "role:ae", within: "2h" },
  limits: { costUsd: 0.5, tokens: 100_000, turns: 6 },
});
const help = workflow({
  id: "help",
  input: z.object({ who: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => {
    const found = f.agent("help", helper, { who: input.who }, { otherwise: (end) => ({ text: end.reason }) });
    f.call("write", mail, { body: found.text });
    return found;
  },
});
const script = [
  new ScriptedReply([says("I look it up."), toolCall("crm_look", { name: "Acme" })]),
  new ScriptedReply([toolCall("ask", { question: "Which of the two?" })]),
  new ScriptedReply([says("Then I am done."), toolCall("finish", { text: "It is the first." })]),
];

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
async function chat(host: EngineHost, runId: string): Promise<readonly ChatItem[]> {
  return chatOf(await host.engine.graph(runId), await host.engine.journal(runId));
}
const briefly = (item: ChatItem): unknown => {
  switch (item.kind) {
    case "called":
      return [item.kind, item.decision.tool, item.decision.standing, item.result ?? item.failure ?? null];
    case "said":
    case "told":
    case "sent":
      return [item.kind, item.text];
    case "begun":
      return [item.kind, item.by, item.input];
    case "answered":
      return [item.kind, item.by, item.answer];
    case "ended":
      return [item.kind, item.how, item.output];
    default:
      return [item.kind];
  }
};

test("a run with an agent is told as a conversation: each call with what came of it, a question with its answer, what left for outside", async () => {
  const host = new EngineHost({ workflows: [help], policies: [], model: scriptedModel({ help: script }), people: { ana: ["role:ae"] } });
  hosts.push(host);
  const { runId } = await host.engine.start({ workflow: "help", input: { who: "Acme" }, by: "ana" });
  await host.engine.finished(runId, "idle");
  const [task] = await host.engine.inbox();
  await host.engine.tell({ runId, text: "Be quick.", by: "ana" });
  expect((await chat(host, runId)).map(briefly)).toEqual([
    ["begun", "ana", { who: "Acme" }],
    ["said", "I look it up."],
    ["called", "crm_look", "made", { size: 7 }],
    ["called", "ask", "made", { question: "Which of the two?" }],
    ["told", "Be quick."],
  ]);
  await host.engine.answer({ task: task?.task ?? "", answer: { answer: "The first." }, by: "ana" });
  await host.engine.finished(runId, "ended");
  expect((await chat(host, runId)).slice(5).map(briefly)).toEqual([
    ["answered", "ana", { answer: "The first." }],
    ["said", "Then I am done."],
    ["called", "finish", "made", { text: "It is the first." }],
    ["sent", "It is the first."],
    ["ended", "completed", { text: "It is the first." }],
  ]);
});

test("an agent that gives up, and a run that is cancelled", async () => {
  const host = new EngineHost({
    workflows: [help],
    policies: [],
    model: scriptedModel({ help: [new ScriptedReply([toolCall("nothing", {})])] }),
    people: {},
  });
  hosts.push(host);
  const { runId } = await host.engine.start({ workflow: "help", input: { who: "Acme" } });
  await host.engine.finished(runId, "ended");
  const told = (await chat(host, runId)).map(briefly);
  expect(told[0]).toEqual(["begun", null, { who: "Acme" }]);
  expect(told).toContainEqual(["called", "nothing", "refused", null]);
  expect(told).toContainEqual(["gave-up"]);
  expect(told).toContainEqual(["sent", "invalid-arguments"]);
});
