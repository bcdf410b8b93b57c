import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { gt } from "../../definition/expression.ts";
import { propose } from "../../definition/proposal.ts";
import { tool } from "../../definition/tool.ts";
import { ToolError } from "../../definition/tool-error.ts";
import { workflow } from "../../definition/workflow.ts";
import type { RunView } from "../../ports/engine.ts";
import type { ForkLive, ForkReport, ForkRequest } from "../../ports/fork.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

/** What really happened outside, and under which key. */
const outside: { readonly what: string; readonly key: string }[] = [];
beforeEach(() => {
  outside.splice(0);
  underWay.splice(0);
});
const seen = (): string[] => outside.map(({ what }) => what);

const look = tool({
  id: "crm.look",
  description: "Looks an account up.",
  input: z.object({ domain: z.string() }),
  output: z.object({ size: z.number() }),
  effect: "read",
  run: ({ domain }, { idempotencyKey }) => {
    outside.push({ what: `read ${domain}`, key: idempotencyKey });
    return { size: domain.length * 10 };
  },
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ to: z.string(), about: z.number() }),
  output: z.object({ id: z.string() }),
  effect: "external",
  delivery: { mode: "keyed", window: "1h" },
  simulate: ({ to }) => ({ id: `simulated for ${to}` }),
  run: ({ to, about }, { idempotencyKey }) => {
    outside.push({ what: `mail ${to} ${about}`, key: idempotencyKey });
    return { id: `real for ${to}` };
  },
});
const book = tool({
  id: "erp.book",
  description: "Books.",
  input: z.object({ amount: z.number(), mail: z.string() }),
  output: z.object({ number: z.number() }),
  effect: "write",
  run: ({ amount, mail: about }, { idempotencyKey }) => {
    outside.push({ what: `book ${amount} for ${about}`, key: idempotencyKey });
    return { number: 1 };
  },
});
/** First a welcome that is the same whatever follows; then look, and a mail and a booking that follow from it. */
const lead = workflow({
  id: "lead",
  input: z.object({ domain: z.string() }),
  subject: (input) => input.domain,
  limits: { costUsd: 1 },
  flow: (f, input) => {
    f.call("welcome", mail, { to: "welcome", about: 0 });
    const account = f.call("look", look, { domain: input.domain });
    const sent = f.when(
      "large",
      gt(account.size, 50),
      () =>
        f.approve("review", {
          calls: { mail: propose(mail, { to: input.domain, about: account.size }) },
          by: "role:ae",
          within: "2d",
          granted: (_shown, calls) => f.perform("send", calls.mail),
          denied: () => ({ id: "denied" }),
        }),
      () => f.call("nurture", mail, { to: "nurture", about: account.size }),
    );
    const booked = f.call("book", book, { amount: account.size, mail: sent.id });
    return { mail: sent.id, booked: booked.number };
  },
});
/** Calls of "erp.pay" that have not answered yet. */
const underWay: ((answer: { readonly number: number } | Error) => void)[] = [];
const pay = tool({
  id: "erp.pay",
  description: "Pays.",
  input: z.object({ amount: z.number() }),
  output: z.object({ number: z.number() }),
  effect: "write",
  simulate: () => ({ number: 0 }),
  run: ({ amount }, { idempotencyKey }) => {
    outside.push({ what: `pay ${amount}`, key: idempotencyKey });
    return new Promise<{ number: number }>((resolve, reject) =>
      underWay.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
    );
  },
});
const payment = workflow({
  id: "payment",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => {
    const account = f.call("look", look, { domain: input.domain });
    const paid = f.call("pay", pay, { amount: 7 });
    f.wait("pause", { for: "30d" });
    return { number: paid.number, size: account.size };
  },
});
const parts = workflow({
  id: "parts",
  input: z.object({ domain: z.string() }),
  limits: { costUsd: 1 },
  flow: (f, input) => {
    const account = f.call("look", look, { domain: input.domain });
    const paid = f.run("child", payment, { domain: input.domain });
    return { number: paid.number, size: account.size };
  },
});

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
function hosted(): EngineHost {
  const host = new EngineHost({ workflows: [lead, payment, parts], people: { ana: ["role:ae"], bo: [] } });
  hosts.push(host);
  return host;
}
const listOf = ({ live }: ForkReport): ForkLive => {
  if ("why" in live) throw new Error(live.why);
  return live;
};
async function approve({ engine }: EngineHost): Promise<void> {
  const [task] = await engine.inbox();
  await engine.decide({ task: task?.task ?? "", decision: "approve", by: "ana" });
}
/** A run that has come to its approval: welcomed, looked, nothing else. */
async function waiting(host: EngineHost): Promise<RunView> {
  const { runId } = await host.engine.start({ workflow: "lead", input: { domain: "abcdef.example" } });
  const run = await host.engine.finished(runId, "idle");
  expect(seen()).toEqual(["mail welcome 0", "read abcdef.example"]);
  return run;
}
async function ended(host: EngineHost): Promise<RunView> {
  const { runId } = await waiting(host);
  await approve(host);
  const run = await host.engine.finished(runId, "ended");
  expect(seen().slice(2)).toEqual(["mail abcdef.example 140", "book 140 for real for abcdef.example"]);
  return run;
}
/** The batch in which a step was answered. */
async function batchOf({ engine }: EngineHost, runId: string, id: string): Promise<number> {
  const entries = await engine.journal(runId);
  return entries.find(({ event }) => event.type === "step-completed" && event.id === id)?.seq ?? 0;
}
async function live({ engine }: EngineHost, request: ForkRequest): Promise<RunView> {
  const { hash } = listOf(await engine.fork(request));
  return engine.makeLive({ ...request, by: "bo", hash });
}

