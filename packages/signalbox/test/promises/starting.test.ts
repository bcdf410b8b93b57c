import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { isFixedSqlite, openDatabase } from "../../src/adapters/sqlite/database.ts";
import { SqliteRunStore } from "../../src/adapters/sqlite/sqlite-run-store.ts";
import { tool, workflow } from "../../src/index.ts";
import { Instance, isAnswered, turn } from "./instance.ts";

const N = z.object({ n: z.number() });
const echo = tool({ id: "echo", input: N, output: N, effect: "read", run: (input) => input });
const simple = workflow({ id: "simple", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("echo", echo, { n: input.n }) });
const asks = (id: string, conflict: "new" | "queue" | "join") =>
  workflow({
    id,
    input: z.object({ who: z.string() }),
    subject: { key: (input) => input.who, conflict },
    limits: { costUsd: 0 },
    flow: (f, input) => f.approve("ok", { show: input.who, by: "role:ae", within: "2d", granted: () => true, denied: () => false }),
  });

let instance: Instance;
beforeEach(() => {
  instance = new Instance();
});
afterEach(() => instance.dispose());

test("S1.1 a start that was acknowledged survives the end of the process, one that was not leaves nothing", async () => {
  const waits = asks("waits", "new");
  let engine = instance.open([waits]);
  const known = await engine.start({ workflow: "waits", input: { who: "a" } });
  await instance.crash();
  engine = instance.open([waits], { crash: { commit: 1, when: "before" } });
  expect(await isAnswered(engine.start({ workflow: "waits", input: { who: "b" } }))).toBe(false);
  await instance.crash();
  engine = instance.open([waits]);
  expect((await engine.runs()).map(({ runId, status }) => [runId, status])).toEqual([[known.runId, "waiting"]]);
});

test("S1.2 a second opener is refused and told who holds the store", async () => {
  instance.open([simple]);
  expect(() => new SqliteRunStore({ home: instance.home })).toThrow(new RegExp(`in use by process ${process.pid}`));
  await instance.close();
  expect(() => instance.open([simple])).not.toThrow();
});

test("S1.3 an SQLite with the WAL-reset bug, an unknown schema and a file that is no database are refused", async () => {
  expect(["3.51.2", "3.50.6", "3.44.5", "3.7.0"].map(isFixedSqlite)).toEqual([false, false, false, false]);
  expect(["3.51.3", "3.50.7", "3.44.6", "3.53.4", "4.0.0"].map(isFixedSqlite)).toEqual([true, true, true, true, true]);
  const newer = join(instance.home, "newer.db");
  const db = new DatabaseSync(newer);
  db.exec("PRAGMA user_version = 999");
  db.close();
  expect(() => openDatabase(newer)).toThrow(/schema 999/);
  const garbage = join(instance.home, "garbage.db");
  writeFileSync(garbage, "this is not a database, and longer than a header ".repeat(50));
  expect(() => openDatabase(garbage)).toThrow(/damaged.*Nothing was changed/s);
});

test("S1.4 a run whose journal was changed is blocked by name, and the others go on", async () => {
  const waits = asks("waits", "new");
  let engine = instance.open([waits]);
  const bad = await engine.start({ workflow: "waits", input: { who: "bad" } });
  const good = await engine.start({ workflow: "waits", input: { who: "good" } });
  await instance.close();
  const db = new DatabaseSync(join(instance.home, "signalbox.db"));
  db.exec("UPDATE journal SET body = replace(body, 'bad', 'BAD') WHERE run = (SELECT key FROM run WHERE subject = 'bad')");
  db.close();
  engine = instance.open([waits]);
  const tasks = await engine.inbox();
  const taskOf = (runId: string) => tasks.find((task) => task.runId === runId)?.task ?? "";
  await expect(engine.decide({ task: taskOf(bad.runId), decision: "approve", by: "ana" })).rejects.toThrow(/journal-corrupt/);
  expect(await engine.run(bad.runId)).toMatchObject({ status: "blocked", blocked: { reason: "journal-corrupt" } });
  await engine.decide({ task: taskOf(good.runId), decision: "approve", by: "ana" });
  expect(await engine.finished(good.runId, "ended")).toMatchObject({ status: "completed", output: true });
  expect((await engine.verify()).problems.map(({ runId }) => runId)).toEqual([bad.runId]);
});

