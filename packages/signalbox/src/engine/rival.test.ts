import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, allow, policy, ToolError, tool, workflow } from "../index.ts";
import { EngineHost } from "../testing/engine-host.ts";

let sent: string[] = [];
const hosts: EngineHost[] = [];
beforeEach(() => {
  sent = [];
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});

const Invoice = z.object({ number: z.string(), amount: z.number() });
const payTool = (maxCostUsd: number, keyScope: "run" | "instance" = "run") =>
  tool({
    id: "pay",
    input: Invoice,
    output: z.object({ paid: z.string() }),
    effect: "external",
    delivery: { mode: "keyed", window: "24h" },
    maxCostUsd,
    key: ({ number }) => number,
    keyScope,
    run: ({ number, amount }) => {
      sent.push(`${number} ${amount}`);
      return { paid: number };
    },
  });
const limits = { costUsd: 1 };
const twice = (pay: ReturnType<typeof payTool>, concurrency: number): AnyWorkflow =>
  workflow({
    id: "twice",
    input: z.object({ invoices: z.array(Invoice) }),
    limits,
    flow: (f, { invoices }) => f.map("each", invoices, { max: 5, concurrency, onItemError: "collect" }, (one) => f.call("pay", pay, one)),
  });
const invoices = [
  { number: "A-17", amount: 1 },
  { number: "B-18", amount: 2 },
  { number: "A-17", amount: 3 },
];
const ran = async (flow: AnyWorkflow, input: object, policies = false) => {
  const judged = policy("small", [{ effect: ["external"], then: allow() }]);
  const host = new EngineHost({ workflows: [flow], ...(policies ? { policies: [judged] } : {}) });
  hosts.push(host);
  const { runId } = await host.engine.start({ workflow: flow.graph.id, input });
  return { host, run: await host.engine.finished(runId, "ended") };
};

test.each([
  ["one after another", 0, 1, false],
  ["at once", 0, 3, false],
  ["at once, with a cost", 0.01, 3, false],
  ["at once, and judged by a policy", 0, 3, true],
])("S3.3: a second step with the key of another fails, and nothing is sent: %s", async (_how, cost, concurrency, isJudged) => {
  const { host, run } = await ran(twice(payTool(cost), concurrency), { invoices }, isJudged);
  expect(run.status).toBe("completed");
  expect(sent).toEqual(["A-17 1", "B-18 2"]);
  const journal = await host.engine.journal(run.runId);
  const failures = journal.flatMap(({ event }) => (event.type === "step-failed" ? [event] : []));
  expect(failures).toMatchObject([{ id: "each[2]/pay#1", retryable: false, error: { code: "key-taken" } }]);
  expect(failures[0]?.error.message).toBe(
    '"each[2]/pay" gives pay the key "A-17", which "each[0]/pay" gave it already: one key is one call, so nothing was sent. Give the two calls different keys in the tool\'s `key`, or make the call once and use its result.',
  );
  expect((await host.engine.replay(run.runId)).identical).toBe(true);
  expect((await host.engine.budget()).reservations).toEqual([]);
});

test("S3.3: a key of the whole instance is one call in a run, too", async () => {
  const { run } = await ran(twice(payTool(0, "instance"), 3), { invoices });
  expect(run.status).toBe("completed");
  expect(sent).toEqual(["A-17 1", "B-18 2"]);
});

test("S3.3: another run of the lineage holds the key, and is named", async () => {
  const pay = payTool(0);
  const child = workflow({ id: "child", input: Invoice, limits, flow: (f, one) => f.call("pay", pay, one) });
  const parent = workflow({
    id: "parent",
    input: Invoice,
    limits,
    flow: (f, one) => {
      f.call("first", pay, one);
      return f.run("again", child, one);
    },
  });
  const host = new EngineHost({ workflows: [parent, child] });
  hosts.push(host);
  const { runId } = await host.engine.start({ workflow: "parent", input: invoices[0] });
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed" });
  const [ofChild] = await host.engine.runs({ parent: runId });
  expect(ofChild).toMatchObject({ status: "failed", error: { code: "key-taken" } });
  expect(ofChild?.error?.message).toContain(`which "first" of run ${runId} gave it already`);
  expect(sent).toEqual(["A-17 1"]);
});

test.each([
  ["for nothing", 0],
  ["with a cost", 0.01],
])("S2.8: a child that a retry starts anew adopts what the one before it sent under a declared key: %s", async (_how, cost) => {
  let isBroken = true;
  const ship = tool({
    id: "ship",
    input: Invoice,
    output: z.object({}),
    effect: "read",
    run: () => {
      if (isBroken) throw new ToolError("broken", "Broken.", { outcome: "rejected" });
      return {};
    },
  });
  const pay = payTool(cost);
  const child = workflow({
    id: "child",
    input: Invoice,
    limits,
    flow: (f, one) => {
      const { paid } = f.call("first", pay, one);
      const again = f.call("second", pay, one, { onError: (error) => ({ paid: error.code }) });
      f.call("ship", ship, one);
      return { paid, again: again.paid };
    },
  });
  const parent = workflow({ id: "parent", input: Invoice, limits, flow: (f, one) => f.run("part", child, one) });
  const host = new EngineHost({ workflows: [parent, child] });
  hosts.push(host);
  const { runId } = await host.engine.start({ workflow: "parent", input: invoices[0] });
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "failed" });
  isBroken = false;
  await host.engine.retry(runId, { by: "ana" });
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { paid: "A-17", again: "key-taken" } });
  expect(sent).toEqual(["A-17 1"]);
  expect((await host.engine.replay(runId)).identical).toBe(true);
});

test.each([1, 2, 3])("S3.3: it fails after a crash as well: at commit %d", async (commit) => {
  const pay = payTool(0);
  const flow = workflow({
    id: "two",
    input: Invoice,
    limits,
    flow: (f, one) => {
      f.call("first", pay, one);
      return f.call("second", pay, one, { onError: (error) => ({ paid: error.code }) });
    },
  });
  const host = new EngineHost({ workflows: [flow] });
  hosts.push(host);
  host.store.arm({ commit, when: "after" });
  host.engine.start({ workflow: "two", input: invoices[0], key: "one" }).catch(() => undefined);
  await host.death();
  host.open();
  const { runId } = await host.engine.start({ workflow: "two", input: invoices[0], key: "one" });
  expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { paid: "key-taken" } });
  expect(new Set(sent)).toEqual(new Set(["A-17 1"]));
});
