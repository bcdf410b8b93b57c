import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import { agent } from "../definition/agent.ts";
import { tool } from "../definition/tool.ts";
import { workflow } from "../definition/workflow.ts";
import type { ReplyPart } from "../kernel/index.ts";
import type { ModelRequest } from "../ports/model.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../testing/scripted-model.ts";

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const reply = (...parts: readonly ReplyPart[]): ScriptedReply => new ScriptedReply(parts);

const sent: { to: string; key: string }[] = [];
const look = tool({
  id: "crm.look",
  description: "Looks an account up.",
  input: z.object({ account: z.string(), field: z.enum(["name", "size"]) }),
  output: z.object({ value: z.string() }),
  effect: "read",
  run: ({ account, field }) => ({ value: `${field} of ${account}` }),
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ to: z.string() }),
  output: z.object({ sent: z.boolean() }),
  effect: "external",
  delivery: { mode: "keyed", window: "24h" },
  run: ({ to }, { idempotencyKey }) => {
    sent.push({ to, key: idempotencyKey });
    return { sent: true };
  },
});
const researcher = agent({
  id: "researcher",
  goal: "Brief the account executive.",
  model: "large",
  input: z.object({ domain: z.string() }),
  output: z.object({ brief: z.string() }),
  tools: [look, mail],
  plan: true,
  ask: { who: "role:sdr", within: "2h" },
  limits: { costUsd: 0.5, tokens: 100_000, turns: 6 },
});
const lead = workflow({
  id: "lead",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) =>
    f.agent(
      "research",
      researcher,
      { domain: input.domain },
      {
        bind: { "crm.look": { account: input.domain } },
        otherwise: (end) => ({ brief: end.reason }),
      },
    ),
});
function hosted(script: readonly Line[], price?: { input: number; cachedInput: number; output: number; version: string }) {
  const model = scriptedModel({ research: script }, price === undefined ? {} : { price });
  const host = new EngineHost({ workflows: [lead], model, people: { ana: ["role:sdr"] } });
  hosts.push(host);
  const run = async () => (await host.engine.start({ workflow: "lead", input: { domain: "a.example" } })).runId;
  return { host, model, run };
}
const done = reply(toolCall("finish", { brief: "Good." }));

