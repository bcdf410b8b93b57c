import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendToOutbox } from "../outbox/outbox.ts";
import type { RunJournal } from "../workload.ts";
import { exportedRuns } from "./check/exported-runs.ts";
import { checkLeads } from "./checker.ts";
import { logActivity } from "./crm/activities.ts";
import { crm } from "./crm/crm.ts";
import { enrol } from "./crm/enrolments.ts";
import { recordLead } from "./crm/leads.ts";
import { openOpportunity } from "./crm/opportunities.ts";
import { normalLead } from "./rules/normal-lead.fixture.ts";

let home: string;
let db: DatabaseSync;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "checker-"));
  db = crm.in(home);
});
afterEach(() => rmSync(home, { recursive: true }));

const by = (effectKey: string, runId = "run-1") => ({ runId, effectKey });
type Events = RunJournal["events"][number][];
const open = (...events: Events): RunJournal => ({
  runId: "run-1",
  workflow: "inbound-lead",
  subject: null,
  status: "running",
  outcome: null,
  output: null,
  events,
});
const ended = (outcome: string, ...events: Events): RunJournal => ({ ...open(...events), status: "completed", outcome });
const decided = (decision: string) => ({ type: "approval-decided", decision });
const intent = (key: string) => ({ type: "intent-recorded", key });
const mail = (key: string) => sendToOutbox(home, key, { from: "ana@sales.signalbox.example", to: "c@d.example", subject: "s", body: "b" });

const leadInReview = () => {
  recordLead(db, { ...normalLead(), message: null }, by("k-lead"));
  openOpportunity(db, { name: "n", lead: 1, account: null, stage: "review", territory: null, owner: null }, by("k-open"));
};
const enrolled = async () => {
  leadInReview();
  await mail("k-mail");
  logActivity(db, { kind: "mail", lead: 1, subject: "s", body: "b", owner: null }, by("k-note"));
  enrol(db, { lead: 1, sequence: "growth" }, by("k-enrol"));
};
const found = (...runs: RunJournal[]) => checkLeads(home, runs);

test("a run whose every effect is there once has no findings", async () => {
  await enrolled();
  expect(found(ended("enrolled", decided("approve"), intent("k-mail")))).toEqual([]);
});

describe("C1. an effect that the journal promises and nobody finds is lost", () => {
  test("a mail", async () => {
    await enrolled();
    rmSync(join(home, "outbox"), { recursive: true });
    expect(found(ended("enrolled", decided("approve"), intent("k-mail")))).toEqual([
      "lost: inbound-lead run-1 (enrolled) has 0 mails, expected 1",
    ]);
  });
  test("everything", () => {
    expect(found(ended("nurtured"))).toHaveLength(2);
  });
});

describe("C2. an effect that is there twice is doubled", () => {
  test("under another key", async () => {
    await enrolled();
    enrol(db, { lead: 1, sequence: "growth" }, by("k-enrol-2"));
    expect(found(ended("enrolled", decided("approve"), intent("k-mail")))).toEqual([
      "doubled: inbound-lead run-1 (enrolled) has 2 enrolments, expected 1",
    ]);
  });
  test("under its own key", () => {
    leadInReview();
    openOpportunity(db, { name: "n", lead: 1, account: null, stage: "review", territory: null, owner: null }, by("k-open"));
    expect(found(open())).toEqual([
      "doubled: 2 opportunities under the key k-open",
      "doubled: inbound-lead run-1 (open) has 2 opportunities, expected 0 to 1",
    ]);
  });
  test("a mail that left under two keys", async () => {
    await enrolled();
    await mail("k-mail-2");
    expect(found(ended("enrolled", decided("approve"), intent("k-mail"), intent("k-mail-2")))).toEqual([
      "doubled: inbound-lead run-1 (enrolled) has 2 mails, expected 1",
    ]);
  });
});

describe("C3. what no run made is stray", () => {
  test("a row of a run that the journal does not know", () => {
    recordLead(db, { ...normalLead(), message: null }, by("k", "run-9"));
    expect(found()).toEqual(["stray: leads k belongs to no run"]);
  });
  test("a mail that no intent announced", async () => {
    await mail("k-mail");
    expect(found(open())).toEqual(["stray: mails k-mail belongs to no run"]);
  });
});

describe("a run that nobody decided", () => {
  test("has a lead and an opportunity, and nothing that left the house", () => {
    leadInReview();
    expect(found(open())).toEqual([]);
  });
  test.each([[[]], [[decided("reject")]]])("with a mail is doubled: nothing was cleared (%j)", async (events) => {
    leadInReview();
    await mail("k-mail");
    expect(found(open(intent("k-mail"), ...events))).toEqual(["doubled: inbound-lead run-1 (open) has 1 mails, expected 0"]);
  });
  test("may have its mail as soon as it is cleared, before anything else is known", async () => {
    leadInReview();
    await mail("k-mail");
    expect(found(open(decided("edit"), intent("k-mail")))).toEqual([]);
  });
});

test("the runs of other workflows are not judged", () => {
  expect(found({ ...ended("paid"), workflow: "invoice-approval" })).toEqual([]);
});

test("an export is read as the command prints it", () => {
  const header = {
    format: "signalbox-journal",
    version: 1,
    run: { runId: "run-1", workflow: "inbound-lead", subject: null, status: "completed", outcome: "spam", output: null },
    graph: {},
  };
  const entry = { runId: "run-1", seq: 1, position: 0, event: { type: "run-started", input: {} } };
  expect(exportedRuns([header, entry, header].map((line) => JSON.stringify(line)))).toEqual([
    expect.objectContaining({ runId: "run-1", outcome: "spam", events: [{ type: "run-started", input: {} }] }),
    expect.objectContaining({ events: [] }),
  ]);
});