const decided = async (host: EngineHost, runId: string): Promise<void> => {
  const task = (await host.engine.inbox()).find((open) => open.runId === runId);
  await host.engine.decide({ task: task?.task ?? "", decision: "approve", by: task?.who[0] === "bo" ? "bo" : "ana" });
};
const SMALL = { kind: "result", result: { size: 10 } } as const;

describe("a fork that is made live", () => {
  test("S12.1: begins with the entries of its parent, which are not copied, and goes on from what was not sent", async () => {
    const host = hosted();
    const { engine } = host;
    const parent = await ended(host);
    const at = await batchOf(host, parent.runId, "/look#1");
    const fork = await live(host, { runId: parent.runId, at, change: SMALL });
    expect(fork).toMatchObject({ fork: { runId: parent.runId, shared: at - 1 }, startedBy: "bo", subject: "abcdef.example" });
    await engine.finished(fork.runId, "idle");
    expect(seen().slice(4)).toEqual(["mail nurture 10"]);
    const entries = await engine.journal(fork.runId);
    expect(new Set(entries.filter(({ seq }) => seq < at).map(({ runId }) => runId))).toEqual(new Set([parent.runId]));
    expect(new Set(entries.filter(({ seq }) => seq >= at).map(({ runId }) => runId))).toEqual(new Set([fork.runId]));
    expect(entries.find(({ event }) => event.type === "run-forked")?.event).toMatchObject({
      by: "bo",
      parent: parent.runId,
      change: SMALL,
    });
    expect([...host.store.read.batches(host.store.read.runById(fork.runId)?.key ?? 0)].map(({ seq }) => seq)[0]).toBe(at);
    expect(await engine.replay(fork.runId)).toMatchObject({ identical: true });
    expect(await engine.verify()).toMatchObject({ problems: [], runs: 2 });
    expect((await engine.run(parent.runId))?.forks).toEqual([fork.runId]);
    // Read from its journal, after a crash in any other process as well.
    host.reopen();
    expect(await host.engine.run(fork.runId)).toMatchObject({ status: "waiting", fork: { runId: parent.runId } });
  });

  test("S12.2: lists what is certain and what depends, and is made live by the hash of that list alone", async () => {
    const host = hosted();
    const { engine } = host;
    const { runId } = await ended(host);
    const request = { runId, at: await batchOf(host, runId, "/look#1"), change: SMALL };
    const list = listOf(await engine.fork(request));
    expect(list).toMatchObject({
      certain: [{ standing: "would-send", step: "large.otherwise/nurture", input: { to: "nurture", about: 10 } }],
      dependent: [{ standing: "differs", tool: "erp.book", input: { amount: 10, mail: "simulated for nurture" } }],
      ends: null,
    });
    const other = listOf(await engine.fork({ ...request, change: { kind: "result", result: { size: 20 } } }));
    expect(other.hash).not.toBe(list.hash);
    await expect(engine.makeLive({ ...request, by: "bo", hash: other.hash })).rejects.toMatchObject({ code: "hash-mismatch" });
    await expect(engine.makeLive({ ...request, by: "nobody", hash: list.hash })).rejects.toMatchObject({ code: "unknown-person" });
    expect(await engine.runs()).toHaveLength(1);
  });

  test("S12.2: a list that the run has overtaken is seen as another one", async () => {
    const host = hosted();
    const { runId } = await waiting(host);
    const request = { runId, at: 1 };
    const { hash, certain } = listOf(await host.engine.fork(request));
    expect(certain.map(({ standing, tool: id }) => `${standing} ${id}`)).toEqual(["would-send mail.send"]);
    await approve(host);
    await host.engine.finished(runId, "ended");
    await expect(host.engine.makeLive({ ...request, by: "bo", hash })).rejects.toMatchObject({ code: "hash-mismatch" });
  });

  test("S12.3: ends the run that it takes over from, with what that one waited for; nobody else goes on in the lineage", async () => {
    const host = hosted();
    const { engine } = host;
    const parent = await waiting(host);
    const [task] = await engine.inbox();
    const at = await batchOf(host, parent.runId, "/look#1");
    expect(listOf(await engine.fork({ runId: parent.runId, at, change: SMALL })).ends).toBe(parent.runId);
    const fork = await live(host, { runId: parent.runId, at, change: SMALL });
    await engine.finished(fork.runId, "ended");
    expect(await engine.run(parent.runId)).toMatchObject({ status: "cancelled", forks: [fork.runId] });
    const reason = (await engine.journal(parent.runId)).map(({ event }) => event).find(({ type }) => type === "cancel-requested");
    expect(reason).toMatchObject({ by: "bo", reason: expect.stringContaining(fork.runId) });
    expect(await engine.task(task?.task ?? "")).toMatchObject({ state: "withdrawn" });
    expect(seen()).toEqual(["mail welcome 0", "read abcdef.example", "mail nurture 10", "book 10 for real for nurture"]);
    expect(await engine.run(fork.runId)).toMatchObject({ status: "completed", output: { mail: "real for nurture", booked: 1 } });
    // A fork of the fork, and one of the first run again: each is the last, and the only one.
    const second = await live(host, { runId: fork.runId, at: (await engine.journal(fork.runId)).at(-1)?.seq ?? 0 }).catch(
      (thrown: Error) => thrown,
    );
    expect(second).toMatchObject({ message: expect.stringContaining("nothing is left to go on with") });
    const third = await live(host, { runId: parent.runId, at });
    await engine.finished(third.runId, "idle");
    const fourth = await live(host, { runId: third.runId, at });
    expect(await engine.finished(third.runId, "ended")).toMatchObject({ status: "cancelled" });
    await engine.finished(fourth.runId, "idle");
    expect((await engine.runs()).filter(({ endedAt }) => endedAt === null).map(({ runId }) => runId)).toEqual([fourth.runId]);
    expect(await engine.verify()).toMatchObject({ problems: [], runs: 4 });
  });

  test("S12.3: two that are made live at the same time are one; a run that has a live fork is not tried again", async () => {
    const host = hosted();
    const { engine } = host;
    const { runId } = await ended(host);
    const request = { runId, at: 1, by: "bo" };
    const { hash } = listOf(await engine.fork(request));
    const both = await Promise.allSettled([engine.makeLive({ ...request, hash }), engine.makeLive({ ...request, hash })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await engine.runs()).toHaveLength(2);
    await expect(engine.retry(runId, { by: "bo" })).rejects.toThrow(/has a fork that was made live/);
  });

  test("S12.4: what the lineage has done is lent, also when it came after the fork's point, and is never sent again", async () => {
    const host = hosted();
    const { engine } = host;
    const { runId } = await ended(host);
    const before = seen().length;
    const report = await engine.fork({ runId, at: 1 });
    expect(listOf(report)).toMatchObject({ certain: [], dependent: [] });
    const fork = await live(host, { runId, at: 1 });
    await engine.finished(fork.runId, "idle");
    // What a person cleared in the run is not cleared in the fork.
    await decided(host, fork.runId);
    expect(await engine.finished(fork.runId, "ended")).toMatchObject({
      status: "completed",
      output: { mail: "real for abcdef.example", booked: 1 },
    });
    expect(seen()).toHaveLength(before);
    const lent = (await engine.journal(fork.runId)).flatMap(({ event }) =>
      event.type === "step-completed" && event.adopted ? [event.id] : [],
    );
    expect(lent).toEqual(["/welcome#1", "/look#1", "large.then/review.granted/send#1", "/book#1"]);
    expect(await engine.replay(fork.runId)).toMatchObject({ identical: true });
  });

  test("S12.4: the same step with other arguments asks a person, although no policy does", async () => {
    const host = hosted();
    const { engine } = host;
    const { runId } = await ended(host);
    const fork = await live(host, { runId, at: await batchOf(host, runId, "/look#1"), change: SMALL });
    await engine.finished(fork.runId, "idle");
    expect(seen().slice(4)).toEqual(["mail nurture 10"]);
    const [task] = await engine.inbox();
    expect(task).toMatchObject({ runId: fork.runId, step: "/book", who: ["bo"], proposal: { show: { policy: "signalbox.fork" } } });
    await expect(engine.decide({ task: task?.task ?? "", decision: "approve", by: "ana" })).rejects.toMatchObject({ code: "not-allowed" });
    host.reopen();
    await decided(host, fork.runId);
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ status: "completed" });
    expect(seen().slice(5)).toEqual(["book 10 for real for nurture"]);
  });

  test("S12.5: an approval that was open at its point is asked for again, with the time that was left", async () => {
    const host = hosted();
    const { engine } = host;
    const { runId } = await ended(host);
    await host.clock.pass(5 * 60_000);
    const at = await batchOf(host, runId, "/look#1");
    const fork = await live(host, { runId, at });
    expect(await engine.finished(fork.runId, "idle")).toMatchObject({ status: "waiting" });
    const [task] = await engine.inbox();
    expect(Date.parse(task?.dueAt ?? "") - host.clock.now()).toBe(2 * 86_400_000);
    await host.clock.pass(60_000);
    await decided(host, fork.runId);
    expect(await engine.finished(fork.runId, "ended")).toMatchObject({ status: "completed", output: { mail: "real for abcdef.example" } });
    expect(seen()).toHaveLength(4);
  });
});