describe("an agent in a run", () => {
  test("CV2: a turn reads what happened since the one before, and not the run from its beginning", async () => {
    const { host, run } = hosted([...["name", "size", "name", "size"].map((field) => reply(toolCall("crm_look", { field }))), done]);
    const read = vi.spyOn(host.store.read, "batches");
    await host.engine.finished(await run(), "ended");
    const after = read.mock.calls.map(([, seq]) => seq ?? 0);
    expect(after).toEqual([0, 2, 4, 6]);
  });

  test("S9.3: works with the tools that it was granted, on what the workflow bound, and hands in a typed result", async () => {
    const { host, model, run } = hosted([reply(toolCall("crm_look", { field: "size" })), done]);
    const runId = await run();
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { brief: "Good." } });
    const [first, second] = model.requests;
    expect(first?.tools.map(({ name }) => name)).toEqual(["crm_look", "mail_send", "plan", "ask", "finish"]);
    expect(first?.tools[0]?.input).toMatchObject({ properties: { field: {} }, required: ["field"] });
    expect(JSON.stringify(first?.tools[0]?.input)).not.toContain("account");
    expect(second?.messages.at(-1)).toMatchObject({ role: "tool", result: { data: { value: "size of a.example" } } });
    expect(await host.engine.replay(runId)).toMatchObject({ identical: true });
  });

  test("S9.3: a bound argument that is absent in a run is not the model's to fill in", async () => {
    const given: unknown[] = [];
    const seek = tool({
      id: "crm.seek",
      description: "Looks an account up.",
      input: z.looseObject({ account: z.string().optional(), field: z.string() }),
      output: z.object({}),
      effect: "read",
      run: (input) => {
        given.push(input);
        return {};
      },
    });
    const seeker = agent({
      id: "seeker",
      goal: "Brief the account executive.",
      model: "large",
      input: z.object({ domain: z.string() }),
      output: z.object({ brief: z.string() }),
      tools: [seek],
      limits: { costUsd: 0.5, tokens: 100_000, turns: 6 },
    });
    const flow = workflow({
      id: "seeking",
      input: z.object({ domain: z.string(), account: z.string().optional() }),
      limits: { costUsd: 1 },
      flow: (f, { domain, account }) =>
        f.agent("research", seeker, { domain }, { bind: { "crm.seek": { account } }, otherwise: (end) => ({ brief: end.reason }) }),
    });
    const evil = toolCall("crm_seek", { field: "size", account: "EVIL", more: 1 });
    const host = new EngineHost({ workflows: [flow], model: scriptedModel({ research: [reply(evil), done, reply(evil), done] }) });
    hosts.push(host);
    for (const account of [{}, { account: "A1" }]) {
      const { runId } = await host.engine.start({ workflow: "seeking", input: { domain: "a.example", ...account } });
      expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    }
    expect(given).toEqual([
      { field: "size", more: 1 },
      { field: "size", more: 1, account: "A1" },
    ]);
  });

  test("S9.5: a write that is written in other words is the same write", async () => {
    const respelled = [{ to: "x", note: "first" }, { to: "x" }, { to: "x", cc: "nobody" }, { to: "x", copy: false }];
    const { host, model, run } = hosted([...respelled.map((args) => reply(toolCall("mail_send", args))), done]);
    sent.length = 0;
    const runId = await run();
    await host.engine.finished(runId, "ended");
    expect(sent.map(({ to }) => to)).toEqual(["x"]);
    expect(model.requests.at(-1)?.messages.filter(({ role }) => role === "tool")).toMatchObject([
      { result: { data: { sent: true } } },
      ...Array(3).fill({ result: { error: { code: "already-called" } } }),
    ]);
    expect(await host.engine.replay(runId)).toMatchObject({ identical: true });
  });

  test("S9.6: what a model writes where the workflow binds does not make another call of it", async () => {
    const looks = ["a", "b", "c", "d"].map((account) => reply(toolCall("crm_look", { field: "size", account })));
    const { host, run } = hosted([...looks, done]);
    expect(await host.engine.finished(await run(), "ended")).toMatchObject({ output: { brief: "identicalCalls" } });
  });

  test("S9.1: the reply is in the journal word for word, with what it cost and what was offered", async () => {
    const { host, run } = hosted([done], { input: 1_000_000, cachedInput: 1_000_000, output: 2_000_000, version: "2026-11-01" });
    const runId = await run();
    await host.engine.finished(runId, "ended");
    const event = (await host.engine.journal(runId)).map((entry) => entry.event).find(({ type }) => type === "model-replied");
    expect(event).toMatchObject({
      controller: "ai",
      answer: { parts: [toolCall("finish", { brief: "Good." })] },
      call: { model: "large", modelId: "scripted/large", simulated: true, counted: "reported", priceVersion: "2026-11-01" },
      offered: ["crm_look", "mail_send", "plan", "ask", "finish"],
    });
  });

  test("what it chooses is checked by the tool's own schema, and it is told what is wrong", async () => {
    const { host, model, run } = hosted([reply(toolCall("crm_look", { field: "owner" })), done]);
    await host.engine.finished(await run(), "ended");
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ isError: true, result: { error: { code: "input-invalid" } } });
  });

  test("a result that does not fit the output's schema is handed back", async () => {
    const { host, model, run } = hosted([reply(toolCall("finish", { brief: 7 })), done]);
    expect(await host.engine.finished(await run(), "ended")).toMatchObject({ output: { brief: "Good." } });
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ isError: true });
  });

  test("S9.8: its questions wait in the inbox, and the answer is what it sees", async () => {
    const { host, model, run } = hosted([reply(toolCall("ask", { question: "Partner or customer?" })), done]);
    const runId = await run();
    expect(await host.engine.finished(runId, "idle")).toMatchObject({ status: "waiting" });
    const [task] = await host.engine.inbox();
    expect(task).toMatchObject({ kind: "question", who: ["role:sdr"] });
    await host.engine.answer({ task: task?.task ?? "", by: "ana", answer: { answer: "Partner" } });
    await host.engine.finished(runId, "ended");
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ result: { data: { answer: "Partner" } } });
  });

  test("S9.8: a message of a person is in the next model call", async () => {
    const { host, model, run } = hosted([reply(toolCall("ask", { question: "?" })), done]);
    const runId = await run();
    await host.engine.finished(runId, "idle");
    await expect(host.engine.tell({ runId, agent: "other", text: "Hi", by: "ana" })).rejects.toThrow(/Name one of: research\./);
    await expect(host.engine.tell({ runId, text: " ", by: "ana" })).rejects.toThrow(/empty/);
    await host.engine.tell({ runId, text: "They are a partner.", by: "ana" });
    const [task] = await host.engine.inbox();
    await host.engine.answer({ task: task?.task ?? "", by: "ana", answer: { answer: "yes" } });
    await host.engine.finished(runId, "ended");
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: "user", text: expect.stringContaining("They are a partner.") });
    await expect(host.engine.tell({ runId, text: "Hi", by: "ana" })).rejects.toThrow(/No agent is at work/);
  });

  test("S9.6: a call that could cost more than is left is not made", async () => {
    const { host, model, run } = hosted([done], { input: 1_000_000_000, cachedInput: 0, output: 1_000_000_000, version: "dear" });
    expect(await host.engine.finished(await run(), "ended")).toMatchObject({ output: { brief: "budget" } });
    expect(model.requests).toEqual([]);
  });

  test("an input that it does not take fails the run before any model is called", async () => {
    const strict = workflow({
      id: "strict",
      input: z.object({ domain: z.any() }),
      limits: { costUsd: 1 },
      flow: (f, input) => f.agent("research", researcher, { domain: input.domain }, { otherwise: () => null }),
    });
    const model = scriptedModel({ research: [done] });
    const host = new EngineHost({ workflows: [strict], model });
    hosts.push(host);
    const { runId } = await host.engine.start({ workflow: "strict", input: { domain: 7 } });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed", error: { code: "input-invalid" } });
    expect(model.requests).toEqual([]);
  });
});

