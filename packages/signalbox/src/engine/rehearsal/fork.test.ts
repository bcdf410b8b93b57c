import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { diffRuns } from "../../analysis/journal/run-diff.ts";
import { stepsOf } from "../../analysis/journal/run-steps.ts";
import { agent } from "../../definition/agent.ts";
import { event } from "../../definition/event-type.ts";
import { gt } from "../../definition/expression.ts";
import { ask, deny, policy } from "../../definition/policy.ts";
import { propose } from "../../definition/proposal.ts";
import { tool } from "../../definition/tool.ts";
import { ToolError } from "../../definition/tool-error.ts";
import { workflow } from "../../definition/workflow.ts";
import type { ForkReport, ForkRequest } from "../../ports/fork.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

/** What really happened outside. */
const outside: string[] = [];
beforeEach(() => void outside.splice(0));

const look = tool({
  id: "crm.look",
  description: "Looks an account up.",
  input: z.object({ domain: z.string() }),
  output: z.object({ size: z.number() }),
  effect: "read",
  run: ({ domain }) => {
    outside.push(`read ${domain}`);
    return { size: domain.length * 10 };
  },
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ to: z.string() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1h" },
  simulate: ({ to }) => ({ id: `simulated for ${to}` }),
  run: ({ to }) => {
    outside.push(`mail ${to}`);
    return { id: `real for ${to}` };
  },
});
const book = tool({
  id: "erp.book",
  description: "Books.",
  input: z.object({ amount: z.number() }),
  output: z.object({ number: z.number() }),
  effect: "write",
  run: ({ amount }) => {
    outside.push(`book ${amount}`);
    return { number: 1 };
  },
});
const limits = { costUsd: 1 };

/** look, then small or large; large is approved, waits, is mailed and booked. */
const lead = workflow({
  id: "lead",
  input: z.object({ domain: z.string() }),
  limits,
  flow: (f, input) => {
    const account = f.call("look", look, { domain: input.domain });
    return f.when(
      "large",
      gt(account.size, 50),
      () => {
        f.wait("pause", { for: "5s" });
        const sent = f.approve("review", {
          calls: { mail: propose(mail, { to: input.domain }) },
          by: "role:ae",
          within: "2d",
          granted: (_shown, calls) => f.perform("send", calls.mail),
          denied: () => ({ id: "denied" }),
        });
        const booked = f.call("book", book, { amount: account.size });
        return { mail: sent.id, booked: booked.number };
      },
      () => {
        const sent = f.call("small", mail, { to: "nurture" });
        return { mail: sent.id, booked: 0 };
      },
    );
  },
});
const stumble = tool({
  id: "erp.stumble",
  description: "Is refused, or nobody knows.",
  input: z.object({ outcome: z.enum(["rejected", "unknown"]) }),
  output: z.object({ code: z.string() }),
  effect: "write",
  run: ({ outcome }): { code: string } => {
    throw new ToolError(outcome === "rejected" ? "refused" : "lost", "No.", { outcome });
  },
});
const stumbling = workflow({
  id: "stumbling",
  input: z.object({ domain: z.string() }),
  limits,
  flow: (f) => {
    const refused = f.call("refuse", stumble, { outcome: "rejected" }, { onError: (error) => ({ code: error.code }) });
    const lost = f.call("lose", stumble, { outcome: "unknown" }, { onError: (error) => ({ code: error.code }) });
    return { refused: refused.code, lost: lost.code };
  },
});
const paid = event("paid", z.object({ amount: z.number() }));
const patient = workflow({
  id: "patient",
  input: z.object({ key: z.string() }),
  limits,
  flow: (f, input) => {
    const answer = f.ask("ask", {
      who: "role:ae",
      question: "How many?",
      form: z.object({ count: z.number() }),
      within: "1d",
      expired: () => ({ count: 0 }),
    });
    const seen = f.wait("payment", { event: paid, key: input.key, within: "5d", expired: () => ({ amount: 0 }) });
    return { count: answer.count, amount: seen.amount };
  },
});
const worker = agent({
  id: "worker",
  goal: "Reach them.",
  model: "large",
  input: z.object({ domain: z.string() }),
  output: z.object({ done: z.string() }),
  tools: [look, mail],
  limits: { costUsd: 1, tokens: 100_000, turns: 6 },
});
const agentic = workflow({
  id: "agentic",
  input: z.object({ domain: z.string() }),
  limits,
  flow: (f, input) => f.agent("work", worker, { domain: input.domain }, { otherwise: (end) => ({ done: end.reason }) }),
});

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const reply = (name: string, input: object): ScriptedReply => new ScriptedReply([toolCall(name, JSON.stringify(input))]);
function hosted(script: readonly Line[] = [], price?: { input: number; cachedInput: number; output: number; version: string }) {
  const model = scriptedModel({ work: script }, price === undefined ? {} : { price });
  const host = new EngineHost({ workflows: [lead, patient, agentic, stumbling], model, people: { ana: ["role:ae"], bo: [] } });
  hosts.push(host);
  return { host, engine: host.engine, model };
}