describe("what is under way when a fork is made live", () => {
  const cut = new ToolError("reset", "The connection was reset.", { outcome: "unknown" });
  async function paying(host: EngineHost, workflowId: "payment" | "parts") {
    const { runId } = await host.engine.start({ workflow: workflowId, input: { domain: "abc" } });
    while (underWay.length === 0) await new Promise((resolve) => setImmediate(resolve));
    return { runId, at: await batchOf(host, runId, "/look#1") };
  }

  test("S12.3: the fork waits for the call's answer, which is recorded and lent: nothing is paid twice", async () => {
    const host = hosted();
    const { runId, at } = await paying(host, "payment");
    expect(listOf(await host.engine.fork({ runId, at }))).toMatchObject({ certain: [{ standing: "in-doubt", tool: "erp.pay" }] });
    const fork = await live(host, { runId, at });
    expect(fork).toMatchObject({ status: "queued" });
    await expect(host.engine.fork({ runId, at })).resolves.toMatchObject({ live: { why: expect.stringContaining("another fork") } });
    await expect(host.engine.pause(fork.runId, { by: "ana" })).rejects.toThrow(/has not begun/);
    underWay[0]?.({ number: 42 });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
    await host.engine.finished(fork.runId, "idle");
    const done = (await host.engine.journal(fork.runId)).find(({ event }) => event.type === "step-completed" && event.id === "/pay#1");
    expect(done?.event).toMatchObject({ output: { number: 42 }, adopted: runId });
    expect(seen()).toEqual(["read abc", "pay 7"]);
  });

  test("S12.4: what may have happened is in doubt in the fork, and a person settles it there", async () => {
    const host = hosted();
    const { runId, at } = await paying(host, "payment");
    const fork = await live(host, { runId, at });
    underWay[0]?.(cut);
    await host.engine.finished(fork.runId, "idle");
    const [task] = await host.engine.inbox();
    expect(task).toMatchObject({ runId: fork.runId, kind: "settlement", tool: "erp.pay" });
    await host.engine.settle({ runId: fork.runId, step: "pay", choice: "did-not-happen", by: "ana" });
    while (underWay.length < 2) await new Promise((resolve) => setImmediate(resolve));
    underWay[1]?.({ number: 43 });
    await host.engine.finished(fork.runId, "idle");
    expect(seen()).toEqual(["read abc", "pay 7", "pay 7"]);
    expect(new Set(outside.slice(1).map(({ key }) => key)).size).toBe(1);
    expect(await host.engine.replay(fork.runId)).toMatchObject({ identical: true });
  });

  test("S12.4: a doubt that the fork begins with is settled in the fork, once", async () => {
    const host = hosted();
    const { runId } = await paying(host, "payment");
    underWay[0]?.(cut);
    await host.engine.finished(runId, "idle");
    const at = (await host.engine.journal(runId)).at(-1)?.seq ?? 0;
    const fork = await live(host, { runId, at });
    await host.engine.finished(fork.runId, "idle");
    expect((await host.engine.inbox()).map((task) => `${task.kind} ${task.runId}`)).toEqual([`settlement ${fork.runId}`]);
    await host.engine.settle({ runId: fork.runId, step: "pay", choice: "did-not-happen", by: "ana" });
    while (underWay.length < 2) await new Promise((resolve) => setImmediate(resolve));
    underWay[1]?.({ number: 43 });
    expect(await host.engine.finished(fork.runId, "idle")).toMatchObject({ status: "waiting" });
    expect(await host.engine.inbox()).toEqual([]);
  });

  test("S12.3: the runs that the parent has started are cancelled with it; the fork's own lend what they have done", async () => {
    const host = hosted();
    const { runId, at } = await paying(host, "parts");
    const [child] = await host.engine.runs({ parent: runId });
    await expect(live(host, { runId: child?.runId ?? "", at: 1 })).rejects.toThrow(/was started by another run/);
    const fork = await live(host, { runId, at });
    underWay[0]?.({ number: 42 });
    await host.engine.finished(fork.runId, "idle");
    expect(await host.engine.run(child?.runId ?? "")).toMatchObject({ status: "cancelled" });
    expect(await host.engine.run(runId)).toMatchObject({ status: "cancelled" });
    await host.clock.pass(1_000);
    const [own] = await host.engine.runs({ parent: fork.runId });
    expect(own).toMatchObject({ status: "waiting", waitingFor: [{ kind: "timer" }] });
    expect(seen().filter((what) => what === "pay 7")).toHaveLength(1);
  });

  test("S12.3: a fork that has not begun can be cancelled, and then nothing of it is done", async () => {
    const host = hosted();
    const { runId, at } = await paying(host, "payment");
    const fork = await live(host, { runId, at });
    await host.engine.cancel(fork.runId, { by: "ana" });
    underWay[0]?.({ number: 42 });
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ status: "cancelled" });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
    expect(seen()).toEqual(["read abc", "pay 7"]);
    expect(await host.engine.verify()).toMatchObject({ problems: [] });
  });
});

