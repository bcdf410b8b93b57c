import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../test/kernel/replies.ts";
import { agent } from "../definition/agent.ts";
import { allow, ask, deny, eq, gt, type Policy, policy, policyFor, propose, type Task, tool, workflow } from "../index.ts";
import type { EventOf, ReplyPart } from "../kernel/index.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../testing/scripted-model.ts";

const people = { ana: ["role:ae"], bo: ["role:manager"], eve: [], max: ["role:ae", "role:manager"] };
const limits = { costUsd: 1 };
const Refund = z.object({ order: z.string(), amount: z.number().default(1_000) });

let host: EngineHost;
let sent: z.output<typeof Refund>[];
let orders: { [id: string]: { paid: number; cabin: string } };
let reads: string[];
beforeEach(() => {
  sent = [];
  reads = [];
  orders = { o1: { paid: 500, cabin: "economy" } };
});
afterEach(() => host.dispose());

const refund = tool({
  id: "refund",
  description: "Pays money back.",
  effect: "external",
  input: Refund,
  output: z.object({ id: z.number() }),
  run: (input) => ({ id: sent.push(input) }),
});
const readOrder = tool({
  id: "order.read",
  effect: "read",
  input: z.object({ id: z.string() }),
  output: z.object({ paid: z.number(), cabin: z.string() }),
  run: ({ id }) => {
    reads.push(id);
    const order = orders[id];
    if (order === undefined) throw new Error(`There is no order ${id}.`);
    return order;
  },
});
const refunding = workflow({
  id: "refunding",
  input: z.object({ order: z.string(), amount: z.number().optional() }),
  subject: (input) => input.order,
  limits,
  flow: (f, input) => f.call("pay", refund, { order: input.order, amount: input.amount as never }),
});
const approved = workflow({
  id: "approved",
  input: z.object({}),
  limits,
  flow: (f) =>
    f.approve("review", {
      calls: { pay: propose(refund, { order: "o1", amount: 300 }) },
      by: "role:ae",
      within: "1d",
      granted: (_shown, calls) => f.perform("pay", calls.pay),
    }),
});

const open = (policies: readonly Policy[]): void => {
  host = new EngineHost({ workflows: [refunding, approved], people, policies });
};
const start = async (input: object, workflowId = "refunding"): Promise<string> =>
  (await host.engine.start({ workflow: workflowId, input, by: "ana" })).runId;
const ended = (runId: string) => host.engine.finished(runId, "ended");
const task = async (): Promise<Task> => (await host.engine.inbox())[0] as Task;
const waitingTask = async (runId: string): Promise<Task> => {
  await host.engine.finished(runId, "idle");
  return task();
};
const events = async (runId: string): Promise<readonly string[]> => (await host.engine.journal(runId)).map(({ event }) => event.type);
const judged = async (runId: string): Promise<readonly EventOf<"step-judged">[]> =>
  (await host.engine.journal(runId)).flatMap(({ event }) => (event.type === "step-judged" ? [event] : []));
const failure = async (runId: string) => (await ended(runId)).error;

const byOrder = policyFor("refunds", refund, {
  facts: (call, read) => ({ order: read("order", readOrder, { id: call.args.order }) }),
  rules: [
    { when: (call, { order }) => gt(call.args.amount as never, order.paid), then: deny("More than was paid.") },
    { when: (call) => gt(call.args.amount as never, 100), then: ask({ by: "role:manager", within: "2h", reason: "It is large." }) },
    { when: (_call, { order }) => eq(order.cabin, "economy"), then: allow() },
  ],
});

