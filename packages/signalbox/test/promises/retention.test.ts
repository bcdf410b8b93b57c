// What goes when a retention has passed, and what never does.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import { defineConfig, event, isSignalboxError, ToolError, tool, workflow } from "../../src/index.ts";
import { Instance, turn } from "./instance.ts";

let instance: Instance;
beforeEach(() => {
  instance = new Instance();
});
afterEach(() => instance.dispose());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Days go by without each of their heartbeats, and then a few do. */
async function days(count: number, thenMs = 6_000): Promise<void> {
  instance.clock.jump(count * DAY);
  await instance.clock.pass(thenMs);
}
const limits = { costUsd: 0 };
const Text = z.object({ text: z.string() });
const simple = workflow({
  id: "simple",
  input: Text,
  limits,
  flow: (f, input) => f.compute("copy", { text: input.text }, ({ text }) => ({ text })),
});
const failing = workflow({ id: "failing", input: Text, limits, flow: (f) => f.fail("no", "no", "No.") });
const asks = workflow({
  id: "asks",
  input: Text,
  limits,
  flow: (f) => f.approve("ok", { show: null, by: "role:ae", within: "900d", granted: () => true, denied: () => false }),
});
const letter = event("letter", Text);
const waits = workflow({
  id: "waits",
  input: Text,
  limits,
  flow: (f, input) => {
    f.approve("ok", { show: null, by: "role:ae", within: "900d", granted: () => true, denied: () => false });
    return f.wait("reply", { event: letter, key: input.text, within: "900d", expired: () => ({ text: "" }) });
  },
});
const parent = workflow({
  id: "parent",
  input: Text,
  limits,
  flow: (f, input) => {
    f.run("child", simple, { text: input.text });
    return f.run("waits", asks, { text: input.text });
  },
});
const all = [simple, failing, asks, waits, parent];

async function ended(engine: EmbeddedEngine, name: string, text: string, key?: string): Promise<string> {
  const { runId } = await engine.start({ workflow: name, input: { text }, ...(key === undefined ? {} : { key }) });
  await engine.finished(runId, "ended");
  return runId;
}
/** Of every table that has rows of runs, how many. */
function rows(): Record<string, number> {
  const db = new DatabaseSync(join(instance.home, "signalbox.db"), { readOnly: true });
  const tables = [
    "run",
    "journal",
    "payload",
    "payload_run",
    "task",
    "timer",
    "intent",
    "start_key",
    "mailbox",
    "delivered",
    "awaited",
    "removed_run",
    "erased_run",
  ];
  const counts = Object.fromEntries(tables.map((table) => [table, Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)]));
  db.close();
  return counts;
}
const NONE = {
  run: 0,
  journal: 0,
  payload: 0,
  payload_run: 0,
  task: 0,
  timer: 0,
  intent: 0,
  start_key: 0,
  mailbox: 0,
  delivered: 0,
  awaited: 0,
  removed_run: 0,
  erased_run: 0,
};

