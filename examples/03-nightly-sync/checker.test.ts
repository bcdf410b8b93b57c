import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { sendToOutbox } from "../outbox/outbox.ts";
import type { RunJournal } from "../workload.ts";
import { apply, billing } from "./billing/billing.ts";
import { finishNight } from "./billing/sync-state.ts";
import { checkSync } from "./checker.ts";
import { crm, recordChange } from "./crm/crm.ts";
import { FROM } from "./tools/mail.ts";

let home: string;
const record = { customer: "C1", name: "n", email: "a@b.example", country: "DE", plan: "team", seats: 1, note: "" };
const run = (changes: number, keys: readonly string[]): RunJournal => ({
  ...{ runId: "run-1", workflow: "nightly-sync", subject: null, status: "completed", outcome: "synced" },
  output: { changes, failed: 0 },
  events: keys.map((key) => ({ type: "intent-recorded", key })),
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "sync-checker-"));
  crm.in(home).exec("DELETE FROM changes");
  recordChange(crm.in(home), { ...record, at: "2026-03-01T00:00:00.000Z" });
  apply(billing.in(home), "k1", { ...record, change: 1, batch: "b" });
  finishNight(billing.in(home), { night: "n", from: 0, to: 1, changes: 1, leftOver: [] }, { runId: "run-1", effectKey: "k2" });
});

test("a night that carried everything once is as it should be", () => {
  expect(checkSync(home, [run(1, ["k1"])])).toEqual([]);
});
test("C1, N2. what is behind the cursor and not in billing is lost", () => {
  billing.in(home).exec("DELETE FROM accounts; DELETE FROM applied");
  expect(checkSync(home, [run(1, ["k1"])])).toEqual([
    expect.stringMatching(/lost: .* 0 applied/),
    expect.stringMatching(/lost: change 1 of C1/),
  ]);
  billing.in(home).exec("INSERT INTO left_over VALUES ('C1', 'c', 'm')");
  expect(checkSync(home, [run(0, [])])).toEqual([]);
});
test("N2. an account that differs is lost", () => {
  billing.in(home).exec("UPDATE accounts SET email = 'x'");
  expect(checkSync(home, [run(1, ["k1"])])).toEqual([expect.stringMatching(/lost: change 1/)]);
});
test("C2, N1. a change that was carried over under two keys is doubled", () => {
  apply(billing.in(home), "k3", { ...record, change: 1, batch: "b" });
  expect(checkSync(home, [run(1, ["k1", "k3"])])).toEqual([
    expect.stringMatching(/doubled: .* 2 applied/),
    "doubled: change 1 of C1 was carried over 2 times",
  ]);
});
test("C3. an alert that no night announced is stray, and another example's mail is none of its business", async () => {
  await sendToOutbox(home, "k7", { from: FROM, to: "a@b.example", subject: "s", body: "b" });
  await sendToOutbox(home, "k8", { from: "other@firm.example", to: "a@b.example", subject: "s", body: "b" });
  expect(checkSync(home, [run(1, ["k1"])])).toEqual(["stray: mails k7 belongs to no run"]);
});