describe("S11.1: a call that a workflow orders is judged just before it is sent", () => {
  test("no rule about it: it is sent, and nothing is said", async () => {
    open([policy("other", [{ effect: "destructive", then: deny("No.") }])]);
    const runId = await start({ order: "o1", amount: 5 });
    expect(await ended(runId)).toMatchObject({ status: "completed" });
    expect(await events(runId)).not.toContain("step-judged");
    expect(sent).toEqual([{ order: "o1", amount: 5 }]);
  });

  test("allowed: sent, with the verdict and the facts before the intent, in one batch", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 5 });
    expect(await ended(runId)).toMatchObject({ status: "completed", output: { id: 1 } });
    const journal = await host.engine.journal(runId);
    const at = journal.findIndex(({ event }) => event.type === "step-judged");
    expect(journal[at]?.event).toMatchObject({
      verdict: {
        answer: "allow",
        findings: [{ policy: "refunds", version: byOrder.hash, rule: 3, read: { "facts.order.cabin": "economy" } }],
      },
      facts: [{ tool: "order.read", input: { id: "o1" }, ok: true, value: { paid: 500, cabin: "economy" } }],
    });
    expect(journal[at + 1]).toMatchObject({ seq: journal[at]?.seq, event: { type: "intent-recorded" } });
    expect(reads).toEqual(["o1"]);
    expect(await host.engine.replay(runId)).toMatchObject({ identical: true });
  });

  test("denied: nothing is sent, no intent is recorded, and it is not tried again", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 501 });
    expect(await failure(runId)).toMatchObject({
      code: "denied-by-policy",
      message: 'refund is denied by the policy "refunds": More than was paid.',
    });
    expect(await judged(runId)).toMatchObject([
      { verdict: { answer: "deny", findings: [{ rule: 1, read: { "call.args.amount": 501 } }] } },
    ]);
    expect(await events(runId)).not.toContain("intent-recorded");
    expect(sent).toEqual([]);
  });

  test("what is judged is what the tool is given: a default cannot slip by", async () => {
    open([byOrder]);
    expect(await failure(await start({ order: "o1" }))).toMatchObject({ code: "denied-by-policy" });
    expect(sent).toEqual([]);
  });

  test("the run, its subject and who started it can be asked about", async () => {
    open([
      policyFor("who", refund, {
        rules: [{ workflow: "refunding", ai: "none", when: (call) => eq(call.startedBy, "ana"), then: deny("Not ana.") }],
      }),
    ]);
    expect(await failure(await start({ order: "o1", amount: 1 }))).toMatchObject({ message: expect.stringContaining("Not ana.") });
  });

  test("a policy that is changed holds for runs that were started before", async () => {
    open([]);
    const runId = await start({}, "approved");
    const review = await waitingTask(runId);
    host.engine.reload([refunding, approved], people, [policyFor("closed", refund, { rules: [{ then: deny("Closed today.") }] })]);
    await host.engine.decide({ task: review.task, by: "ana", decision: "approve" });
    expect(await failure(runId)).toMatchObject({ code: "denied-by-policy" });
    expect(sent).toEqual([]);
  });
});

describe("S11.2: a fact that cannot be read denies", () => {
  test("the tool fails", async () => {
    open([byOrder]);
    const runId = await start({ order: "o2", amount: 1 });
    expect(await failure(runId)).toMatchObject({
      code: "denied-by-policy",
      message: expect.stringContaining('"order" could not be read. order.read failed: There is no order o2.'),
    });
    expect(await judged(runId)).toMatchObject([{ facts: [{ ok: false, error: "order.read failed: There is no order o2." }] }]);
  });

  test("its answer is not what it declares, or never comes", async () => {
    orders.o1 = { paid: "much" } as never;
    open([byOrder]);
    expect(await failure(await start({ order: "o1", amount: 1 }))).toMatchObject({
      message: expect.stringContaining("output schema refuses"),
    });
    const stuck = tool({ ...slow, run: () => new Promise<never>(() => undefined) });
    host.engine.reload([refunding], people, [
      policyFor("slow", refund, {
        facts: (_call, read) => ({ it: read("it", stuck, {}) }),
        rules: [{ when: (_call, { it }) => eq(it.x, 1), then: allow() }],
      }),
    ]);
    const runId = await start({ order: "o1", amount: 1 });
    await host.clock.pass(5_000);
    expect(await failure(runId)).toMatchObject({ message: expect.stringContaining("slow.read gave no answer in 1000 ms") });
    expect(sent).toEqual([]);
  });
});
const slow = {
  id: "slow.read",
  effect: "read",
  timeout: "1s",
  input: z.object({}),
  output: z.object({ x: z.number() }),
} as const;