describe("a fork with another version of the workflow", () => {
  const versions = (greeting: string, first = "welcome") =>
    workflow({
      id: "greeter",
      input: z.object({ domain: z.string() }),
      limits: { costUsd: 1 },
      flow: (f, input) => {
        f.call(first, mail, { to: first, about: 0 });
        const account = f.call("look", look, { domain: input.domain });
        const sent = f.call("greet", mail, { to: greeting, about: account.size });
        return { mail: sent.id };
      },
    });
  async function greeted() {
    const host = new EngineHost({ workflows: [versions("one")], people: { bo: [] } });
    hosts.push(host);
    const { runId } = await host.engine.start({ workflow: "greeter", input: { domain: "abc" } });
    await host.engine.finished(runId, "ended");
    expect(seen()).toEqual(["mail welcome 0", "read abc", "mail one 30"]);
    host.reopen({ workflows: [versions("two")] });
    return { host, runId };
  }
  const second = { kind: "version", version: 2 } as const;

  test("S12.7: decides by it from there on, dry and live; what both have sent is lent", async () => {
    const { host, runId } = await greeted();
    const report = await host.engine.fork({ runId, at: 1, change: second });
    expect(report).toMatchObject({ ends: "completed", output: { mail: "simulated for two" } });
    expect(report.effects.map(({ standing, input }) => [standing, input])).toEqual([
      ["done", { to: "welcome", about: 0 }],
      ["differs", { to: "two", about: 30 }],
    ]);
    const fork = await live(host, { runId, at: 1, change: second });
    expect(fork).toMatchObject({ version: 2, fork: { runId, shared: 0 } });
    await host.engine.finished(fork.runId, "idle");
    await decided(host, fork.runId);
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ output: { mail: "real for two" } });
    expect(seen().slice(3)).toEqual(["mail two 30"]);
    expect(await host.engine.replay(fork.runId)).toMatchObject({ identical: true });
    expect(await host.engine.run(runId)).toMatchObject({ version: 1 });
  });

  test("S12.7: begins at the latest where it decides otherwise, and has to be there", async () => {
    const { host, runId } = await greeted();
    const at = await batchOf(host, runId, "/look#1");
    expect(await host.engine.fork({ runId, at, change: second })).toMatchObject({ output: { mail: "simulated for two" } });
    host.reopen({ workflows: [versions("two", "hello")] });
    await expect(host.engine.fork({ runId, at, change: { kind: "version", version: 3 } })).rejects.toThrow(
      /Version 3 decides otherwise at batch 1: a fork with it begins there/,
    );
    await expect(host.engine.fork({ runId, at, change: { kind: "version", version: 9 } })).rejects.toThrow(/no version 9; it has 1, 2, 3/);
  });
});

