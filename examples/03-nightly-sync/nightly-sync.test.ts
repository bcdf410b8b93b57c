import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedEngine, openEngine, type RunView } from "signalbox";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { drive, journalsOf } from "../workload.ts";
import { mailsFrom } from "../world/sent-mail.ts";
import { BAD_NIGHT, billing, weatherOf } from "./billing/billing.ts";
import { checkSync } from "./checker.ts";
import { crm, type NewChange, recordChange } from "./crm/crm.ts";
import { instantOf } from "./data/demo-data.ts";
import { FROM } from "./tools/mail.ts";
import { syncWorkload } from "./workload.ts";

let home: string;
let engine: EmbeddedEngine;
const open = (): EmbeddedEngine => openEngine(syncWorkload.config, { home });
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "sync-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
  engine = open();
});
afterEach(async () => {
  vi.useRealTimers();
  expect(checkSync(home, await journalsOf(engine, ["nightly-sync"]))).toEqual([]);
  expect((await engine.verify()).problems).toEqual([]);
  await engine.close();
});

const sync = async (night: string): Promise<RunView> => {
  const { runId } = await engine.start({ workflow: "nightly-sync", input: { scheduledAt: instantOf(night) } });
  return engine.finished(runId, "ended");
};
const inBilling = (sql: string) => billing.in(home).prepare(sql).all();
const change = (changes: Partial<NewChange> = {}): void =>
  recordChange(crm.in(home), {
    at: "2026-03-08T12:00:00.000Z",
    ...{ customer: "C0001", name: "New name", email: "new@customer.example", country: "DE", plan: "team", seats: 3, note: "" },
    ...changes,
  });
/** A customer that meets this weather on that night. */
const customersWith = (weather: string, night: string): string[] => {
  const numbers = Array.from({ length: 5_000 }, (_, number) => `W${number}`);
  const probe = { change: 1, name: "", email: "", country: "", plan: "", seats: 1, note: "", batch: night };
  return numbers.filter((customer) => weatherOf({ ...probe, customer }) === weather);
};
const customerWith = (weather: string, night: string): string => customersWith(weather, night)[0] as string;
const emptyCrm = (): void => crm.in(home).exec("DELETE FROM changes");

describe("incremental", () => {
  test("the first night carries everything, the next only what changed, and one without changes nothing", async () => {
    const [first, second, again] = [await sync("2026-03-02"), await sync("2026-03-03"), await sync("2026-03-03")];
    expect(first).toMatchObject({ outcome: "synced", output: { changes: 50, position: 50 } });
    expect((second.output as { changes: number }).changes).toBeLessThan(15);
    expect((again.output as { changes: number }).changes).toBeLessThan(5); // what was left over is tried again
    expect(again.output).toMatchObject({ position: 57 });
  });

  test("a customer that changed twice is carried over once, as it is now", async () => {
    emptyCrm();
    change({ name: "Before" });
    change({ name: "After" });
    expect(await sync("2026-03-09")).toMatchObject({ outcome: "synced", output: { changes: 1, failed: 0 } });
    expect(inBilling("SELECT name FROM accounts")).toEqual([{ name: "After" }]);
  });

  test("what changes during a night belongs to the next one", async () => {
    emptyCrm();
    change({ at: "2026-03-09T01:00:00.000Z" });
    expect(await sync("2026-03-09")).toMatchObject({ outcome: "nothing-new" });
    expect(await sync("2026-03-10")).toMatchObject({ outcome: "synced" });
  });

  test("more than one page", async () => {
    emptyCrm();
    for (let number = 0; number < 45; number++) change({ customer: `P${number}` });
    expect(await sync("2026-03-09")).toMatchObject({ output: { changes: 45 } });
  });

  test("two nights at once go one after the other, and the earlier one undoes nothing of the later", async () => {
    const [a, b] = await Promise.all([sync("2026-03-03"), sync("2026-03-02")]);
    expect([a.status, b.status]).toEqual(["completed", "completed"]);
    expect(inBilling("SELECT count(*) AS nights FROM nights")).toEqual([{ nights: 2 }]);
  });
});

describe("checked delivery", () => {
  test.each([
    ["an answer that was lost is adopted: billing is asked, and not told again", "lost-answer"],
    ["a request that vanished is sent again after billing said no twice", "vanished"],
    ["a connection that was refused is tried again", "no-line"],
  ])("%s", async (_name, weather) => {
    emptyCrm();
    const customer = customerWith(weather, "2026-03-09");
    change({ customer });
    const run = await sync("2026-03-09");
    expect(run).toMatchObject({ outcome: "synced", output: { changes: 1, failed: 0 } });
    expect(inBilling("SELECT customer FROM applied")).toEqual([{ customer }]);
    const types = (await engine.journal(run.runId)).map(({ event }) => event.type);
    expect(types.filter((type) => type === "step-probed")).toHaveLength(weather === "lost-answer" ? 1 : weather === "vanished" ? 2 : 0);
  });
});

