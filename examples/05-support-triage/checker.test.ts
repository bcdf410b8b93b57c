import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sendToOutbox } from "../outbox/outbox.ts";
import type { RunJournal } from "../workload.ts";
import { checkTickets } from "./checker.ts";
import { desk } from "./desk/desk.ts";
import { pay } from "./desk/refunds.ts";
import { handOver, openTicket } from "./desk/tickets.ts";
import { FROM } from "./tools/mail.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "ticket-checker-"));
  openTicket(desk.in(home), { id: "T-1", from: "Ida.Moor@mail.example", subject: "s", body: "b" }, by("k1"));
});
afterEach(() => rmSync(home, { recursive: true }));

const by = (effectKey: string) => ({ runId: "run-1", effectKey });
const intent = (key: string) => ({ type: "intent-recorded", key });
const approved = { type: "approval-decided", decision: "approve", by: "mara" };
const asked = { type: "step-started", node: "ask-customer", attempt: 1 };
const ended = (outcome: string, ...events: RunJournal["events"]): RunJournal => ({
  ...{ runId: "run-1", workflow: "support-triage", subject: null, output: null, outcome, events },
  status: "completed",
});
const mail = (key: string, to = "ida.moor@mail.example") => sendToOutbox(home, key, { from: FROM, to, subject: "s", body: "b" });
const give = (key: string, order: string, customer: string, amount: number) =>
  desk.in(home).prepare("INSERT INTO refunds (key, customer, order_number, amount) VALUES (?, ?, ?, ?)").run(key, customer, order, amount);

test("a small refund that the customer was told of is as it should be", async () => {
  pay(desk.in(home), "k2", { customer: "C-1", order: "O-1001", amount: 3490, totalUpTo: 5000 });
  await mail("k3");
  expect(checkTickets(home, [ended("refunded", intent("k2"), intent("k3"))])).toEqual([]);
});
test("C1. a hand-over that nobody finds is lost", () =>
  expect(checkTickets(home, [ended("escalated")])).toEqual([expect.stringMatching(/^lost: .* 0 hand-overs/)]));
test("C2. a hand-over that is there twice is doubled", () => {
  for (const key of ["k2", "k3"]) handOver(desk.in(home), { ticket: 1, queue: "billing", reason: "r" }, by(key));
  expect(checkTickets(home, [ended("escalated")])).toEqual([expect.stringMatching(/^doubled: .* 2 hand-overs/)]);
});
test("C1. a question is a mail more", async () => {
  await mail("k2");
  expect(checkTickets(home, [ended("answered", asked, intent("k2"))])).toEqual([expect.stringMatching(/^lost: .* 1 mails, expected 2/)]);
});
test("C3. a refund that no run announced is stray", () => {
  give("k9", "O-1001", "C-1", 10);
  expect(checkTickets(home, [ended("ignored")])).toEqual(["stray: refunds k9 belongs to no run"]);
});
test("T1. mail to anybody but the customer is wrong", async () => {
  await mail("k2", "evil@attacker.example");
  expect(checkTickets(home, [ended("answered", intent("k2"))])).toEqual([expect.stringMatching(/^wrong: run-1 wrote to evil@attacker/)]);
});
test("T2. more than an order cost is wrong, also where a person approved it", async () => {
  give("k2", "O-1001", "C-1", 34_91);
  await mail("k3");
  expect(checkTickets(home, [ended("refunded", intent("k2"), intent("k3"), approved)])).toEqual([
    "wrong: 3491 was given back for O-1001, which cost 3490",
  ]);
});
test("T3. beyond the small sums a person must have approved it", async () => {
  give("k2", "O-1003", "C-3", 50_01);
  await mail("k3");
  const events = [intent("k2"), intent("k3")];
  expect(checkTickets(home, [ended("refunded", ...events)])).toEqual(["wrong: C-3 was given back 5001 in all, and nobody approved it"]);
  expect(checkTickets(home, [ended("refunded", ...events, approved)])).toEqual([]);
});