describe("a live fork of an agent's run", () => {
  const price = { input: 10_000, cachedInput: 10_000, output: 10_000, version: "some" };
  const worker = agent({
    id: "worker",
    goal: "Reach them.",
    model: "large",
    input: z.object({ domain: z.string() }),
    output: z.object({ done: z.string() }),
    tools: [look, mail],
    limits: { costUsd: 1, tokens: 100_000, turns: 6, costUsdPerDay: 5 },
  });
  const agentic = workflow({
    id: "agentic",
    input: z.object({ domain: z.string() }),
    limits: { costUsd: 1, costUsdPerDay: 10 },
    flow: (f, input) => f.agent("work", worker, { domain: input.domain }, { otherwise: (end) => ({ done: end.reason }) }),
  });
  const reply = (name: string, input: object): ScriptedReply => new ScriptedReply([toolCall(name, JSON.stringify(input))]);
  const mailTo = (to: string) => reply("mail_send", { to, about: 1 });
  async function worked(limits = {}) {
    const lines: Line[] = [reply("crm_look", { domain: "a" }), mailTo("a"), reply("finish", { done: "yes" })];
    const model = scriptedModel({ work: lines }, { price });
    const host = new EngineHost({ workflows: [agentic], model, people: { ana: ["role:ae"], bo: [] }, limits });
    hosts.push(host);
    const { runId } = await host.engine.start({ workflow: "agentic", input: { domain: "a" } });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: { done: "yes" } });
    const replies = (await host.engine.journal(runId)).filter(({ event }) => event.type === "model-replied").map(({ seq }) => seq);
    const spent = async (scope: string) =>
      (await host.engine.budget()).caps.filter((cap) => cap.scope === scope).reduce((sum, cap) => sum + cap.costMicroUsd.spent, 0);
    return { host, model, lines, runId, replies, spent };
  }
  const otherReply = { kind: "reply", reply: [{ tool: "crm_look", arguments: { domain: "bb" } }] } as const;

  test("S12.5: goes on with what the rehearsal's models said, and asks none of them again for it", async () => {
    const { host, model, lines, runId, replies } = await worked();
    lines.push(mailTo("b"), reply("finish", { done: "simulated" }));
    const request = { runId, at: replies[0] ?? 0, change: otherReply, costUsd: 0.5, by: "bo" };
    const list = listOf(await host.engine.fork(request));
    expect(list).toMatchObject({ certain: [{ standing: "differs", input: { to: "b" }, sent: { to: "a" } }], dependent: [] });
    expect(model.requests).toHaveLength(5);
    const fork = await host.engine.makeLive({ ...request, hash: list.hash });
    await host.engine.finished(fork.runId, "idle");
    // The rehearsed reply is the fork's; what followed from a simulated result is not.
    expect(model.requests).toHaveLength(5);
    expect(seen()).toEqual(["read a", "mail a 1", "read bb"]);
    lines.push(reply("finish", { done: "really" }));
    await decided(host, fork.runId);
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ output: { done: "really" } });
    expect(seen().slice(3)).toEqual(["mail b 1"]);
    expect(await host.engine.replay(fork.runId)).toMatchObject({ identical: true });
  });

  test("S12.4: what an agent sent in another turn is the same effect, and is lent", async () => {
    const { host, lines, runId, replies } = await worked();
    lines.push(mailTo("a"), reply("finish", { done: "simulated" }));
    const request = { runId, at: replies[0] ?? 0, change: otherReply, costUsd: 0.5, by: "bo" };
    const { hash, certain } = listOf(await host.engine.fork(request));
    expect(certain).toEqual([]);
    const fork = await host.engine.makeLive({ ...request, hash });
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ output: { done: "simulated" } });
    expect(seen()).toEqual(["read a", "mail a 1", "read bb"]);
  });

  test("S12.6: another model is asked in the fork from there on, also when it is live", async () => {
    const { host, model, lines, runId, replies } = await worked();
    lines.push(mailTo("c"), reply("finish", { done: "small" }));
    const request = { runId, at: replies[0] ?? 0, change: { kind: "model", model: "small" } as const, costUsd: 0.5, by: "bo" };
    const { hash } = listOf(await host.engine.fork(request));
    const fork = await host.engine.makeLive({ ...request, hash });
    await host.engine.finished(fork.runId, "idle");
    host.reopen();
    lines.push(reply("finish", { done: "small, live" }));
    await decided(host, fork.runId);
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ output: { done: "small, live" } });
    expect(model.requests.slice(3).map((asked) => asked.model)).toEqual(["small", "small", "small"]);
  });

  test("S12.6: what forks cost counts under the day of forks and the instance's, never under the workflow's or the agent's", async () => {
    const { host, lines, runId, replies, spent } = await worked();
    const before = { workflow: await spent("workflow-day"), agent: await spent("agent-day"), instance: await spent("instance-day") };
    lines.push(mailTo("b"), reply("finish", { done: "simulated" }), reply("finish", { done: "really" }));
    const request = { runId, at: replies[0] ?? 0, change: otherReply, costUsd: 0.5, by: "bo" };
    const report = await host.engine.fork(request);
    expect(await spent("fork-day")).toBe(report.costMicroUsd);
    const fork = await host.engine.makeLive({ ...request, hash: listOf(report).hash });
    await host.engine.finished(fork.runId, "idle");
    await decided(host, fork.runId);
    await host.engine.finished(fork.runId, "ended");
    const forks = await spent("fork-day");
    expect(forks).toBeGreaterThan(report.costMicroUsd);
    expect([await spent("workflow-day"), await spent("agent-day")]).toEqual([before.workflow, before.agent]);
    expect(await spent("instance-day")).toBe(before.instance + forks);
  });

  test("S12.6: a cap of forks stops a dry one and a live one, and says which cap it is", async () => {
    const { host, model, lines, runId, replies } = await worked({ forkCostUsdPerDay: 0 });
    lines.push(mailTo("b"));
    const request = { runId, at: replies[0] ?? 0, change: otherReply, costUsd: 0.5, by: "bo" };
    const report = await host.engine.fork(request);
    expect(report.stops[0]?.why).toMatch(/the cap fork-day:\S+ has \$0/);
    const fork = await host.engine.makeLive({ ...request, hash: listOf(report).hash });
    expect(await host.engine.finished(fork.runId, "ended")).toMatchObject({ output: { done: "budget" } });
    expect(model.requests).toHaveLength(3);
  });
});

