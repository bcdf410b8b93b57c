import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import { agent } from "../definition/agent.ts";
import { workflow } from "../definition/workflow.ts";
import type { AgentStint } from "../ports/engine.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../testing/scripted-model.ts";

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const says = (tool: string, input: Readonly<Record<string, string>>): ScriptedReply => new ScriptedReply([toolCall(tool, input)]);
const done = says("finish", { text: "Good." });

const planned = (what: string): ScriptedReply => new ScriptedReply([toolCall("plan", { steps: [{ title: what, status: "todo" }] })]);

const helper = agent({
  id: "helper",
  goal: "Help.",
  model: "large",
  input: z.object({ who: z.string() }),
  output: z.object({ text: z.string() }),
  tools: [],
  plan: true,
  ask: { who: "role:ae", within: "2h" },
  escalate: ["billing"],
  limits: { costUsd: 0.5, tokens: 100_000, turns: 3 },
});
// Nothing reads why the agent ended: the journal has not been told.
const help = workflow({
  id: "help",
  input: z.object({ who: z.string() }),
  subject: (input) => input.who,
  limits: { costUsd: 1 },
  flow: (f, input) => f.agent("help", helper, { who: input.who }, { otherwise: () => ({ text: "people take over" }) }),
});
const plain = workflow({ id: "plain", input: z.object({}), limits: { costUsd: 0 }, flow: (f) => f.compute("one", {}, () => 1) });

function hosted(script: readonly Line[]) {
  const host = new EngineHost({ workflows: [help, plain], model: scriptedModel({ help: script }), people: { ana: ["role:ae"] } });
  hosts.push(host);
  const start = async (who: string) => (await host.engine.start({ workflow: "help", input: { who } })).runId;
  return { host, start };
}
const briefly = ({ outcome, reason, turns }: AgentStint) => ({ outcome, reason, turns });

describe("what became of an agent", () => {
  test.each<[string, readonly Line[], ReturnType<typeof briefly>]>([
    ["it handed its result in", [done], { outcome: "done", reason: null, turns: 1 }],
    [
      "it handed over to a queue",
      [says("escalate", { queue: "billing", reason: "money" })],
      { outcome: "escalated", reason: "billing", turns: 1 },
    ],
    ["it met a limit", ["one", "two", "three"].map(planned), { outcome: "over-budget", reason: "turns", turns: 3 }],
    ["its model would not answer", [new Error("down")], { outcome: "unsure", reason: "model-unavailable", turns: 1 }],
    ["it said nothing of use", [new ScriptedReply([])], { outcome: "unsure", reason: "no-result", turns: 3 }],
  ])("%s", async (_, script, expected) => {
    const { host, start } = hosted(script);
    const run = await start("ada");
    await host.clock.pass(10_000);
    await host.engine.finished(run, "ended");
    const { stints, runs, more } = await host.engine.stints({ agent: "helper" });
    expect(stints.map(briefly)).toEqual([expected]);
    expect(stints[0]).toMatchObject({ runId: run, workflow: "help", subject: "ada", step: "help", simulated: true });
    expect({ runs, more }).toEqual({ runs: 1, more: false });
  });

  test("done after a person had answered it is another thing than done by itself; at work until then", async () => {
    const { host, start } = hosted([says("ask", { question: "Which?" }), done]);
    const run = await start("ada");
    await host.engine.finished(run, "idle");
    expect((await host.engine.stints({ agent: "helper" })).stints[0]).toMatchObject({ outcome: "at-work", endedAt: null });
    const [task] = await host.engine.inbox();
    await host.engine.answer({ task: task?.task ?? "", answer: { answer: "This." }, by: "ana" });
    await host.engine.finished(run, "ended");
    expect((await host.engine.stints({ agent: "helper" })).stints.map(briefly)).toEqual([{ outcome: "asked", reason: null, turns: 2 }]);
  });

  test("a run that is cancelled cancels it; the newest runs are looked at", async () => {
    const { host, start } = hosted([says("ask", { question: "Which?" })]);
    const first = await start("ada");
    await host.engine.finished(first, "idle");
    await host.engine.cancel(first, { by: "ana" });
    await host.engine.finished(first, "ended");
    host.clock.jump(1_000);
    const second = await start("bo");
    await host.engine.finished(second, "idle");
    const all = await host.engine.stints({ agent: "helper" });
    expect(all.stints.map(({ runId, outcome }) => [runId, outcome])).toEqual([
      [second, "at-work"],
      [first, "cancelled"],
    ]);
    expect(await host.engine.stints({ agent: "helper", limit: 1 })).toMatchObject({ stints: [{ runId: second }], runs: 1, more: true });
  });

  test("what was erased is told without its reasons", async () => {
    const { host, start } = hosted([says("escalate", { queue: "billing", reason: "money" })]);
    await host.engine.finished(await start("ada"), "ended");
    await host.engine.erase({ subject: "ada", by: "ana" });
    expect((await host.engine.stints({ agent: "helper" })).stints.map(briefly)).toEqual([{ outcome: "unsure", reason: null, turns: 1 }]);
  });

  test("an agent that is at work nowhere is not there", async () => {
    const { host } = hosted([done]);
    await expect(host.engine.stints({ agent: "nobody" })).rejects.toMatchObject({ code: "not-found" });
  });
});
