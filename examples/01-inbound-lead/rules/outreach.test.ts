import { expect, test } from "vitest";
import { HOSTILE } from "../data/message.ts";
import { excerptMessage } from "./excerpt.ts";
import { UNKNOWN_FIRM } from "./firmographics.ts";
import { scoreFit } from "./ideal-profile.ts";
import type { LeadFacts } from "./lead.ts";
import { normalLead } from "./normal-lead.fixture.ts";
import { draftOutreach, Outreach } from "./outreach.ts";
import { classifySender } from "./sender.ts";

const draft = (change: Partial<LeadFacts>, account = UNKNOWN_FIRM) => {
  const lead = normalLead(change);
  return draftOutreach({ account, lead, fit: scoreFit({ lead, firm: account, sender: classifySender(lead) }), rep: "ana" });
};

test("a draft is what the schema says, whatever is missing", () => {
  for (const change of [{}, { firstName: "", lastName: "", company: null, title: null, domain: null, country: null, employees: null }])
    expect(Outreach.parse(draft(change))).toEqual(draft(change));
  expect(draft({ firstName: "" }).body).toMatch(/^Hello there,/);
});

test("the briefing gives the reasons of the score, and what was not believed", () => {
  expect(draft({ employees: -5 }).briefing.split("\n")).toEqual(
    expect.arrayContaining(["fit 45 of 100", "+10 interest: came by demo-request", "not believed: employees -5 is not possible"]),
  );
});

test("a subject stays short with the longest name", () => {
  expect(draft({ company: "🚀".repeat(200), firstName: "x".repeat(500) }).subject.length).toBeLessThan(200);
});

test("an excerpt is whole characters, and says how much there is", () => {
  expect(excerptMessage({ message: null })).toBe("");
  expect(excerptMessage({ message: "short" })).toBe("short");
  const family = "👩‍👩‍👧‍👦";
  expect(excerptMessage({ message: family.repeat(500) })).toBe(`${family.repeat(72)}… (${family.length * 500} characters in all)`);
  expect(excerptMessage({ message: "\ud83d" }).isWellFormed()).toBe(true);
  for (const message of HOSTILE) expect(excerptMessage({ message })).toBe(message);
});
