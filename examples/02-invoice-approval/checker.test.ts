import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { RunJournal } from "../workload.ts";
import { checkInvoices } from "./checker.ts";
import { postInvoice } from "./erp/bookings.ts";
import { erp } from "./erp/erp.ts";
import { registerInvoice, setStatus } from "./erp/invoices.ts";
import { pay, paymentLedger } from "./payments/ledger.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "invoice-checker-"));
});
const by = (effectKey: string) => ({ runId: "run-1", effectKey });
const payment = {
  vendor: "V1001",
  invoice: "inv1",
  iban: "DE00100000000000001001",
  amount: 500,
  currency: "EUR" as const,
  reference: "INV-1",
};
const intent = (key: string) => ({ type: "intent-recorded", key });
const run = (outcome: string | null, ...events: RunJournal["events"]): RunJournal => ({
  ...{ runId: "run-1", workflow: "invoice-approval", subject: null, output: null, outcome, events },
  status: outcome === null ? "waiting" : "completed",
});
const opened = { type: "approval-opened", state: { count: 2 } };
const approved = (name: string) => ({ type: "approval-decided", decision: "approve", by: name });

function paidOnce(): void {
  const db = erp.in(home);
  registerInvoice(
    db,
    { id: "a", vendor: "V1001", number: "INV-1", numberKey: "inv1", order: null, amount: 500, currency: "EUR" },
    by("k1"),
  );
  pay(paymentLedger.in(home), "k2", payment);
  postInvoice(db, { entry: 1, costCentre: "IT", amount: 500, currency: "EUR" }, by("k3"));
  setStatus(db, { entry: 1, status: "paid", reason: "" });
}

test("an invoice that was paid and booked once is as it should be", () => {
  paidOnce();
  expect(checkInvoices(home, [run("paid", intent("k2"))])).toEqual([]);
});
test("C1. a payment that nobody finds is lost", () => {
  paidOnce();
  rmSync(join(home, "payments.db"));
  expect(checkInvoices(home, [run("paid", intent("k2"))])).toEqual([expect.stringMatching(/^lost: .* 0 payments/)]);
});
test("C2. a posting that is there twice is doubled", () => {
  paidOnce();
  postInvoice(erp.in(home), { entry: 1, costCentre: "IT", amount: 500, currency: "EUR" }, by("k3"));
  expect(checkInvoices(home, [run("paid", intent("k2"))])).toEqual([
    expect.stringMatching(/^doubled: 2 postings/),
    expect.stringMatching(/^doubled/),
  ]);
});
test("C3. a payment that no run announced is stray", () => {
  pay(paymentLedger.in(home), "k9", payment);
  expect(checkInvoices(home, [])).toContain("stray: payments k9 belongs to no run");
});
test("I1. two payments of one invoice under two keys are one too many", () => {
  paidOnce();
  pay(paymentLedger.in(home), "k5", payment);
  expect(checkInvoices(home, [run("paid", intent("k2"), intent("k5"))])).toContain("doubled: V1001/inv1 was paid 2 times");
});
test("I2. money to another account is wrong", () => {
  paidOnce();
  paymentLedger.in(home).exec("UPDATE payments SET iban = 'GB1'");
  expect(checkInvoices(home, [run("paid", intent("k2"))])).toEqual([expect.stringMatching(/^wrong: V1001\/inv1 was paid to GB1/)]);
});
test("I3. books that say something else are wrong", () => {
  paidOnce();
  erp.in(home).exec("UPDATE postings SET amount = 1");
  expect(checkInvoices(home, [run("paid", intent("k2"))])).toEqual(["wrong: V1001/inv1 was paid 500 and booked 1"]);
});
test("of two people one is not enough", () => {
  paidOnce();
  const events = [opened, intent("k2"), approved("kim")];
  expect(checkInvoices(home, [run(null, ...events)])).toHaveLength(2);
  expect(checkInvoices(home, [run(null, ...events, approved("nora"))])).toEqual([]);
});