describe("what is kept of a lineage", () => {
  test("S12.1: a run that a fork begins in stays as long as the fork, and goes with it", async () => {
    const host = hosted();
    const { runId } = await ended(host);
    await host.clock.pass(60_000);
    const fork = await live(host, { runId, at: await batchOf(host, runId, "/look#1"), change: SMALL });
    await host.engine.finished(fork.runId, "idle");
    expect(await host.engine.prune({ olderThan: "1s" })).toMatchObject({ runs: 0 });
    await host.engine.cancel(fork.runId, { by: "ana" });
    await host.clock.pass(60_000);
    expect(await host.engine.prune({ olderThan: "90s" })).toMatchObject({ runs: 0 });
    expect(await host.engine.replay(fork.runId)).toMatchObject({ identical: true });
    expect(await host.engine.prune({ olderThan: "1s" })).toMatchObject({ runs: 2 });
    expect(await host.engine.runs()).toEqual([]);
    expect(host.store.read.hasRemains()).toBe(false);
  });

  test("S12.1: who is erased from a run is erased from its forks, also where they are about somebody else", async () => {
    const host = hosted();
    const { runId } = await ended(host);
    const change = { kind: "input", input: { domain: "other.example" } } as const;
    const fork = await live(host, { runId, at: 1, change });
    await host.engine.finished(fork.runId, "idle");
    expect(fork).toMatchObject({ subject: "other.example", fork: { shared: 0 } });
    await expect(host.engine.erase({ subject: "abcdef.example", by: "ana" })).rejects.toThrow(/must end first/);
    await host.engine.cancel(fork.runId, { by: "ana" });
    expect(await host.engine.erase({ subject: "abcdef.example", by: "ana" })).toMatchObject({ runs: [runId, fork.runId] });
    expect(await host.engine.verify()).toMatchObject({ problems: [], erased: { runs: 2 } });
    expect(JSON.stringify(await host.engine.journal(fork.runId))).not.toContain("other.example");
    await expect(host.engine.fork({ runId: fork.runId, at: 1 })).rejects.toThrow(/values of its journal were erased/);
  });
});