describe("S11.3: a policy that asks opens an approval of exactly this call", () => {
  test("which somebody who is asked clears; then it is judged again, and sent", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 300 });
    const held = await waitingTask(runId);
    expect(held).toMatchObject({ kind: "approval", who: ["role:manager"] });
    await expect(host.engine.decide({ task: held.task, by: "ana", decision: "approve" })).rejects.toMatchObject({ code: "not-allowed" });
    expect(sent).toEqual([]);
    await host.engine.decide({ task: held.task, by: "bo", decision: "approve" });
    expect(await ended(runId)).toMatchObject({ status: "completed" });
    expect(sent).toEqual([{ order: "o1", amount: 300 }]);
    expect((await judged(runId)).map(({ verdict }) => verdict.answer)).toEqual(["ask", "ask"]);
    expect(reads).toEqual(["o1", "o1"]);
    const intent = (await host.engine.journal(runId)).find(({ event }) => event.type === "intent-recorded")?.event;
    expect(intent).toMatchObject({ controller: "human", clears: "/pay#1.ask.1/call" });
    expect(await host.engine.replay(runId)).toMatchObject({ identical: true });
  });

  test("facts that changed meanwhile are seen", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 300 });
    const held = await waitingTask(runId);
    orders.o1 = { paid: 200, cabin: "economy" };
    await host.engine.decide({ task: held.task, by: "bo", decision: "approve" });
    expect(await failure(runId)).toMatchObject({ code: "denied-by-policy" });
    expect(sent).toEqual([]);
  });

  test("edited, it is judged as edited; what is sent is what was cleared", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 300 });
    const held = await waitingTask(runId);
    await host.engine.decide({ task: held.task, by: "bo", decision: "edit", edit: { calls: { call: { order: "o1", amount: 250 } } } });
    expect(await ended(runId)).toMatchObject({ status: "completed" });
    expect(sent).toEqual([{ order: "o1", amount: 250 }]);
  });

  test("an edit into what is denied is denied", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 300 });
    const held = await waitingTask(runId);
    await host.engine.decide({ task: held.task, by: "bo", decision: "edit", edit: { calls: { call: { order: "o1", amount: 900 } } } });
    expect(await failure(runId)).toMatchObject({ code: "denied-by-policy" });
    expect(sent).toEqual([]);
  });

  test("rejected, or not answered in time, nothing is sent and the step says why", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 300 });
    await host.engine.decide({ task: (await waitingTask(runId)).task, by: "bo", decision: "reject", reason: "Not him." });
    expect(await failure(runId)).toMatchObject({ code: "denied", message: "bo did not clear the call: Not him." });
    const silent = await start({ order: "o1", amount: 301 });
    await host.engine.finished(silent, "idle");
    await host.clock.pass(2 * 3_600_000 + 1);
    expect(await failure(silent)).toMatchObject({ code: "expired" });
    expect(sent).toEqual([]);
  });

  test("two policies ask two people, and one person who may speak for both is asked once", async () => {
    const alone = policyFor("also-ae", refund, { rules: [{ then: ask({ by: "role:ae", within: "2h" }) }] });
    open([byOrder, alone]);
    const runId = await start({ order: "o1", amount: 300 });
    const first = await waitingTask(runId);
    expect(first.who).toEqual(["role:ae"]);
    await host.engine.decide({ task: first.task, by: "ana", decision: "approve" });
    const second = await waitingTask(runId);
    expect(second.who).toEqual(["role:manager"]);
    expect(sent).toEqual([]);
    await host.engine.decide({ task: second.task, by: "bo", decision: "approve" });
    await ended(runId);
    expect(sent).toHaveLength(1);
    const other = await start({ order: "o1", amount: 301 });
    await host.engine.decide({ task: (await waitingTask(other)).task, by: "max", decision: "approve" });
    expect(await ended(other)).toMatchObject({ status: "completed" });
  });

  test("an approval of the workflow satisfies it where its approver may; otherwise somebody else is asked in front of the call", async () => {
    const asksAe = policyFor("ae", refund, { rules: [{ then: ask({ by: "role:ae", within: "2h" }) }] });
    open([asksAe]);
    const runId = await start({}, "approved");
    await host.engine.decide({ task: (await waitingTask(runId)).task, by: "ana", decision: "approve" });
    expect(await ended(runId)).toMatchObject({ status: "completed" });
    host.engine.reload([refunding, approved], people, [byOrder]);
    const other = await start({}, "approved");
    await host.engine.decide({ task: (await waitingTask(other)).task, by: "ana", decision: "approve" });
    const held = await waitingTask(other);
    expect(held.who).toEqual(["role:manager"]);
    await expect(
      host.engine.decide({ task: held.task, by: "bo", decision: "edit", edit: { calls: { call: { order: "o1", amount: 250 } } } }),
    ).rejects.toMatchObject({ code: "usage" });
    await host.engine.decide({ task: held.task, by: "bo", decision: "approve" });
    expect(await ended(other)).toMatchObject({ status: "completed" });
    expect(sent).toHaveLength(2);
  });

  test("a crash while people are asked changes nothing: they are asked the same", async () => {
    open([byOrder]);
    const runId = await start({ order: "o1", amount: 300 });
    const held = await waitingTask(runId);
    host.reopen();
    expect(await task()).toEqual(held);
    await host.engine.decide({ task: held.task, by: "bo", decision: "approve" });
    await ended(runId);
    expect(sent).toHaveLength(1);
  });

  test("a process that ends while facts are read has sent nothing, and judges again", async () => {
    let gone = true;
    const stuck = tool({ ...slow, run: () => (gone ? new Promise<never>(() => undefined) : { x: 1 }) });
    open([
      policyFor("slow", refund, {
        facts: (_call, read) => ({ it: read("it", stuck, {}) }),
        rules: [{ when: (_call, { it }) => eq(it.x, 1), then: allow() }],
      }),
    ]);
    const runId = await start({ order: "o1", amount: 1 });
    gone = false;
    host.reopen();
    expect(await ended(runId)).toMatchObject({ status: "completed" });
    expect(sent).toHaveLength(1);
  });
});

