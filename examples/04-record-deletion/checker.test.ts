import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { sendToOutbox } from "../outbox/outbox.ts";
import type { RunJournal } from "../workload.ts";
import { checkDeletions } from "./checker.ts";
import { openCase } from "./crm/cases.ts";
import { crm } from "./crm/crm.ts";
import { erase } from "./crm/erase.ts";
import { DEMO_SEED, generatePeople } from "./data/demo-data.ts";
import { FROM } from "./tools/mail.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "deletion-checker-"));
});
const people = generatePeople(DEMO_SEED);
const keeping = people.find(({ invoices, texts }) => invoices.some((day) => day >= "2016") && texts.notes.length > 0)?.id as number;
const approved = { type: "approval-decided", decision: "approve" };
const intent = (key: string) => ({ type: "intent-recorded", key });
const run = (outcome: string | null, ...events: RunJournal["events"]): RunJournal => ({
  ...{ runId: "run-1", workflow: "record-deletion", subject: null, output: null, outcome, events },
  status: outcome === null ? "waiting" : "completed",
});
const erased = run("erased", approved, intent("k2"), intent("k3"));

async function eraseOnce(): Promise<void> {
  openCase(crm.in(home), { id: "r", address: "a@b.example" }, { runId: "run-1", effectKey: "k1" });
  erase(crm.in(home), "k2", { person: keeping, invoicesBefore: "2016-01-01", keepEntry: true });
  await sendToOutbox(home, "k3", { from: FROM, to: "a@b.example", subject: "s", body: "b" });
}

test("a person who was erased once and told so is as it should be", async () => {
  await eraseOnce();
  expect(checkDeletions(home, [erased])).toEqual([]);
});
test("C1. a mail that nobody finds is lost", async () => {
  await eraseOnce();
  expect(checkDeletions(home, [run("erased", approved, intent("k2"))])).toEqual([
    "stray: mails k3 belongs to no run",
    expect.stringMatching(/^lost: .* 0 mails/),
  ]);
});
test("C2. a second erasure is doubled, under its own key and under another", async () => {
  await eraseOnce();
  erase(crm.in(home), "k2", { person: keeping, invoicesBefore: "2016-01-01", keepEntry: true });
  expect(checkDeletions(home, [erased])).toContain("doubled: 2 erasures under the key k2");
});
test("an erasure that nobody cleared is one too many", async () => {
  await eraseOnce();
  expect(checkDeletions(home, [run(null, intent("k2"), intent("k3"))])).toEqual([
    expect.stringMatching(/^doubled: .* 1 erasures, expected 0/),
  ]);
});
test("E1. records that vanished without an erasure are lost", () => {
  crm.in(home).exec(`DELETE FROM notes WHERE person = ${keeping}`);
  expect(checkDeletions(home, [])).toEqual([`lost: notes of person ${keeping}, whom nobody erased`]);
});
test("E2. what is left of somebody who was erased is found", async () => {
  await eraseOnce();
  crm.in(home).exec(`INSERT INTO notes (person, text) VALUES (${keeping}, 'x'); UPDATE people SET name = 'back' WHERE id = ${keeping}`);
  expect(checkDeletions(home, [erased])).toEqual([expect.stringMatching(/has notes/), expect.stringMatching(/^left: the entry/)]);
});
test("E3. invoices that the law keeps are missed", async () => {
  await eraseOnce();
  crm.in(home).exec(`DELETE FROM invoices WHERE person = ${keeping}`);
  expect(checkDeletions(home, [erased])).toEqual([expect.stringMatching(/has 0 invoices of \d to keep/)]);
});
