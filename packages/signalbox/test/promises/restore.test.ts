// A store that was put back knows it, and one that was not is never taken for it.
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { restoreStore } from "../../src/adapters/sqlite/restore.ts";
import { event, schedule, tool, workflow } from "../../src/index.ts";
import { Instance, turn } from "./instance.ts";

let instance: Instance;
let outside: string;
let sent: string[];
beforeEach(() => {
  instance = new Instance();
  outside = mkdtempSync(join(tmpdir(), "signalbox-backup-"));
  sent = [];
});
afterEach(async () => {
  await instance.dispose();
  rmSync(outside, { recursive: true, force: true });
});

const Text = z.object({ text: z.string() });
const limits = { costUsd: 0 };
/** Never answers: what was sent is in flight for ever. */
type Sending = Pick<Parameters<typeof tool>[0], "effect" | "delivery">;
const hanging = (id: string, options: Sending) =>
  tool({
    id,
    input: Text,
    output: z.object({}),
    timeout: "400d",
    ...options,
    run: ({ text }) => {
      sent.push(`${id} ${text}`);
      return new Promise<Record<string, never>>(() => undefined);
    },
  });
const sending = (id: string, options: Sending) => {
  const sender = hanging(`${id}.send`, options);
  return workflow({ id, input: Text, limits, flow: (f, input) => f.call("send", sender, { text: input.text }) });
};
const once = sending("once", { effect: "external" });
const keyed = sending("keyed", { effect: "external", delivery: { mode: "keyed", window: "1h" } });
const reads = sending("reads", { effect: "read" });
const waits = workflow({ id: "waits", input: Text, limits, flow: (f) => f.wait("pause", { for: "1h" }) });
const asks = workflow({
  id: "asks",
  input: Text,
  limits,
  flow: (f) => f.approve("ok", { show: null, by: "role:ae", within: "2d", granted: () => true, denied: () => false }),
});
const letter = event("letter", Text);
const listens = workflow({
  id: "listens",
  input: Text,
  limits,
  flow: (f, input) => f.wait("reply", { event: letter, key: input.text, within: "9d", expired: () => ({ text: "" }) }),
});
const ticks = workflow({
  id: "ticks",
  input: z.object({ scheduledAt: z.string().optional() }),
  on: [schedule("*/5 * * * *", { timeZone: "UTC" })],
  limits,
  flow: (_f, input) => input.scheduledAt,
});
const all = [once, keyed, reads, waits, asks, listens];
const file = (): string => join(outside, "backup.db");
const home = (name: string): string => join(instance.home, name);
const isPaused = async (engine: { state(): Promise<{ paused: unknown }> }): Promise<boolean> => (await engine.state()).paused !== null;

describe("S1.6 what is no restore", () => {
  test("S1.6 a start that ends at any of its commits is none", async () => {
    for (const when of ["before", "after"] as const) {
      for (let commit = 1; commit <= 6; commit++) {
        let engine = instance.open([...all, ticks]);
        await engine.start({ workflow: "reads", input: { text: `${when} ${commit}` } });
        await turn();
        await instance.crash();
        try {
          instance.open([...all, ticks], { crash: { commit, when } });
        } catch {
          // It ended inside the opening.
        }
        await turn();
        await instance.crash();
        engine = instance.open([...all, ticks]);
        expect(await isPaused(engine), `commit ${commit}, ${when}`).toBe(false);
        await instance.close();
      }
    }
  });

  test("S1.6 a start that is killed at any write of its file is none", () => {
    const store = resolve(import.meta.dirname, "../../src/adapters/sqlite/sqlite-run-store.ts");
    // The file is renamed into its place: before the first commit of a new store, and after the commit of each opening.
    const life = (point: string) => `
      import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      const [nth, when] = ${JSON.stringify(point)}.split(" ");
      const real = fs.renameSync;
      let count = 0;
      fs.renameSync = (...names) => {
        const isHere = ++count === Number(nth);
        if (isHere && when === "before") process.kill(process.pid, "SIGKILL");
        real(...names);
        if (isHere && when === "after") process.kill(process.pid, "SIGKILL");
      };
      syncBuiltinESMExports();
      const { SqliteRunStore } = await import(${JSON.stringify(store)});
      const store = new SqliteRunStore({ home: process.argv[1] });
      store.commit([(writer) => writer.setAlive(store.epoch)]);
      console.log(JSON.stringify({ epoch: store.epoch, paused: store.read.meta("paused"), writes: count }));
      store.close();`;
    const live = (folder: string, point: string) =>
      spawnSync(process.execPath, ["--input-type=module", "--eval", life(point), folder], { encoding: "utf8", timeout: 60_000 });
    for (const lives of [0, 1]) {
      for (const point of ["1 before", "1 after", "2 before", "2 after"]) {
        const folder = join(outside, `${lives} ${point}`);
        if (lives === 1) expect(JSON.parse(live(folder, "0 never").stdout)).toMatchObject({ epoch: 1, writes: 3 });
        const killed = live(folder, point);
        expect(killed.signal, `${point}: ${killed.stderr}`).toBe("SIGKILL");
        const { stdout, stderr } = live(folder, "0 never");
        expect(JSON.parse(stdout || stderr), `${lives} ${point}`).toMatchObject({ paused: null });
      }
    }
  }, 120_000);

  test("S1.6 a home that was copied as a whole is the same store in another place", async () => {
    instance.open(all);
    await instance.close();
    const copy = new Instance();
    cpSync(instance.home, copy.home, { recursive: true });
    expect(await isPaused(copy.open(all))).toBe(false);
    await copy.dispose();
  });
});

