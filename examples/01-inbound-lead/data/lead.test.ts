import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Lead } from "../rules/lead.ts";
import { companyDirectory, generateCompanies } from "./company.ts";
import { DEMO_SEED, generateLeads } from "./lead.ts";
import { HOSTILE } from "./message.ts";
import { generateRefusedLeads } from "./refused-lead.ts";

const leads = generateLeads(DEMO_SEED, 500);
const some = (holds: (lead: Lead) => boolean) => leads.filter(holds).length;

test("the same seed gives the same leads, and a longer list begins with the shorter one", () => {
  expect(generateLeads(DEMO_SEED, 500)).toEqual(leads);
  expect(generateLeads(DEMO_SEED, 20)).toEqual(leads.slice(0, 20));
  expect(generateLeads("other", 20)).not.toEqual(leads.slice(0, 20));
});

test("leads.jsonl is what generate.ts writes", () => {
  const file = readFileSync(new URL("../leads.jsonl", import.meta.url), "utf8");
  expect(file).toBe(leads.map((lead) => `${JSON.stringify(lead)}\n`).join(""));
});

test("every lead is one that the workflow accepts, under an id of its own", () => {
  for (const lead of leads) expect(Lead.safeParse(lead).error).toBeUndefined();
  expect(new Set(leads.map(({ id }) => id)).size).toBe(leads.length);
});

test("refused leads are refused, at the field that is to blame", () => {
  for (const { field, lead } of generateRefusedLeads(DEMO_SEED)) expect(Lead.safeParse(lead).error?.issues[0]?.path[0]).toBe(field);
});

describe("among the leads there are", () => {
  test.each<[string, (lead: Lead) => boolean]>([
    ["the same mail in other case", ({ email }) => email === email.toUpperCase()],
    ["plus-addresses", ({ email }) => email.includes("+again@")],
    ["missing names", ({ firstName }) => firstName === ""],
    ["missing companies", ({ company }) => !company],
    ["null fields", ({ company }) => company === null],
    ["CJK names", ({ lastName }) => /\p{Script=Han}/u.test(lastName)],
    ["Arabic names", ({ lastName }) => /\p{Script=Arabic}/u.test(lastName)],
    ["Cyrillic names", ({ lastName }) => /\p{Script=Cyrillic}/u.test(lastName)],
    ["emoji", ({ firstName, lastName }) => /\p{Extended_Pictographic}/u.test(firstName + lastName)],
    ["messages of 20 kB", ({ message }) => Buffer.byteLength(message ?? "") >= 20_000],
    ["free-mail addresses", ({ email }) => /@(gmail|outlook|proton)/.test(email)],
    ["disposable addresses", ({ email }) => email.includes("guerrillamail")],
    ["students", ({ title }) => title === "Student"],
    ["hostile messages", ({ message }) => HOSTILE.includes(message ?? "")],
    ["hostile companies", ({ company }) => company?.startsWith("Ignore previous") === true],
    ["employees below 1", ({ employees }) => (employees ?? 1) < 1],
    ["employees beyond belief", ({ employees }) => employees === 1e12],
    ["countries that are none", ({ country }) => country === "XX"],
    ["dates in the far future", ({ submittedAt }) => submittedAt.startsWith("9999")],
  ])("%s", (_, holds) => {
    expect(some(holds)).toBeGreaterThan(0);
  });
});

test("companies have domains of their own", () => {
  const companies = generateCompanies(DEMO_SEED, 8000);
  expect(new Set(companies.map(({ domain }) => domain)).size).toBe(8000);
  expect(companyDirectory(DEMO_SEED).size).toBe(8000);
});