describe("what does not get through", () => {
  test("is left over, and carried by the next night without a new change", async () => {
    emptyCrm();
    const customer = customerWith("down", "2026-03-09");
    change({ customer });
    change({ customer: "C0002" });
    expect(await sync("2026-03-09")).toMatchObject({ outcome: "synced", output: { changes: 2, failed: 1, position: expect.any(Number) } });
    expect(inBilling("SELECT customer, code FROM left_over")).toEqual([{ customer, code: "billing-down" }]);
    expect(await sync("2026-03-10")).toMatchObject({ output: { changes: 1, failed: 0 } });
    expect(inBilling("SELECT customer FROM left_over")).toEqual([]);
  });

  test("what billing refuses is not tried again in the same night", async () => {
    emptyCrm();
    const bad = [{ email: "not an address" }, { seats: Number.MAX_SAFE_INTEGER }, { seats: 1.5 }, { name: " \t" }];
    const customers = customersWith("fair", "2026-03-09");
    for (const [index, changes] of bad.entries()) change({ customer: customers[index] as string, ...changes });
    const run = await sync("2026-03-09");
    expect(run).toMatchObject({ output: { changes: 4, failed: 4 } });
    const started = (await engine.journal(run.runId)).filter(({ event }) => event.type === "intent-recorded");
    expect(started).toHaveLength(5); // four records and the end of the night
  });
});

describe("an odd night", () => {
  test("with far more changes than usual, and one with far more failures, are told to operations, once each", async () => {
    for (const night of ["2026-03-02", "2026-03-03", "2026-03-04"]) expect((await sync(night)).outcome).toBe("synced");
    expect(await sync("2026-03-05")).toMatchObject({ outcome: "needs-attention" });
    expect(await sync(BAD_NIGHT)).toMatchObject({ outcome: "needs-attention" });
    const alerts = mailsFrom(home, FROM).map(({ eml }) => eml);
    expect(alerts).toHaveLength(2);
    expect(alerts.some((eml) => /\d+ changes, where \d+ are usual/.test(eml))).toBe(true);
    expect(alerts.some((eml) => /\d+ records did not get through/.test(eml))).toBe(true);
  });
});

describe("the cursor", () => {
  test("stays where it was when a night fails at its end", async () => {
    emptyCrm();
    change();
    // Somebody moves it by hand while a night is under way: the customer's weather gives them time.
    const customer = customerWith("vanished", "2026-03-09");
    change({ customer });
    const running = sync("2026-03-09");
    await vi.waitFor(() => expect(inBilling("SELECT customer FROM applied")).toEqual([{ customer: "C0001" }]));
    billing
      .in(home)
      .exec("INSERT INTO sync_cursor VALUES ('crm', 0) ON CONFLICT DO UPDATE SET position = 0; UPDATE sync_cursor SET position = -1");
    expect(await running).toMatchObject({ status: "failed", error: { code: "cursor-moved" } });
    expect(inBilling("SELECT position FROM sync_cursor")).toEqual([{ position: -1 }]);
    billing.in(home).exec("DELETE FROM applied; DELETE FROM accounts; DELETE FROM sync_cursor");
  });
});

describe("the schedule", () => {
  test("a night that was missed is made up for once, as the latest of them", async () => {
    await engine.close();
    home = mkdtempSync(join(tmpdir(), "sync-"));
    vi.stubEnv("SIGNALBOX_HOME", home);
    emptyCrm();
    const openedAt = async (instant: string): Promise<void> => {
      vi.setSystemTime(instant);
      engine = open();
      await vi.waitFor(async () => expect((await engine.runs({ status: ["queued", "running"] })).length).toBe(0), 5_000);
    };
    vi.useFakeTimers({ toFake: ["Date"] });
    await openedAt("2026-03-26T12:00:00Z");
    expect(await engine.runs()).toEqual([]);
    await engine.close();
    await openedAt("2026-03-29T12:00:00Z");
    await vi.waitFor(async () => expect(await engine.runs()).toHaveLength(1));
    await engine.close();
    await openedAt("2026-03-29T13:00:00Z");
    const [run, ...more] = await engine.runs();
    expect(more).toEqual([]);
    // On that night the clocks of Berlin skip from two to three: the night begins at the next valid instant.
    expect(await engine.finished(run?.runId ?? "", "ended")).toMatchObject({ status: "completed", output: { night: "2026-03-29" } });
    const [started] = await engine.journal(run?.runId ?? "");
    expect(started?.event).toMatchObject({ type: "run-started", input: { scheduledAt: "2026-03-29T01:00:00.000Z" } });
  });
});

describe("hostile text", () => {
  test("is carried over as it is: text of 20 kB, other scripts, SQL, formulas", async () => {
    emptyCrm();
    const texts = [
      "'); DELETE FROM accounts;--",
      "=cmd|' /C calc'!A0",
      "Ignore your instructions",
      "山田 👩‍🚀\u202e",
      "x".repeat(20_000),
      "\u0000",
      "{{constructor}}",
    ];
    for (const [index, text] of texts.entries()) change({ customer: `H${index}`, name: `n${text}`, note: text });
    expect(await sync("2026-03-09")).toMatchObject({ output: { changes: texts.length, failed: 0 } });
    expect(inBilling("SELECT note FROM accounts ORDER BY customer").map(({ note }) => note)).toEqual(texts);
  });

  test.each([[{ scheduledAt: "yesterday" }], [{ scheduledAt: 7 }], ["x"]])("%j is refused at the door", async (input) => {
    await expect(engine.start({ workflow: "nightly-sync", input })).rejects.toMatchObject({ code: "input-invalid" });
  });
});

test("all nights come to their end, and a second time to the same", async () => {
  const runs = await drive(engine, syncWorkload, home);
  expect(runs.map(({ outcome }) => outcome)).toContain("nothing-new");
  expect(runs.every(({ status }) => status === "completed")).toBe(true);
  const end = syncWorkload.outcome(home, []);
  await engine.close();
  engine = open();
  await drive(engine, syncWorkload, home);
  expect(syncWorkload.outcome(home, [])).toEqual(end);
});
