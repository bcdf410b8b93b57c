import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KNOWN_COMPANIES } from "../data/company.ts";
import { generateLeads } from "../data/lead.ts";
import { type leadFacts, normalLead } from "../rules/normal-lead.fixture.ts";
import { findAccount } from "./accounts.ts";
import { logActivity } from "./activities.ts";
import { crm } from "./crm.ts";
import { enrol } from "./enrolments.ts";
import { importLeads } from "./import.ts";
import { findLead, type NewLead, recordLead, setStanding } from "./leads.ts";
import { findOpportunity, moveOpportunity, openOpportunity } from "./opportunities.ts";
import { TERRITORIES } from "./seed.ts";
import { listTerritories } from "./territories.ts";

let home: string;
let db: DatabaseSync;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "crm-"));
  db = crm.in(home);
});
afterEach(() => rmSync(home, { recursive: true }));

const by = { runId: "run-1", effectKey: "key-1" };
const newLead = (change: Parameters<typeof leadFacts>[0] = {}): NewLead => ({ ...normalLead(change), message: null });
const count = (table: string) => (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

describe("the file", () => {
  test("is as durable as the engine's, and is filled", () => {
    expect(db.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    expect(db.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
    expect([count("accounts"), count("territories"), count("sequences")]).toEqual([KNOWN_COMPANIES, TERRITORIES.length, 6]);
  });

  test("keeps territories as they were declared", () => {
    expect(listTerritories(db)).toEqual(TERRITORIES);
  });
});

describe("a lead", () => {
  test("is compared with every earlier one, by mailbox and by person", () => {
    expect(recordLead(db, newLead(), by)).toEqual({ number: 1, duplicateOf: null });
    expect(recordLead(db, newLead({ id: "lead-2", email: "ANA.LOPEZ+x@cedarbank.example" }), by).duplicateOf).toEqual({
      number: 1,
      leadId: "lead-1",
      by: "mailbox",
    });
    expect(recordLead(db, newLead({ id: "lead-3", email: "ana@mail.example" }), by).duplicateOf).toEqual({
      number: 1,
      leadId: "lead-1",
      by: "person",
    });
    expect(recordLead(db, newLead({ id: "lead-4", email: "bo@cedarbank.example", firstName: "Bo" }), by).duplicateOf).toBeNull();
  });

  test("a duplicate of a duplicate points at the first", () => {
    recordLead(db, newLead(), by);
    recordLead(db, newLead({ id: "lead-2", email: "ana@mail.example" }), by);
    expect(recordLead(db, newLead({ id: "lead-3", email: "ana@mail.example" }), by).duplicateOf?.number).toBe(1);
  });

  test("is found by any spelling of its address", () => {
    recordLead(db, newLead(), by);
    expect(findLead(db, " Ana.Lopez+again@CEDARBANK.example")).toEqual({ number: 1, owner: null });
  });

  test("a standing for a lead that is not there is an error, not silence", () => {
    expect(() => setStanding(db, { lead: 9, status: "spam", rule: "r", reason: "r", owner: null })).toThrow("no lead number 9");
  });

  test("keeps its owner when a later standing names none", () => {
    recordLead(db, newLead(), by);
    setStanding(db, { lead: 1, status: "customer", rule: "r", reason: "r", owner: "ana" });
    setStanding(db, { lead: 1, status: "contacted", rule: "r", reason: "r", owner: null });
    expect(findLead(db, "ana.lopez@cedarbank.example")?.owner).toBe("ana");
  });
});

describe("an account", () => {
  test("is found by domain before name, and by name without its legal form", () => {
    const [first, second] = db.prepare("SELECT name, domain FROM accounts ORDER BY id").all() as { name: string; domain: string }[];
    expect(findAccount(db, { domain: first?.domain ?? "", company: second?.name ?? "" })).toMatchObject({
      name: first?.name,
      matchedBy: "domain",
    });
    const bare = second?.name.replace(/ [^ ]+$/, "").toUpperCase() ?? "";
    expect(findAccount(db, { domain: null, company: bare })).toMatchObject({ name: second?.name, matchedBy: "name" });
    expect(findAccount(db, { domain: "nobody.example", company: "Nobody" })).toBeNull();
  });
});

test("an import is there once, however often it is done", () => {
  const leads = generateLeads("import", 2);
  importLeads(db, leads);
  importLeads(db, leads);
  expect([count("leads"), count("opportunities")]).toEqual([2, 2]);
});

test("two enrolments of one address are one contact and two enrolments: nothing hides a doubled effect", () => {
  recordLead(db, newLead(), by);
  expect(enrol(db, { lead: 1, sequence: "growth" }, by).contact).toBe(enrol(db, { lead: 1, sequence: "growth" }, by).contact);
  expect([count("contacts"), count("enrolments")]).toEqual([1, 2]);
  expect(() => enrol(db, { lead: 2, sequence: "growth" }, by)).toThrow("no lead number 2");
});

test("the newest opportunity that is not lost is the one a booking belongs to", () => {
  recordLead(db, newLead(), by);
  const open = () =>
    openOpportunity(db, { name: "n", lead: 1, account: null, stage: "review", territory: null, owner: "cleo" }, by).opportunity;
  expect(findOpportunity(db, "ana.lopez@cedarbank.example")).toEqual({ lead: 1, opportunity: null });
  const [first, second] = [open(), open()];
  moveOpportunity(db, { opportunity: second, stage: "lost", owner: null, reason: "no" });
  expect(findOpportunity(db, "ana.lopez@cedarbank.example")).toEqual({ lead: 1, opportunity: { id: first, owner: "cleo" } });
  expect(findOpportunity(db, "nobody@firm.example")).toEqual({ lead: null, opportunity: null });
});

test("what has no lead is refused by the database itself", () => {
  expect(() => logActivity(db, { kind: "note", lead: 7, subject: "s", body: "b", owner: null }, by)).toThrow("FOREIGN KEY");
});