describe("S11.4: after a cancel nothing is sent", () => {
  test("also when it comes while facts are read", async () => {
    const { promise, resolve } = Promise.withResolvers<{ x: number }>();
    const late = tool({ ...slow, run: () => promise });
    open([
      policyFor("slow", refund, {
        facts: (_call, read) => ({ it: read("it", late, {}) }),
        rules: [{ when: (_call, { it }) => eq(it.x, 1), then: allow() }],
      }),
    ]);
    const runId = await start({ order: "o1", amount: 1 });
    await host.engine.cancel(runId, { by: "ana" });
    resolve({ x: 1 });
    expect(await ended(runId)).toMatchObject({ status: "cancelled" });
    expect(sent).toEqual([]);
    expect(await events(runId)).not.toContain("intent-recorded");
  });
});

describe("S11.5: a call that a model chose", () => {
  const helper = agent({
    id: "helper",
    goal: "Refund what is due.",
    model: "large",
    input: z.object({ order: z.string() }),
    output: z.object({ done: z.boolean() }),
    tools: [refund],
    limits: { costUsd: 0.5, tokens: 100_000, turns: 6 },
  });
  const helping = workflow({
    id: "helping",
    input: z.object({ order: z.string() }),
    limits,
    flow: (f, input) => f.agent("help", helper, { order: input.order }, { otherwise: () => ({ done: false }) }),
  });
  const reply = (...parts: readonly ReplyPart[]): ScriptedReply => new ScriptedReply(parts);
  const script = (amount: number) =>
    scriptedModel({ help: [reply(toolCall("refund", { order: "o1", amount }, "c1")), reply(toolCall("finish", { done: true }, "c2"))] });

  test("is told what was denied, and why", async () => {
    const model = script(900);
    host = new EngineHost({
      workflows: [helping],
      people,
      model,
      policies: [
        policy("helpers", [
          { agent: "helper", ai: "chose", tool: refund, when: (call) => gt(call.args.amount, 500), then: deny("Too much for you.") },
        ]),
      ],
    });
    const runId = await start({ order: "o1" }, "helping");
    expect(await ended(runId)).toMatchObject({ status: "completed" });
    expect(sent).toEqual([]);
    expect((await judged(runId))[0]).toMatchObject({ verdict: { findings: [{ policy: "helpers", rule: 1 }] } });
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      isError: true,
      result: { error: { code: "denied-by-policy", message: expect.stringContaining("Too much for you.") } },
    });
  });

  test("waits for the person whom the policy asks", async () => {
    host = new EngineHost({
      workflows: [helping],
      people,
      model: script(50),
      policies: [policy("asks", [{ ai: "chose-or-wrote", effect: "external", then: ask({ by: "role:ae", within: "2d" }) }])],
    });
    const runId = await start({ order: "o1" }, "helping");
    const held = await waitingTask(runId);
    expect(held.who).toEqual(["role:ae"]);
    expect(sent).toEqual([]);
    await host.engine.decide({ task: held.task, by: "ana", decision: "approve" });
    expect(await ended(runId)).toMatchObject({ status: "completed" });
    expect(sent).toEqual([{ order: "o1", amount: 50 }]);
  });
});