/** A run of the large kind, to its end. What it did outside is forgotten. */
async function ended() {
  const { host, engine } = hosted();
  const { runId } = await engine.start({ workflow: "lead", input: { domain: "abcdef.example" } });
  await engine.finished(runId, "idle");
  await host.clock.pass(5_000);
  const [task] = await engine.inbox();
  await engine.decide({ task: task?.task ?? "", decision: "approve", by: "ana" });
  expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
  expect(outside.splice(0)).toEqual(["read abcdef.example", "mail abcdef.example", "book 140"]);
  const fork = (request: Omit<ForkRequest, "runId">): Promise<ForkReport> => engine.fork({ runId, ...request });
  return { engine, runId, fork };
}
const standings = ({ effects }: ForkReport): string[] => effects.map(({ standing, tool: id }) => `${standing} ${id}`);

describe("a dry fork", () => {
  test("S7.5: without a change goes as the run did, on what the run was told, from any batch", async () => {
    const { engine, runId, fork } = await ended();
    const before = await engine.journal(runId);
    const last = before.at(-1)?.seq ?? 0;
    for (let at = 1; at <= last; at++) {
      const report = await fork({ at, offline: true });
      expect(report, `at ${at}`).toMatchObject({ ends: "completed", stops: [], output: { mail: "real for abcdef.example", booked: 1 } });
      expect(report.effects.every(({ standing, answer }) => standing === "done" && answer === "lent")).toBe(true);
    }
    expect((await fork({ at: 1 })).effects).toHaveLength(2);
    expect((await fork({ at: last })).entries).toEqual([]);
    expect(outside).toEqual([]);
    expect(await engine.journal(runId)).toEqual(before);
    expect(await engine.runs()).toHaveLength(1);
    expect(await engine.inbox()).toEqual([]);
  });

  test("S7.6: another result takes another arm; what it would send is shown, and what the run sent and it does not", async () => {
    const { fork } = await ended();
    const report = await fork({ at: 2, change: { kind: "result", result: { size: 10 } }, offline: true });
    expect(report).toMatchObject({ ends: "completed", output: { mail: "simulated for nurture", booked: 0 } });
    expect(report.effects).toEqual([
      expect.objectContaining({
        standing: "would-send",
        tool: "mail.send",
        input: { to: "nurture" },
        answer: "simulated",
        step: "large.otherwise/small",
      }),
      expect.objectContaining({ standing: "only-in-run", step: "large.then/review.granted/send" }),
      expect.objectContaining({ standing: "only-in-run", tool: "erp.book", input: { amount: 140 } }),
    ]);
    expect(outside).toEqual([]);
  });

  test("S7.6: another input differs from what was sent, and without simulate its branch ends there", async () => {
    const { fork } = await ended();
    const report = await fork({ at: 1, change: { kind: "input", input: { domain: "other.example" } }, by: "bo" });
    // The read is another one, so it goes out: it is allowed to. Nothing with an effect does.
    expect(outside).toEqual(["read other.example"]);
    expect(report.reads).toEqual({ lent: 0, made: 1 });
    expect(report.effects).toEqual([
      expect.objectContaining({ standing: "differs", tool: "mail.send", input: { to: "other.example" }, sent: { to: "abcdef.example" } }),
      expect.objectContaining({ standing: "differs", tool: "erp.book", input: { amount: 130 }, sent: { amount: 140 }, answer: "none" }),
    ]);
    expect(report).toMatchObject({
      ends: "open",
      stops: [{ step: "large.then/book", why: expect.stringContaining("erp.book, which has no simulate") }],
    });
  });

  test("S7.6: offline it stops at a read that the run did not make, and says which", async () => {
    const { fork } = await ended();
    const report = await fork({ at: 1, change: { kind: "input", input: { domain: "x" } }, offline: true });
    expect(report.stops).toEqual([{ step: "look", why: 'offline: it would read crm.look with {"domain":"x"}' }]);
    expect(outside).toEqual([]);
  });

  test("S7.7: approvals are answered inside, as the run's or as wanted, and marked; waits end at once", async () => {
    const { fork } = await ended();
    const decision = ({ entries }: ForkReport) => entries.map((entry) => entry.event).find(({ type }) => type === "approval-decided");
    // On these bytes somebody has decided already.
    expect(decision(await fork({ at: 1, decide: "reject" }))).toMatchObject({ decision: "approve", reason: "Rehearsed, as ana did." });
    const rejected = await fork({ at: 1, change: { kind: "input", input: { domain: "other.example" } }, decide: "reject", by: "bo" });
    expect(decision(rejected)).toMatchObject({ decision: "reject", by: "rehearsed for bo, person 1", reason: "Rehearsed." });
    expect(standings(rejected)).toEqual(["differs erp.book", "only-in-run mail.send"]);
  });

  test("S7.7: an open run can be forked, and nothing reaches anybody; what nobody answers ends its branch", async () => {
    const { host, engine } = hosted();
    const { runId } = await engine.start({ workflow: "patient", input: { key: "k" } });
    await engine.finished(runId, "idle");
    const tasks = await engine.inbox();
    expect(await engine.fork({ runId, at: 1 })).toMatchObject({
      ends: "open",
      stops: [{ step: "ask", why: "it would ask role:ae: How many?" }],
    });
    await engine.answer({ task: tasks[0]?.task ?? "", by: "ana", answer: { count: 3 } });
    expect(await engine.fork({ runId, at: 1 })).toMatchObject({
      ends: "open",
      stops: [{ step: "payment", why: expect.stringContaining("event paid with key k") }],
    });
    await engine.emit({ event: "paid", key: "k", payload: { amount: 7 } });
    await engine.finished(runId, "ended");
    expect(await engine.fork({ runId, at: 1 })).toMatchObject({ ends: "completed", output: { count: 3, amount: 7 } });
    expect(host.reports).toEqual([]);
  });

  test("S7.5: what failed in the run fails, and what was in doubt is in doubt and settled as it was", async () => {
    const { engine } = hosted();
    const { runId } = await engine.start({ workflow: "stumbling", input: { domain: "x" } });
    await engine.finished(runId, "idle");
    await engine.settle({ runId, step: "lose", choice: "give-up", by: "ana" });
    const ended = await engine.finished(runId, "ended");
    expect(ended).toMatchObject({ status: "completed", output: { refused: "refused", lost: "outcome-unknown" } });
    const report = await engine.fork({ runId, at: 1, offline: true });
    expect(report).toMatchObject({ ends: "completed", stops: [], output: ended.output });
    expect(report.effects.map(({ standing, answer }) => `${standing} ${answer}`)).toEqual(["failed lent", "in-doubt lent"]);
  });

  test("a batch that is not there, a change that is not in it, and a value that does not fit are refused", async () => {
    const { fork } = await ended();
    await expect(fork({ at: 0 })).rejects.toThrow(/has batches 1 to \d+; 0 is none/);
    await expect(fork({ at: 2, change: { kind: "input", input: {} } })).rejects.toThrow(/begins there, not at 2/);
    await expect(fork({ at: 1, change: { kind: "input", input: {} } })).rejects.toThrow(/does not fit its schema: domain/);
    await expect(fork({ at: 2, change: { kind: "result", result: { size: "x" } } })).rejects.toThrow(/"look" is to answer does not fit/);
    await expect(fork({ at: 2, change: { kind: "reply", reply: {} } })).rejects.toThrow(
      /no reply of a model.*In it arrived: step-completed of \/look#1/,
    );
    await expect(fork({ at: 1, by: "nobody" })).rejects.toThrow(/nobody in the config/);
  });
});