test("S1.5 a full disk refuses new runs by name, keeps what was sent, and goes on when there is space", async () => {
  let engine = instance.open([simple], { maxPages: 800 });
  const text = "x".repeat(3_000);
  const wide = workflow({ id: "wide", input: z.object({ text: z.string() }), limits: { costUsd: 0 }, flow: (_f, input) => input.text });
  await instance.close();
  engine = instance.open([simple, wide], { maxPages: 800 });
  const refused = async (): Promise<string | null> =>
    engine.start({ workflow: "wide", input: { text } }).then(
      () => null,
      (thrown: { code: string }) => thrown.code,
    );
  let code: string | null = null;
  let started = 0;
  for (; started < 3_000 && code === null; started++) code = await refused();
  expect(code).toBe("storage-full");
  await turn();
  await instance.crash();
  engine = instance.open([simple, wide]);
  expect(await engine.start({ workflow: "wide", input: { text } }).then((run) => run.workflow)).toBe("wide");
  expect((await engine.verify()).problems).toEqual([]);
});

test("S2.1 one run for a key, however many ask at once; another input is refused, an empty key too", async () => {
  const engine = instance.open([simple]);
  const start = (n: number, key = "k") => engine.start({ workflow: "simple", input: { n }, key });
  const runs = await Promise.all(Array.from({ length: 200 }, () => start(1)));
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1);
  await expect(start(2)).rejects.toMatchObject({ code: "idempotency-conflict" });
  await expect(start(1, "")).rejects.toMatchObject({ code: "idempotency-key-invalid" });
  await expect(start(1, "x".repeat(256))).rejects.toMatchObject({ code: "idempotency-key-invalid" });
  expect((await start(1, "x".repeat(255))).runId).not.toBe(runs[0]?.runId);
  await instance.close();
  expect((await instance.open([simple]).start({ workflow: "simple", input: { n: 1 }, key: "k" })).runId).toBe(runs[0]?.runId);
});

test("S2.2 a run stays on the version it started with while a newer one is live", async () => {
  const version = (answer: string) =>
    workflow({
      id: "versioned",
      input: N,
      limits: { costUsd: 0 },
      flow: (f) => f.approve("ok", { show: answer, by: "role:ae", within: "1d", granted: () => answer, denied: () => "no" }),
    });
  let engine = instance.open([version("old")]);
  const old = await engine.start({ workflow: "versioned", input: { n: 1 } });
  await instance.close();
  engine = instance.open([version("new")]);
  const young = await engine.start({ workflow: "versioned", input: { n: 1 } });
  for (const task of await engine.inbox()) await engine.decide({ task: task.task, decision: "approve", by: "ana" });
  expect(await engine.finished(old.runId, "ended")).toMatchObject({ version: 1, output: "old" });
  expect(await engine.finished(young.runId, "ended")).toMatchObject({ version: 2, output: "new" });
});

test("S2.3 a run whose tool has another interface is blocked by name before anything is sent, and goes on when it is back", async () => {
  let sent = 0;
  const send = (extra: boolean) =>
    tool({
      id: "send",
      input: extra ? z.object({ n: z.number(), more: z.string().optional() }) : N,
      output: N,
      effect: "external",
      run: (input) => {
        sent++;
        return { n: input.n };
      },
    });
  const flow = (extra: boolean) =>
    workflow({
      id: "changing",
      input: N,
      limits: { costUsd: 0 },
      flow: (f, input) =>
        f.approve("ok", {
          show: input.n,
          by: "role:ae",
          within: "1d",
          granted: () => f.call("send", send(extra), { n: input.n }),
          denied: () => ({ n: 0 }),
        }),
    });
  let engine = instance.open([flow(false)]);
  const run = await engine.start({ workflow: "changing", input: { n: 7 } });
  await instance.close();
  engine = instance.open([flow(true)]);
  const [task] = await engine.inbox();
  await expect(engine.decide({ task: task?.task ?? "", decision: "approve", by: "ana" })).rejects.toThrow(/code-changed.*tool "send"/);
  expect(sent).toBe(0);
  await instance.close();
  engine = instance.open([flow(false)]);
  await engine.decide({ task: task?.task ?? "", decision: "approve", by: "ana" });
  expect(await engine.finished(run.runId, "ended")).toMatchObject({ status: "completed", output: { n: 7 } });
  expect(sent).toBe(1);
});

test("S2.3 another function under the same interface runs, and the journal names its source", async () => {
  const flow = (factor: number) =>
    workflow({
      id: "body",
      input: N,
      limits: { costUsd: 0 },
      flow: (f, input) => {
        const fn = factor === 2 ? ({ n }: { n: number }) => n * 2 : ({ n }: { n: number }) => n * 3;
        return f.approve("ok", {
          show: input.n,
          by: "role:ae",
          within: "1d",
          granted: () => f.compute("times", { n: input.n }, fn),
          denied: () => 0,
        });
      },
    });
  let engine = instance.open([flow(2)]);
  const run = await engine.start({ workflow: "body", input: { n: 5 } });
  await instance.close();
  engine = instance.open([flow(3)]);
  await engine.decide({ task: (await engine.inbox())[0]?.task ?? "", decision: "approve", by: "ana" });
  expect(await engine.finished(run.runId, "ended")).toMatchObject({ output: 15, version: 1 });
  const done = (await engine.journal(run.runId)).find(({ event }) => event.type === "step-completed")?.event;
  expect(done).toMatchObject({ source: expect.stringMatching(/^[0-9a-f]{16}$/) });
});

