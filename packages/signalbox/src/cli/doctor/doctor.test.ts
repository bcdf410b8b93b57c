import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SqliteRunStore } from "../../adapters/sqlite/sqlite-run-store.ts";
import type { StoreWriter } from "../../ports/run-store.ts";
import { nodeVersion, sqliteVersion } from "./machine.ts";
import { ownerFindings, storeFindings } from "./store.ts";

const home = mkdtempSync(join(tmpdir(), "signalbox-doctor-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("a Node that is too old is a problem", () => {
  expect(nodeVersion("24.11.0").status).toBe("ok");
  expect(nodeVersion("25.0.0").status).toBe("ok");
  expect(nodeVersion("24.10.9")).toMatchObject({ status: "problem", advice: "Signalbox needs Node 24.11 or newer." });
  expect(sqliteVersion().status).toBe("ok");
});

test("a store that others hold, that is ahead of the clock, or that is damaged, is a problem", () => {
  const now = Date.now();
  expect(storeFindings(home, now)).toMatchObject(
    [
      { name: "store", status: "ok", detail: /none yet/ },
      { name: "clock", status: "ok" },
    ].map((finding) => ({ ...finding, detail: expect.any(String) })),
  );
  const store = new SqliteRunStore({ home, command: "a test" });
  store.commit([(writer) => writer.setAlive(now + 3_600_000)]);
  expect(storeFindings(home, now).map(({ status }) => status)).toEqual(["ok", "ok", "ok", "problem"]);
  expect(ownerFindings(home, null)[0]).toMatchObject({
    status: "problem",
    detail: expect.stringMatching(/^process \d+ \(a test, since .*which commands cannot reach$/),
  });
  store.close();
  expect(ownerFindings(home, null)).toMatchObject([
    { name: "held by", status: "ok", detail: "nobody" },
    { name: "durability", status: "ok" },
  ]);
  writeFileSync(
    join(home, "signalbox.db"),
    "no database at all, and long enough to have a header of a hundred bytes ..................................",
  );
  expect(storeFindings(home, now)).toMatchObject([{ name: "store", status: "problem" }]);
});

test("a page that SQLite cannot read is named by its table, with the runs that are on it", () => {
  const damaged = mkdtempSync(join(tmpdir(), "signalbox-doctor-"));
  const store = new SqliteRunStore({ home: damaged });
  const write = ["whole", "broken"].map((runId, index) => (writer: StoreWriter): void => {
    const key = index + 1;
    const version = writer.addVersion({ workflow: "w", hash: runId, graph: "{}" }, 0).id;
    const run = { key, runId, version, workflow: "w", startedAt: 0, startedBy: null, subject: null, parent: null, root: key };
    writer.addRun({ ...run, status: "running", queuedInput: null });
    const body = runId.repeat(4_000);
    writer.addBatch({ run: key, seq: 1, at: 0, head: "[]", body, payloads: null, hash: "00".repeat(32) });
  });
  expect(store.commit(write)).toEqual([null, null]);
  store.close();
  const pages = () => storeFindings(damaged, Date.now()).find(({ name }) => name === "pages");
  expect(pages()).toMatchObject({ status: "ok" });
  const file = join(damaged, "signalbox.db");
  const bytes = readFileSync(file);
  // A page in the middle of the long value: its pointer to the next one is what breaks.
  const numbers = Array.from({ length: bytes.length / 4_096 }, (_, index) => index);
  const holding = numbers.filter((page) => bytes.subarray(page * 4_096, (page + 1) * 4_096).includes("brokenbroken"));
  const page = holding[Math.floor(holding.length / 2)] ?? 0;
  bytes.fill(0xff, page * 4_096, (page + 1) * 4_096);
  writeFileSync(file, bytes);
  expect(pages()).toMatchObject({
    status: "problem",
    detail: "SQLite calls damaged: journal. The journals of 1 of 2 runs can be read. Not: broken.",
    advice: expect.stringContaining("signalbox restore"),
  });
  rmSync(damaged, { recursive: true });
});