describe("under policies", () => {
  test("S7.6: what the run did not do is judged by the policies in force now: asks are rehearsed, what is denied fails", async () => {
    const policies = [
      policy("mails", [
        { tool: ["mail.send"], then: ask({ by: "role:ae", within: "1d" }) },
        { tool: ["crm.look"], then: deny("Nobody looks.") },
      ]),
    ];
    const host = new EngineHost({ workflows: [lead], people: { ana: ["role:ae"] } });
    hosts.push(host);
    const { runId } = await host.engine.start({ workflow: "lead", input: { domain: "abc" } });
    await host.engine.finished(runId, "ended");
    expect(outside.splice(0)).toEqual(["read abc", "mail nurture"]);
    const engine = host.reopen({ policies });
    // What the run has done is lent, whatever is in force now.
    expect(await engine.fork({ runId, at: 1 })).toMatchObject({ ends: "completed", output: { mail: "real for nurture" } });
    const held = await engine.fork({ runId, at: 2, change: { kind: "result", result: { size: 90 } } });
    const types = held.entries.map((entry) => entry.event.type);
    expect(types).toEqual(expect.arrayContaining(["step-judged", "step-held", "approval-opened", "approval-decided"]));
    expect(standings(held)).toEqual(["would-send mail.send", "would-send erp.book", "only-in-run mail.send"]);
    const denied = await engine.fork({ runId, at: 1, change: { kind: "input", input: { domain: "xyz" } } });
    expect(denied).toMatchObject({
      ends: "failed",
      error: { code: "denied-by-policy", message: expect.stringContaining("Nobody looks.") },
    });
    expect(outside).toEqual([]);
  });
});