describe("S1.6 what is a restore", () => {
  /** The database of a store as it is after some work, and the store after some more. */
  async function copyAndGoOn(): Promise<void> {
    const engine = instance.open(all);
    await engine.start({ workflow: "asks", input: { text: "a" } });
    await instance.clock.pass(6_000);
    await instance.crash();
    copyFileSync(home("signalbox.db"), file());
  }
  const putBack = (): void => {
    for (const name of ["signalbox.db", "signalbox.db-wal", "signalbox.db-shm"]) rmSync(home(name), { force: true });
    copyFileSync(file(), home("signalbox.db"));
  };

  test("S1.6 a database of an earlier opening", async () => {
    await copyAndGoOn();
    instance.open(all);
    await instance.close();
    putBack();
    const engine = instance.open(all);
    expect(await engine.state()).toMatchObject({
      epoch: 3,
      paused: { reason: "restored", detail: expect.stringMatching(/number 1, .* number 2/) },
    });
    await instance.close();
    // It stays paused, and the next restore is known as well.
    expect(await isPaused(instance.open(all))).toBe(true);
  });

  test("S1.6 a database of the same opening, from before it last said that it was alive", async () => {
    const engine = instance.open(all);
    await engine.start({ workflow: "asks", input: { text: "a" } });
    await instance.clock.pass(6_000);
    await engine.backup({ file: file() });
    await instance.clock.pass(6_000);
    await instance.close();
    // The mark of the backup is taken off: a copy that was made by other means has none.
    const { DatabaseSync } = await import("node:sqlite");
    const db = new DatabaseSync(file());
    db.exec("DELETE FROM meta WHERE key = 'backup'");
    db.close();
    putBack();
    expect(await instance.open(all).state()).toMatchObject({ paused: { detail: expect.stringMatching(/^it ends at .* knows of/) } });
  });

  test("S1.6 a database without its file, beside another store's, or gone", async () => {
    const another = new Instance();
    another.open(all);
    await another.close();
    instance.open(all);
    await instance.close();
    for (const change of [
      () => rmSync(home("epoch.json")),
      () => writeFileSync(home("epoch.json"), "{"),
      () => copyFileSync(join(another.home, "epoch.json"), home("epoch.json")),
      () => rmSync(home("signalbox.db")),
    ]) {
      change();
      const engine = instance.open(all);
      expect(await isPaused(engine)).toBe(true);
      await engine.resumeAll({ by: "ana" });
      await instance.close();
      expect(await isPaused(instance.open(all))).toBe(false);
      await instance.close();
    }
    await another.dispose();
  });
});

