import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SqliteRunStore } from "../../adapters/sqlite/sqlite-run-store.ts";
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
  expect(storeFindings(home, now).map(({ status }) => status)).toEqual(["ok", "ok", "problem"]);
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