describe("S2.12 retention", () => {
  test("S2.12 removes what ended before, and nothing that is open or younger", async () => {
    const engine = instance.open(all);
    const old = await ended(engine, "simple", "x".repeat(5_000));
    const open = (await engine.start({ workflow: "asks", input: { text: "open" } })).runId;
    await turn();
    await days(50);
    const young = await ended(engine, "simple", "young");
    await days(50);

    expect(await engine.prune({ olderThan: "90d", dryRun: true })).toMatchObject({ dryRun: true, runs: 1 });
    expect(await engine.run(old)).not.toBeNull();
    expect(await engine.prune({ olderThan: "90d", by: "bo" })).toMatchObject({ runs: 1, batches: expect.any(Number) });
    expect(await engine.run(old)).toBeNull();
    expect(await engine.run(young)).toMatchObject({ status: "completed", output: { text: "young" } });
    expect(await engine.run(open)).toMatchObject({ status: "waiting" });
    expect(rows()).toMatchObject({ run: 2, payload: 0, payload_run: 0, removed_run: 0 });
    expect((await engine.verify()).problems).toEqual([]);
    expect((await engine.instance()).at(-1)).toMatchObject({ type: "pruned", detail: { by: "bo", runs: 1 } });
    expect(await engine.prune({ olderThan: "90d" })).toMatchObject({ runs: 0 });
  });

  test("S2.12 without a retention everything is kept, and prune asks for one", async () => {
    const engine = instance.open(all);
    const run = await ended(engine, "simple", "kept");
    await days(5_000);
    await expect(engine.prune({})).rejects.toMatchObject({ code: "usage" });
    expect(await engine.run(run)).toMatchObject({ status: "completed" });
  });

  test("S2.12 a running engine removes by itself, each kind of end after its own time", async () => {
    const engine = instance.open(all, { retention: { completed: "10d", failed: "40d" } });
    const done = await ended(engine, "simple", "done");
    const failed = await ended(engine, "failing", "failed");
    const { runId: gone } = await engine.start({ workflow: "asks", input: { text: "gone" } });
    await turn();
    await engine.cancel(gone, { by: "bo" });
    await turn();
    await days(9, HOUR + 120_000);
    expect(await engine.run(done)).not.toBeNull();
    await days(2, HOUR + 120_000);
    expect([await engine.run(done), (await engine.run(failed))?.status]).toEqual([null, "failed"]);
    await days(30, HOUR + 120_000);
    expect([await engine.run(failed), (await engine.run(gone))?.status]).toEqual([null, "cancelled"]);
    expect(instance.reports).toEqual([]);
  });

  test("S2.12 a run stays while one that it started, or that started it, is open", async () => {
    const engine = instance.open(all);
    const { runId } = await engine.start({ workflow: "parent", input: { text: "p" } });
    await turn(20);
    await days(100);
    // The first child ended long ago; its parent waits for the second.
    expect((await engine.runs()).map(({ status }) => status).sort()).toEqual(["completed", "waiting", "waiting"]);
    expect(await engine.prune({ olderThan: "2d" })).toMatchObject({ runs: 0 });
    await engine.decide({ task: (await engine.inbox())[0]?.task ?? "", decision: "approve", by: "ana" });
    await engine.finished(runId, "ended");
    await days(3);
    expect(await engine.prune({ olderThan: "2d" })).toMatchObject({ runs: 3 });
    expect(rows()).toEqual(NONE);
  });

  test("S2.12 an idempotency key holds for a day, whatever the retention", async () => {
    const engine = instance.open(all);
    const keyed = await ended(engine, "simple", "keyed", "k-1");
    const plain = await ended(engine, "simple", "plain");
    await days(0.5);
    await engine.prune({ olderThan: "1h" });
    expect([(await engine.run(keyed))?.status, await engine.run(plain)]).toEqual(["completed", null]);
    expect(await engine.start({ workflow: "simple", input: { text: "keyed" }, key: "k-1" })).toMatchObject({ runId: keyed });
    await days(1);
    await engine.prune({ olderThan: "1h" });
    expect((await engine.start({ workflow: "simple", input: { text: "keyed" }, key: "k-1" })).runId).not.toBe(keyed);
  });

  test("S2.12 a result that other runs adopt stays, and so does a long value that another run has", async () => {
    let sent = 0;
    const once = tool({
      id: "once",
      input: Text,
      output: z.object({ n: z.number() }),
      effect: "external",
      delivery: { mode: "keyed", window: "9d" },
      key: ({ text }) => text,
      keyScope: "instance",
      run: () => ({ n: ++sent }),
    });
    const shared = workflow({ id: "shared", input: Text, limits, flow: (f, input) => f.call("send", once, { text: input.text }) });
    const engine = instance.open([...all, shared]);
    const holder = await ended(engine, "shared", "same");
    const long = "the same ".repeat(1_000);
    await ended(engine, "simple", long);
    await days(100);
    const later = await ended(engine, "simple", long);
    await engine.prune({ olderThan: "50d" });
    expect(await engine.run(later)).toMatchObject({ output: { text: long } });
    expect((await engine.verify()).problems).toEqual([]);
    const second = await ended(engine, "shared", "same");
    expect([sent, (await engine.run(second))?.output]).toEqual([1, { n: 1 }]);
    expect(await engine.run(holder)).not.toBeNull();
  });

  test("S2.12 events go with the runs that could take them, and not before", async () => {
    const engine = instance.open(all);
    const { runId } = await engine.start({ workflow: "waits", input: { text: "late" } });
    await turn();
    await instance.clock.pass(1_000);
    await engine.emit({ event: "letter", key: "late", payload: { text: "early" }, eventId: "e-1" });
    await days(100);
    expect(await engine.prune({ olderThan: "2d" })).toMatchObject({ events: 0 });
    await engine.decide({ task: (await engine.inbox())[0]?.task ?? "", decision: "approve", by: "ana" });
    expect(await engine.finished(runId, "ended")).toMatchObject({ output: { text: "early" } });
    await days(3);
    expect(await engine.prune({ olderThan: "2d" })).toMatchObject({ runs: 1, events: 1 });
    expect(rows()).toEqual(NONE);
  });

  test("S2.12 works in slices, and what a process leaves over the next one removes", async () => {
    let engine = instance.open(all);
    for (let n = 0; n < 350; n++) await engine.start({ workflow: "simple", input: { text: `${n}` } });
    await turn(30);
    await days(10);
    const commits = engine.services.committer.commits;
    const pruning = engine.prune({ olderThan: "2d" });
    pruning.catch(() => undefined);
    // A run that starts in the middle is not held up until the end.
    await turn(3);
    const between = await engine.start({ workflow: "simple", input: { text: "between" } });
    expect(rows().run).toBeGreaterThan(1);
    await engine.finished(between.runId, "ended");
    await instance.crash();
    expect(engine.services.committer.commits).toBeGreaterThan(commits);
    const left = rows();
    expect(left.removed_run).toBeGreaterThan(0);
    engine = instance.open(all);
    await instance.clock.pass(2 * 60_000);
    expect(rows().removed_run).toBe(0);
    const pruned = engine.prune({ olderThan: "2d" });
    await instance.clock.pass(60_000);
    expect((await pruned).runs).toBe((left.run ?? 0) - 1);
    expect(rows()).toMatchObject({ run: 1, removed_run: 0 });
    expect((await engine.verify()).problems).toEqual([]);
  });

  test("S2.12 a run that is tried again in the meantime is not removed", async () => {
    let isBroken = true;
    const flaky = tool({
      id: "flaky",
      input: Text,
      output: Text,
      effect: "read",
      run: (input) => {
        if (isBroken) throw new ToolError("broken", "Broken.", { outcome: "rejected" });
        return input;
      },
    });
    const retried = workflow({ id: "retried", input: Text, limits, flow: (f, input) => f.call("try", flaky, { text: input.text }) });
    const engine = instance.open([retried]);
    const run = await ended(engine, "retried", "again");
    await days(10);
    isBroken = false;
    // Both are asked for in one turn of the event loop; the removal looks inside its own transaction.
    await Promise.all([engine.retry(run, { by: "bo" }), engine.prune({ olderThan: "2d" })]);
    expect(await engine.finished(run, "ended")).toMatchObject({ status: "completed" });
    expect((await engine.verify()).problems).toEqual([]);
  });

  test("a retention that is no duration is refused by name", () => {
    const define = (retention: object): unknown => {
      try {
        return defineConfig({ workflows: [], retention });
      } catch (thrown) {
        return isSignalboxError(thrown) ? thrown.message : thrown;
      }
    };
    expect(define({ completed: "90 days" })).toMatch(/retention\.completed must be a duration such as "90d"/);
    expect(define({ done: "90d" })).toMatch(/retention\.done is no kind of end/);
    expect(define({ completed: "90d", failed: "180d" })).toMatchObject({ retention: { failed: "180d" } });
  });
});