/** Of a booking of which nobody knows: whoever looks outside knows. */
async function sayWhatHappened({ engine }: EngineHost, runId: string): Promise<void> {
  const [task] = await engine.inbox();
  if (task?.kind !== "settlement") return;
  const happened = seen().some((what) => what.startsWith("book "));
  const said = happened ? ({ choice: "happened", output: { number: 1 } } as const) : ({ choice: "did-not-happen" } as const);
  await engine.settle({ runId, step: "book", by: "ana", ...said });
}

describe("when the process dies while a fork is made live", () => {
  test("S12.3: at every commit: one run of the lineage is open, nothing is sent twice, and no run ends without its fork", async () => {
    for (const when of ["before", "after"] as const) {
      for (let commit = 1, wasReached = true; wasReached; commit++) {
        outside.splice(0);
        const host = hosted();
        const parent = await waiting(host);
        const request = { runId: parent.runId, at: await batchOf(host, parent.runId, "/look#1"), change: SMALL };
        const { hash } = listOf(await host.engine.fork(request));
        host.store.arm({ commit, when });
        const made = host.engine.makeLive({ ...request, by: "bo", hash }).then(
          ({ runId }) => host.engine.finished(runId, "idle"),
          () => null,
        );
        await Promise.race([made, host.death()]);
        wasReached = host.store.crashed;
        if (wasReached) host.open();
        const runs = await host.engine.runs();
        const fork = runs.find(({ fork: origin }) => origin !== undefined);
        const where = `killed ${when} commit ${commit}`;
        if (fork === undefined) {
          expect(await host.engine.run(parent.runId), where).toMatchObject({ status: "waiting" });
          expect({ when, commit }, "only before its first commit there is no fork").toEqual({ when: "before", commit: 1 });
        } else {
          await host.engine.finished(fork.runId, "idle");
          await sayWhatHappened(host, fork.runId);
          expect(await host.engine.finished(fork.runId, "ended"), where).toMatchObject({ output: { mail: "real for nurture", booked: 1 } });
          expect(
            seen().filter((what) => what.startsWith("book ")),
            where,
          ).toHaveLength(1);
          expect(await host.engine.run(parent.runId), where).toMatchObject({ status: "cancelled" });
          expect(new Set(outside.filter(({ what }) => what === "mail nurture 10").map(({ key }) => key)).size, where).toBe(1);
        }
        expect(
          seen().filter((what) => what === "mail welcome 0"),
          where,
        ).toHaveLength(1);
        expect(await host.engine.verify(), where).toMatchObject({ problems: [] });
        await host.dispose();
      }
    }
  });

  test("S12.3: also while a call of the parent is under way: it is never made again by itself", async () => {
    for (let commit = 1, wasReached = true; wasReached; commit++) {
      outside.splice(0);
      underWay.splice(0);
      const host = hosted();
      const { runId } = await host.engine.start({ workflow: "payment", input: { domain: "abc" } });
      while (underWay.length === 0) await new Promise((resolve) => setImmediate(resolve));
      const request = { runId, at: await batchOf(host, runId, "/look#1") };
      const { hash } = listOf(await host.engine.fork(request));
      host.store.arm({ commit, when: "after" });
      const made = host.engine.makeLive({ ...request, by: "bo", hash }).then(
        (fork) => {
          underWay[0]?.({ number: 42 });
          return host.engine.finished(fork.runId, "idle");
        },
        () => null,
      );
      await Promise.race([made, host.death()]);
      wasReached = host.store.crashed;
      if (wasReached) host.open();
      const where = `killed after commit ${commit}`;
      const fork = (await host.engine.runs()).find(({ fork: origin }) => origin !== undefined);
      await host.engine.finished(fork?.runId ?? "", "idle");
      const [task] = await host.engine.inbox();
      if (task !== undefined) {
        expect(task, where).toMatchObject({ kind: "settlement", runId: fork?.runId });
        await host.engine.settle({ runId: task.runId, step: "pay", choice: "happened", output: { number: 42 }, by: "ana" });
      }
      expect(await host.engine.finished(fork?.runId ?? "", "idle"), where).toMatchObject({ waitingFor: [{ kind: "timer" }] });
      expect(
        seen().filter((what) => what === "pay 7"),
        where,
      ).toHaveLength(1);
      expect(await host.engine.run(runId), where).toMatchObject({ status: "cancelled" });
      await host.dispose();
    }
  });
});