describe("when the process dies", () => {
  test("S9.1: at any commit, the run ends the same, and a write is one effect under one key", async () => {
    const script = [reply(toolCall("crm_look", { field: "name" })), reply(toolCall("mail_send", { to: "x" })), done];
    const undisturbed = hosted(script);
    const before = undisturbed.host.store.commits;
    await undisturbed.host.engine.finished(await undisturbed.run(), "ended");
    const commits = undisturbed.host.store.commits - before;
    expect(commits).toBeGreaterThan(5);
    for (let commit = 1; commit <= commits; commit++) {
      sent.length = 0;
      // Answers by how far the conversation is, so that a call that is made again is answered again.
      const next = (request: ModelRequest): ScriptedReply =>
        script[request.messages.filter(({ role }) => role === "assistant").length] as ScriptedReply;
      const { host, run } = hosted([next]);
      host.store.arm({ commit, when: "after" });
      const runId = await Promise.race([run(), host.death().then(() => null)]);
      await host.death();
      host.open();
      const [found] = await host.engine.runs();
      const ended = await host.engine.finished(runId ?? found?.runId ?? "", "ended");
      expect(ended, `killed after commit ${commit}`).toMatchObject({ output: { brief: "Good." } });
      expect(new Set(sent.map(({ key }) => key)).size, `killed after commit ${commit}`).toBe(1);
    }
  });
});
