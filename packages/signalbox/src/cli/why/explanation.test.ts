import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { text, toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { tool } from "../../definition/tool.ts";
import { workflow } from "../../definition/workflow.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";
import { explain } from "./explanation.ts";
import { historyOf } from "./history.ts";

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const Words = z.object({ words: z.string() });
const look = tool({
  id: "look",
  description: "Looks.",
  input: z.object({}),
  output: Words,
  effect: "read",
  run: () => ({ words: "seen" }),
});
const say = tool({ id: "say", description: "Says.", input: Words, output: z.object({}), effect: "external", run: () => ({}) });
const limits = { costUsd: 1, tokens: 100_000, turns: 5 };
const base = { goal: "Work.", model: "m", input: z.object({}), output: Words, limits, tools: [look] };
const helper = agent({ id: "helper", ...base });
const worker = agent({ id: "worker", ...base, delegates: [helper] });
const speaks = workflow({
  id: "speaks",
  input: z.object({}),
  limits: { costUsd: 2 },
  flow: (f) => {
    const found = f.agent("research", worker, {}, { otherwise: () => ({ words: "nothing" }) });
    f.call("speak", say, { words: found.words });
  },
});

async function explained(step: string) {
  const done = new ScriptedReply([toolCall("finish", { words: "hello" })]);
  const model = scriptedModel({
    research: [new ScriptedReply([text("I look twice."), toolCall("look", {}, "a"), toolCall("delegate_helper", {}, "b")]), done],
    "research.delegate_helper": [new ScriptedReply([toolCall("look", {})]), done],
  });
  const host = new EngineHost({ workflows: [speaks], model });
  hosts.push(host);
  const { runId } = await host.engine.start({ workflow: "speaks", input: {} });
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  return explain(await host.engine.graph(runId), historyOf(speaks.graph, await host.engine.journal(runId)), runId, step);
}

test("a call that a model chose says which agent chose it, in which turn, what it said, and what else it could have chosen", async () => {
  expect((await explained("research[1.0]/research.look")).causes).toMatchObject([
    {
      kind: "choice",
      step: "research",
      agent: "worker",
      turn: 1,
      said: ["I look twice."],
      offered: ["look", "delegate_helper", "finish"],
      call: { modelId: "scripted/m", simulated: true },
    },
  ]);
});

test("a sub-agent's call walks back to the sub-agent, and from it to the agent that asked for it", async () => {
  const { causes } = await explained("research.delegate_helper[1.0]/research.delegate_helper.look");
  expect(causes.map((cause) => cause.kind === "choice" && [cause.agent, cause.turn])).toEqual([
    ["helper", 1],
    ["worker", 1],
  ]);
});

test("an effect names what the agent handed in, and the model call that it came from", async () => {
  expect((await explained("speak")).origins).toMatchObject([
    {
      step: "research[2.0]/research.finish",
      model: "m",
      output: { words: "hello" },
      call: { modelId: "scripted/m", finish: "tool-calls" },
    },
  ]);
});
