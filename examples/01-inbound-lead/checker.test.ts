import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendToOutbox } from "../outbox/outbox.ts";
import type { JournalRun } from "./check/journal.ts";
import { checkEffects } from "./checker.ts";
import { logActivity } from "./crm/activities.ts";
import { openCrm } from "./crm/crm.ts";
import { enrol } from "./crm/enrolments.ts";
import { recordLead } from "./crm/leads.ts";
import { openOpportunity } from "./crm/opportunities.ts";
import { normalLead } from "./rules/normal-lead.fixture.ts";

let home: string;
let db: DatabaseSync;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "checker-"));
  db = openCrm(home, { accounts: 0 });
});
afterEach(() => {
  db.close();
  rmSync(home, { recursive: true });
});

const by = (effectKey: string, runId = "run-1") => ({ runId, effectKey });
const run = (...events: JournalRun["events"]): JournalRun => ({ runId: "run-1", workflow: "inbound-lead", events });
const completed = (outcome: string) => ({ type: "run-completed", outcome });
const decided = (decision: string) => ({ type: "approval-decided", decision });
const intent = (key: string) => ({ type: "intent-recorded", key });
const mail = (key: string) => sendToOutbox(home, key, { from: "a@b.example", to: "c@d.example", subject: "s", body: "b" });

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
const found = (...runs: JournalRun[]) => checkEffects(home, runs).map(({ kind, effect }) => `${kind} ${effect}`);

test("a run whose every effect is there once has no findings", async () => {
  await enrolled();
  expect(found(run(decided("approve"), intent("k-mail"), completed("enrolled")))).toEqual([]);
});

describe("C1. an effect that the journal promises and nobody finds is lost", () => {
  test("a mail", async () => {
    await enrolled();
    rmSync(join(home, "outbox"), { recursive: true });
    expect(found(run(decided("approve"), intent("k-mail"), completed("enrolled")))).toEqual(["lost mails"]);
  });
  test("everything", () => {
    expect(found(run(completed("nurtured")))).toEqual(["lost leads", "lost enrolments"]);
  });
});

describe("C2. an effect that is there twice is doubled", () => {
  test("under another key", async () => {
    await enrolled();
    enrol(db, { lead: 1, sequence: "growth" }, by("k-enrol-2"));
    expect(found(run(decided("approve"), intent("k-mail"), completed("enrolled")))).toEqual(["doubled enrolments"]);
  });
  test("under its own key", () => {
    leadInReview();
    openOpportunity(db, { name: "n", lead: 1, account: null, stage: "review", territory: null, owner: null }, by("k-open"));
    expect(found(run())).toEqual(["doubled opportunities", "doubled opportunities"]);
  });
  test("a mail that left under two keys", async () => {
    await enrolled();
    await mail("k-mail-2");
    expect(found(run(decided("approve"), intent("k-mail"), intent("k-mail-2"), completed("enrolled")))).toEqual(["doubled mails"]);
  });
});

describe("C3. what no run made is stray", () => {
  test("a row of a run that the journal does not know", () => {
    recordLead(db, { ...normalLead(), message: null }, by("k", "run-9"));
    expect(found()).toEqual(["stray leads"]);
  });
  test("a mail that no intent announced", async () => {
    await mail("k-mail");
    expect(found(run())).toEqual(["stray mails"]);
  });
});

describe("a run that nobody decided", () => {
  test("has a lead and an opportunity, and nothing that left the house", () => {
    leadInReview();
    expect(found(run())).toEqual([]);
  });
  test.each([[[]], [[decided("reject")]]])("with a mail is doubled: nothing was cleared (%j)", async (events) => {
    leadInReview();
    await mail("k-mail");
    expect(found(run(intent("k-mail"), ...events))).toEqual(["doubled mails"]);
  });
  test("may have its mail as soon as it is cleared, before anything else is known", async () => {
    leadInReview();
    await mail("k-mail");
    expect(found(run(decided("edit"), intent("k-mail")))).toEqual([]);
  });
});

test("the runs of other workflows are not judged", () => {
  expect(found({ runId: "run-2", workflow: "invoice-approval", events: [completed("paid")] })).toEqual([]);
});
