import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openEngine, workflow } from "../../src/index.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "signalbox-damaged-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const echo = workflow({ id: "echo", input: z.object({ n: z.number() }), limits: { costUsd: 0 }, flow: (_f, input) => ({ n: input.n }) });
const file = (): string => join(home, "signalbox.db");
const opened = (reports: string[] = []) =>
  openEngine({ workflows: [echo] }, { home, watchdogMs: 0, report: (message) => void reports.push(message) });

/** Writes nonsense over the first page of a table. */
function smash(table: string): void {
  const db = new DatabaseSync(file());
  const { page } = db.prepare("SELECT rootpage AS page FROM sqlite_schema WHERE name = ?").get(table) as { page: number };
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const { page_size: size } = db.prepare("PRAGMA page_size").get() as { page_size: number };
  db.close();
  const bytes = readFileSync(file());
  bytes.fill(0x5a, (page - 1) * size, page * size);
  writeFileSync(file(), bytes);
}
const digest = (): string => createHash("sha256").update(readFileSync(file())).digest("hex");

async function stored(): Promise<string> {
  const engine = opened();
  const { runId } = await engine.start({ workflow: "echo", input: { n: 7 } });
  await engine.finished(runId, "ended");
  await engine.close();
  return runId;
}

test("S1.8 a damaged store is opened for reading: what can be read is read, what would be written is refused with what to do", async () => {
  const runId = await stored();
  smash("reserve");
  const before = digest();
  const reports: string[] = [];
  const engine = opened(reports);
  expect(reports.join()).toMatch(/damaged.*reading only.*signalbox doctor.*export --all.*restore a backup/s);
  expect(await engine.run(runId)).toMatchObject({ status: "completed", output: { n: 7 } });
  expect(await engine.runs()).toHaveLength(1);
  expect(await engine.journal(runId)).not.toEqual([]);
  await expect(engine.start({ workflow: "echo", input: { n: 8 } })).rejects.toMatchObject({ code: "store-corrupt" });
  await expect(engine.backup({ file: join(home, "copy.db") })).rejects.toMatchObject({ code: "store-corrupt" });
  await engine.close();
  expect(digest()).toBe(before);
});

test("S1.8 a page that is met while reading is told as damage, and what lies elsewhere can still be read", async () => {
  const runId = await stored();
  smash("reserve");
  smash("journal");
  const engine = opened();
  await expect(engine.journal(runId)).rejects.toMatchObject({ code: expect.stringMatching(/^(store|journal)-corrupt$/) });
  expect(await engine.run(runId)).toMatchObject({ status: "completed" });
  await engine.close();
});

test("S1.8 where not even the store's own facts can be read, the opening says what SQLite said", async () => {
  await stored();
  smash("meta");
  expect(() => opened()).toThrow(/damaged/);
});