describe("S1.7 a backup that is put back", () => {
  const runs = ["once", "keyed", "reads", "waits", "asks", "listens"] as const;
  /** A backup of a store in which one of each is under way; the store goes on after it. */
  async function restored(): Promise<Record<(typeof runs)[number], string>> {
    const engine = instance.open([...all, ticks]);
    const ids: Record<string, string> = {};
    for (const name of runs) ids[name] = (await engine.start({ workflow: name, input: { text: name } })).runId;
    await turn();
    await instance.clock.pass(6_000);
    expect(await engine.backup({ file: file(), by: "bo" })).toMatchObject({ file: file(), bytes: expect.any(Number) });
    await engine.start({ workflow: "asks", input: { text: "after the backup" } });
    await instance.close();
    instance.clock.jump(2 * 3_600_000);
    sent = [];
    const { aside } = await restoreStore(instance.home, file());
    expect(existsSync(join(aside ?? "", "signalbox.db"))).toBe(true);
    return ids as Record<(typeof runs)[number], string>;
  }

  test("S1.7 starts paused: nothing moves, doubts are a person's, reading works", async () => {
    const ids = await restored();
    const engine = instance.open([...all, ticks]);
    await instance.clock.pass(2 * 3_600_000);
    expect(await engine.state()).toMatchObject({ epoch: 2, paused: { detail: expect.stringMatching(/^it is the backup of/) } });
    expect(sent).toEqual([]);
    expect((await engine.runs()).map(({ workflow: name, status }) => `${name} ${status}`).sort()).toEqual([
      "asks waiting",
      "keyed waiting",
      "listens waiting",
      "once waiting",
      "reads running",
      "waits waiting",
    ]);
    // What may have left and must not leave again: once, and keyed beyond its window.
    const settlements = (await engine.inbox()).filter(({ kind }) => kind === "settlement").map(({ runId }) => runId);
    expect(settlements.sort()).toEqual([ids.once, ids.keyed].sort());
    const [task] = (await engine.inbox()).filter(({ kind }) => kind === "approval");
    const by = "ana";
    for (const refused of [
      () => engine.start({ workflow: "reads", input: { text: "x" } }),
      () => engine.decide({ task: task?.task ?? "", decision: "approve", by }),
      () => engine.settle({ runId: ids.once, step: "send", choice: "give-up", by }),
      () => engine.emit({ event: "letter", key: "listens", payload: { text: "x" } }),
      () => engine.retry(ids.reads, { by }),
      () => engine.resume(ids.reads, { by }),
      () => engine.prune({ olderThan: "1h" }),
    ])
      await expect(refused()).rejects.toMatchObject({
        code: "instance-paused",
        message: expect.stringMatching(/signalbox resume --all --as/),
      });
    expect((await engine.verify()).problems).toEqual([]);
  });

  test("S1.7 goes on when a person says so, and that is kept", async () => {
    const ids = await restored();
    let engine = instance.open([...all, ticks]);
    await instance.clock.pass(3_600_000);
    await engine.cancel(ids.waits, { by: "ana" });
    await engine.pause(ids.reads, { by: "ana" });
    await instance.close();
    engine = instance.open([...all, ticks]);
    await expect(engine.resumeAll({ by: "nobody" })).rejects.toMatchObject({ code: "unknown-person" });
    expect(await engine.resumeAll({ by: "bo", reason: "looked" })).toMatchObject({ paused: null });
    await expect(engine.resumeAll({ by: "bo" })).rejects.toMatchObject({ code: "state-conflict" });
    await turn();
    await instance.clock.pass(6_000);
    expect(await engine.instance()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "restored" }),
        expect.objectContaining({
          type: "instance-resumed",
          detail: expect.objectContaining({ by: "bo", identity: "asserted", reason: "looked" }),
        }),
      ]),
    );
    expect(await engine.run(ids.waits)).toMatchObject({ status: "cancelled" });
    expect(await engine.run(ids.reads)).toMatchObject({ status: "paused" });
    expect(sent).toEqual([]);
    await engine.resume(ids.reads, { by: "ana" });
    await turn();
    expect(sent).toEqual(["reads.send reads"]);
    // The missed ticks count as missed, and the time of the pause takes nobody's time away.
    expect((await engine.runs({ workflow: "ticks" })).length).toBe(1);
    const [approval] = (await engine.inbox()).filter(({ kind }) => kind === "approval");
    expect(Date.parse(approval?.dueAt ?? "") - instance.clock.now()).toBeGreaterThan(47 * 3_600_000);
    await engine.decide({ task: approval?.task ?? "", decision: "approve", by: "ana" });
    await engine.emit({ event: "letter", key: "listens", payload: { text: "x" } });
    await engine.settle({ runId: ids.once, step: "send", choice: "give-up", by: "ana" });
    await turn();
    expect(await engine.run(ids.asks)).toMatchObject({ status: "completed" });
    expect(await engine.run(ids.listens)).toMatchObject({ status: "completed" });
    expect(await engine.run(ids.once)).toMatchObject({ status: "failed" });
    await instance.close();
    expect(await isPaused(instance.open([...all, ticks]))).toBe(false);
  });

  test("S1.7 is refused over a store in use, and where the file is damaged or none; nothing is changed then", async () => {
    const engine = instance.open(all);
    const { runId } = await engine.start({ workflow: "asks", input: { text: "x".repeat(100_000) } });
    await engine.backup({ file: file() });
    await expect(engine.backup({ file: file() })).rejects.toMatchObject({ code: "usage" });
    await expect(restoreStore(instance.home, file())).rejects.toMatchObject({ code: "store-in-use" });
    await instance.close();
    const bytes = readFileSync(file());
    const damaged = join(outside, "damaged.db");
    writeFileSync(damaged, bytes.fill(0xff, 8_192, 40_960));
    await expect(restoreStore(instance.home, damaged)).rejects.toMatchObject({ code: "store-corrupt" });
    writeFileSync(damaged, "no database");
    await expect(restoreStore(instance.home, damaged)).rejects.toMatchObject({ code: "store-corrupt" });
    await expect(restoreStore(instance.home, join(outside, "none.db"))).rejects.toMatchObject({ code: "usage" });
    const again = instance.open(all);
    expect(await again.run(runId)).toMatchObject({ status: "waiting" });
    expect(await isPaused(again)).toBe(false);
  });
});