test("S2.4 a second start of a subject is new, queued or joined, as the workflow says", async () => {
  const engine = instance.open([asks("fresh", "new"), asks("queued", "queue"), asks("joined", "join")]);
  const two = async (workflow: string) =>
    [await engine.start({ workflow, input: { who: "x" } }), await engine.start({ workflow, input: { who: "x" } })] as const;
  const [fresh1, fresh2] = await two("fresh");
  expect(fresh1.runId).not.toBe(fresh2.runId);
  const [joined1, joined2] = await two("joined");
  expect(joined1.runId).toBe(joined2.runId);
  const [queued1, queued2] = await two("queued");
  expect(queued2).toMatchObject({ status: "queued", waitingFor: [{ kind: "slot" }] });
  const task = (await engine.inbox()).find(({ runId }) => runId === queued1.runId);
  await engine.decide({ task: task?.task ?? "", decision: "reject", by: "ana" });
  expect(await engine.finished(queued2.runId, "idle")).toMatchObject({ status: "waiting" });
});

test("S2.5 a journal that does not follow from its arrivals is blocked as diverged", async () => {
  const waits = asks("waits", "new");
  let engine = instance.open([waits]);
  const run = await engine.start({ workflow: "waits", input: { who: "a" } });
  await instance.close();
  // Another graph under the same hash, as a kernel that decides otherwise would look: the chain verifies, the decisions do not follow.
  const db = new DatabaseSync(join(instance.home, "signalbox.db"));
  const other = workflow({
    id: "waits",
    input: z.object({ who: z.string() }),
    limits: { costUsd: 0 },
    flow: (f) => f.wait("ok", { for: "1d" }),
  });
  db.prepare("UPDATE version SET graph = ?, hash = 'elsewhere'").run(JSON.stringify(other.graph));
  db.close();
  engine = instance.open([waits]);
  await expect(engine.decide({ task: (await engine.inbox())[0]?.task ?? "", decision: "approve", by: "ana" })).rejects.toThrow(
    /journal-diverged/,
  );
  expect(await engine.run(run.runId)).toMatchObject({ blocked: { reason: "journal-diverged" } });
  expect(await engine.replay(run.runId)).toMatchObject({ identical: false, difference: { seq: 1 } });
});

test("S2.6 a process whose epoch is old cannot append", async () => {
  const engine = instance.open([simple]);
  const db = new DatabaseSync(join(instance.home, "signalbox.db"));
  db.exec("UPDATE meta SET value = '99' WHERE key = 'epoch'");
  db.close();
  await expect(engine.start({ workflow: "simple", input: { n: 1 } })).rejects.toMatchObject({ code: "state-conflict" });
  expect(await engine.runs()).toEqual([]);
});

test("S2.7 a run that ends its process five times at one place is blocked, not tried for ever", async () => {
  const never = tool({ id: "never", input: N, output: N, effect: "read", run: () => new Promise<{ n: number }>(() => undefined) });
  const poison = workflow({ id: "poison", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("never", never, { n: input.n }) });
  let engine = instance.open([poison]);
  const run = await engine.start({ workflow: "poison", input: { n: 1 } });
  for (let crash = 0; crash < 6; crash++) {
    await instance.crash();
    engine = instance.open([poison]);
  }
  expect(await engine.run(run.runId)).toMatchObject({ status: "blocked", blocked: { reason: "crash-loop" } });
});

test("S2.7 a run that no process got round to is not counted for the crashes of another", async () => {
  const never = tool({ id: "never", input: N, output: N, effect: "read", run: () => new Promise<{ n: number }>(() => undefined) });
  const poison = workflow({ id: "poison", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("never", never, { n: input.n }) });
  let engine = instance.open([poison]);
  const runs = [await engine.start({ workflow: "poison", input: { n: 1 } }), await engine.start({ workflow: "poison", input: { n: 2 } })];
  for (let crash = 0; crash < 6; crash++) {
    await instance.crash();
    engine = instance.open([poison]);
  }
  const states = await Promise.all(runs.map(async ({ runId }) => (await engine.run(runId))?.status));
  expect(states.sort()).toEqual(["blocked", "running"]);
});
