import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { text } from "../../definition/expression.ts";
import { tool } from "../../definition/tool.ts";
import { workflow } from "../../definition/workflow.ts";
import type { Message } from "../../kernel/index.ts";
import type { ForkChange, ForkReport } from "../../ports/fork.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

const outside: string[] = [];
beforeEach(() => void outside.splice(0));
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ to: z.string() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1h" },
  simulate: ({ to }) => ({ id: `simulated for ${to}` }),
  run: ({ to }) => {
    outside.push(to);
    return { id: "real" };
  },
});
const worker = agent({
  id: "worker",
  goal: "Reach them.",
  model: "large",
  input: z.object({ about: z.string() }),
  output: z.object({ done: z.string() }),
  tools: [mail],
  limits: { costUsd: 1, tokens: 100_000, turns: 6 },
});
/** A prompt and an agent, and a wait behind them. */
const letters = workflow({
  id: "letters",
  input: z.object({ body: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, letter) => {
    const summary = f.prompt("sum", {
      model: "small",
      text: text`Sum up: ${letter.body}`,
      output: z.object({ words: z.string() }),
      maxInputTokens: 1_000,
      maxOutputTokens: 100,
    });
    const end = f.agent("work", worker, { about: summary.words }, { otherwise: (stopped) => ({ done: stopped.reason }) });
    f.wait("pause", { for: "10s" });
    return { words: summary.words, done: end.done };
  },
});

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const calls = (name: string, input: object): ScriptedReply => new ScriptedReply([toolCall(name, JSON.stringify(input))]);
async function started(sums: readonly Line[], works: readonly Line[]) {
  const model = scriptedModel({
    sum: [{ words: "short" }, ...sums],
    work: [calls("mail_send", { to: "a" }), calls("finish", { done: "yes" }), ...works],
  });
  const host = new EngineHost({ workflows: [letters], model, policies: [], people: { bo: [] } });
  hosts.push(host);
  const { engine } = host;
  const { runId } = await engine.start({ workflow: "letters", input: { body: "A long letter." } });
  await engine.finished(runId, "idle");
  expect(outside.splice(0)).toEqual(["a"]);
  const entries = await engine.journal(runId);
  const seqOf = (type: string, nth = 0): number => entries.filter(({ event }) => event.type === type)[nth]?.seq ?? 0;
  return { host, engine, runId, model, seqOf };
}
const said = (messages: readonly Message[] | undefined): readonly string[] =>
  (messages ?? []).map((message) => ("text" in message ? message.text : message.role));
const standings = ({ effects }: ForkReport): string[] => effects.map(({ standing, tool: id }) => `${standing} ${id}`);

describe("a fork with another prompt", () => {
  test("S12.10: an agent is told its new goal from there on, with all that was said and done before", async () => {
    const { engine, runId, model, seqOf } = await started([], [calls("finish", { done: "otherwise" })]);
    const at = seqOf("model-replied");
    const report = await engine.fork({ runId, at, change: { kind: "prompt", prompt: "Leave them alone." } });
    expect(report).toMatchObject({
      change: { kind: "prompt", node: "work", prompt: "Leave them alone." },
      ends: "completed",
      output: { words: "short", done: "otherwise" },
      modelCalls: { lent: 0, made: 1 },
    });
    const messages = model.requests.at(-1)?.messages;
    expect(said(messages)[0]).toMatch(/^Leave them alone\.\n/);
    expect(messages?.at(-1)).toMatchObject({ role: "tool", tool: "mail_send" });
    expect(standings(report)).toEqual(["done mail.send"]);
    expect(outside).toEqual([]);
  });

  test("S12.10: from before its first turn every turn is another one", async () => {
    const { engine, runId, seqOf } = await started([], [calls("mail_send", { to: "b" }), calls("finish", { done: "b" })]);
    const at = seqOf("node-entered");
    const report = await engine.fork({ runId, at, change: { kind: "prompt", prompt: "Reach b.", node: "work" } });
    expect(report).toMatchObject({ output: { done: "b" }, modelCalls: { lent: 0, made: 2 } });
    expect(standings(report)).toEqual(["differs mail.send"]);
  });

  test("S12.10: a prompt's text is another, with the values that it reads; what was asked with the same words is lent", async () => {
    const { engine, runId, model } = await started([{ words: "shorter" }], [calls("finish", { done: "shorter" })]);
    const change: ForkChange = { kind: "prompt", prompt: "In one word: {{input.body}}" };
    const report = await engine.fork({ runId, at: 1, change });
    expect(report).toMatchObject({ change: { ...change, node: "sum" }, output: { words: "shorter", done: "shorter" } });
    expect(model.requests.map(({ messages }) => said(messages).at(-1))).toContain("In one word: A long letter.");
    const same = await engine.fork({ runId, at: 1, change: { kind: "prompt", prompt: "Sum up: {{input.body}}" } });
    expect(same).toMatchObject({ output: { words: "short", done: "yes" }, modelCalls: { lent: 3, made: 0 } });
    expect(standings(same)).toEqual(["done mail.send"]);
  });

  test("S12.10: is refused where nobody knows whose prompt is meant, or it reads what was not there", async () => {
    const { engine, runId, seqOf } = await started([], []);
    const change: ForkChange = { kind: "prompt", prompt: "Well?" };
    const last = seqOf("command-opened");
    await expect(engine.fork({ runId, at: last, change: { ...change, node: "pause" } })).rejects.toThrow(/no prompt and no agent "pause"/);
    await expect(engine.fork({ runId, at: 1, change: { kind: "prompt", prompt: "{{secret}}" } })).rejects.toThrow(
      /does not read \{\{secret\}\}/,
    );
    await engine.finished(runId, "idle");
  });

  test("S12.11: made live it goes on with it, over the end of the process, and its own forks keep it", async () => {
    const done = ["one", "two", "three"].map((word) => calls("finish", { done: word }));
    const { host, engine, runId, seqOf } = await started([], done);
    const at = seqOf("model-replied");
    const change: ForkChange = { kind: "prompt", prompt: "Leave them alone." };
    const report = await engine.fork({ runId, at, change });
    if ("why" in report.live) throw new Error(report.live.why);
    const fork = await engine.makeLive({ runId, at, change, by: "bo", hash: report.live.hash });
    await engine.finished(fork.runId, "idle");
    const goalOf = async (of: string) => JSON.stringify(await host.engine.graph(of));
    expect(await goalOf(fork.runId)).toContain("Leave them alone.");
    expect(await goalOf(runId)).not.toContain("Leave them alone.");
    const again = host.reopen();
    await host.clock.pass(11_000);
    expect(await again.finished(fork.runId, "ended")).toMatchObject({ status: "completed", output: { done: "one" } });
    expect((await again.replay(fork.runId)).identical).toBe(true);
    expect(await again.fork({ runId: fork.runId, at, offline: true })).toMatchObject({
      ends: "completed",
      output: { done: "one" },
      stops: [],
    });
    expect(outside).toEqual([]);
  });
});
