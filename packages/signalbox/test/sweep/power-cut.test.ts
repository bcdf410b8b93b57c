import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAcknowledgements, type WrittenAcknowledgement } from "./acknowledgement.ts";
import type { Life } from "./life.ts";
import { seeded } from "./points.ts";
import { halfCheckpointed, type PowerCut, readStoreFiles, type StoreFiles, shortened, torn } from "./power-cut.ts";
import { checkPowerCut } from "./power-cut-check.ts";

const WORKLOAD = "in-turn";
let folder: string;
let files: StoreFiles;
let acknowledged: WrittenAcknowledgement[];

beforeAll(() => {
  folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "signalbox-power-"));
  // Killed when all is done: nothing of the log has been copied into the database yet.
  const life: Life = { workload: WORKLOAD, home: folder, kill: null, measuresWal: true, leavesWal: true };
  const { signal } = spawnSync(process.execPath, [resolve(import.meta.dirname, "worker.ts"), JSON.stringify([life])]);
  expect(signal).toBe("SIGKILL");
  files = readStoreFiles(folder);
  acknowledged = readAcknowledgements(folder);
  expect(acknowledged.length).toBeGreaterThan(50);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function findingsOf(cuts: Iterable<PowerCut>): Promise<{ readonly count: number; readonly findings: readonly string[] }> {
  const findings: string[] = [];
  let count = 0;
  for (const cut of cuts) {
    count++;
    findings.push(...(await checkPowerCut(cut, join(folder, "cut"), WORKLOAD, acknowledged)));
  }
  return { count, findings };
}

// S1.1: power loss loses nothing acknowledged if the disk honours a flush.
describe("after a power cut the store opens, its chains hold, and what was acknowledged is there", () => {
  test("wherever the log ends", async () => {
    const { count, findings } = await findingsOf(shortened(files, 60));
    expect(findings).toEqual([]);
    expect(count).toBeGreaterThan(200);
  });

  test("when what was not flushed is there in part, or in another order", async () => {
    const { count, findings } = await findingsOf(torn(files, seeded(3)));
    expect(findings).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });

  test("when it comes while the log is copied into the database", async () => {
    const { findings } = await findingsOf(halfCheckpointed(files, folder, 10, seeded(4)));
    expect(findings).toEqual([]);
  });
});

describe("the check can fail", () => {
  test("a log that is shorter than what was acknowledged is found out", async () => {
    const half = { ...files, name: "half a log", wal: files.wal.subarray(0, files.wal.length >> 1), flushedBytes: files.wal.length };
    expect((await findingsOf([half])).findings.join("\n")).toMatch(/half a log: lost: .*"what":"(started|recorded|ended|emitted)"/);
  });

  test("a database whose pages were copied without the log is found out", async () => {
    const [half] = halfCheckpointed(files, folder, 1, seeded(5));
    const withoutLog = { ...(half as PowerCut), name: "torn pages and no log", wal: Buffer.alloc(0) };
    expect((await findingsOf([withoutLog])).findings.length).toBeGreaterThan(0);
  });
});