describe("a dry fork of an agent's run", () => {
  const script = [reply("crm_look", { domain: "a" }), reply("mail_send", { to: "a" }), reply("finish", { done: "yes" })];
  async function worked(more: readonly Line[] = [], price?: Parameters<typeof hosted>[1]) {
    const { engine, model } = hosted([...script, ...more], price);
    const { runId } = await engine.start({ workflow: "agentic", input: { domain: "a" } });
    await engine.finished(runId, "ended");
    expect(outside.splice(0)).toEqual(["read a", "mail a"]);
    const entries = await engine.journal(runId);
    const replies = entries.filter(({ event: { type } }) => type === "model-replied").map(({ seq }) => seq);
    return { engine, runId, model, replies };
  }

  test("S7.5: the same conversation has the same reply, and no model is called", async () => {
    const { engine, runId, model, replies } = await worked();
    const report = await engine.fork({ runId, at: 1 });
    expect(report).toMatchObject({
      ends: "completed",
      output: { done: "yes" },
      modelCalls: { lent: 3, made: 0 },
      costMicroUsd: 0,
      reads: { lent: 2 },
    });
    expect(standings(report)).toEqual(["done mail.send"]);
    expect(replies).toHaveLength(3);
    expect(model.requests).toHaveLength(3);
  });

  test("S7.6: another reply is gone on from: the model is asked, and what it now wants to send is held against what was sent", async () => {
    const { engine, runId, model, replies } = await worked([reply("finish", { done: "otherwise" })]);
    const change = { kind: "reply", reply: [{ text: "Hm." }, { tool: "mail_send", arguments: { to: "b" } }] } as const;
    const at = replies[1] ?? 0;
    const report = await engine.fork({ runId, at, change });
    expect(report).toMatchObject({ ends: "completed", output: { done: "otherwise" }, modelCalls: { lent: 0, made: 1 } });
    expect(report.effects).toEqual([
      expect.objectContaining({ standing: "differs", input: { to: "b" }, sent: { to: "a" }, answer: "simulated" }),
    ]);
    expect(model.requests.at(-1)?.messages.at(-1)).toMatchObject({ role: "tool", result: { data: { id: "simulated for b" } } });
    expect(outside).toEqual([]);
    expect(await engine.fork({ runId, at, change, offline: true })).toMatchObject({
      stops: [{ step: "work", why: 'offline: it would ask the model "large"' }],
    });
  });

  test("S7.6: another reply has no thoughts, and is held against the run's line by line all the same", async () => {
    const thinking = new ScriptedReply([
      { type: "reasoning", text: "Whom?" },
      { type: "text", text: "I write." },
      toolCall("finish", '{"done":"yes"}'),
    ]);
    const { engine } = hosted([thinking]);
    const { runId } = await engine.start({ workflow: "agentic", input: { domain: "a" } });
    await engine.finished(runId, "ended");
    const [graph, entries] = await Promise.all([engine.graph(runId), engine.journal(runId)]);
    const at = entries.find(({ event }) => event.type === "model-replied")?.seq ?? 0;
    const reply = [{ text: "I write." }, { tool: "finish", arguments: { done: "no" } }];
    const fork = await engine.fork({ runId, at, change: { kind: "reply", reply } });
    const forked = [...entries.filter(({ seq }) => seq < at), ...fork.entries];
    const { differences } = diffRuns(stepsOf(graph, entries), stepsOf(graph, forked));
    expect(differences.find(({ path }) => path === "work turn 1")?.differs.map(({ path }) => path)).toEqual([
      "said[1].arguments.done",
      "thought",
    ]);
  });

  test("S7.6: another model is asked from there on, by its name, and inside the fork's own cap", async () => {
    const price = { input: 10_000, cachedInput: 10_000, output: 10_000, version: "some" };
    const { engine, runId, model, replies } = await worked([reply("finish", { done: "small" })], price);
    const at = replies[0] ?? 0;
    const report = await engine.fork({ runId, at, change: { kind: "model", model: "small" }, costUsd: 0.5 });
    expect(report).toMatchObject({ ends: "completed", output: { done: "small" }, modelCalls: { lent: 0, made: 1 } });
    expect(report.costMicroUsd).toBeGreaterThan(0);
    expect(model.requests.at(-1)?.model).toBe("small");
    expect(standings(report)).toEqual(["only-in-run mail.send"]);
    const poor = await engine.fork({ runId, at, change: { kind: "model", model: "small" } });
    expect(poor.stops[0]?.why).toMatch(/the model "small" may cost \$0\.\d+, and the fork has \$0\.00 left/);
    expect(poor.modelCalls.made).toBe(0);
  });
});
