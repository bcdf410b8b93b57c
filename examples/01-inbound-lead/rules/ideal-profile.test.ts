import { describe, expect, test } from "vitest";
import { DEMO_SEED, generateLeads } from "../data/lead.ts";
import { type Firmographics, UNKNOWN_FIRM } from "./firmographics.ts";
import { HIGH_FIT, scoreFit } from "./ideal-profile.ts";
import type { LeadFacts } from "./lead.ts";
import { NOW, normalLead } from "./normal-lead.fixture.ts";
import { normaliseLead } from "./normalise.ts";
import { classifySender } from "./sender.ts";

const FIRM: Firmographics = { known: true, name: "Cedarbank Inc.", industry: "finance", employees: 900, country: "DE" };
const fitOf = (change: Partial<LeadFacts>, firm: Firmographics = FIRM) => {
  const lead = normalLead(change);
  return scoreFit({ lead, firm, sender: classifySender(lead) });
};

test("the ideal customer scores 100, and every point has a reason", () => {
  expect(fitOf({})).toMatchObject({ total: 100, seniority: "head", employees: 900, country: "DE" });
  expect(fitOf({}).reasons.map(({ rule, points }) => [rule, points])).toEqual([
    ["size", 30],
    ["industry", 25],
    ["authority", 20],
    ["region", 15],
    ["interest", 10],
    ["address", 0],
  ]);
});

describe("nobody becomes a high fit by what is typed into a form", () => {
  test("a size that the directory does not confirm counts half", () => {
    expect(fitOf({ employees: 4000 }, UNKNOWN_FIRM).reasons[0]).toEqual({
      rule: "size",
      points: 15,
      because: "4000 employees by its own word",
    });
  });
  test("the best that an unknown firm can say of itself is no high fit", () => {
    expect(fitOf({ employees: 4000, title: "CEO", country: "DE", source: "demo-request" }, UNKNOWN_FIRM).total).toBeLessThan(HIGH_FIT);
  });
  test("what the directory says wins over what was typed", () => {
    expect(fitOf({ employees: 4000, country: "DE" }, { ...FIRM, employees: 4, country: "KP" })).toMatchObject({
      employees: 4,
      country: "KP",
    });
  });
});

test("the total is the sum of the reasons, cut to 0..100, for every lead there is", () => {
  for (const raw of generateLeads(DEMO_SEED, 500)) {
    const lead = normaliseLead({ lead: raw, now: NOW });
    const fit = scoreFit({ lead, firm: UNKNOWN_FIRM, sender: classifySender(lead) });
    const sum = fit.reasons.reduce((total, { points }) => total + points, 0);
    expect(fit.total).toBe(Math.min(100, Math.max(0, sum)));
  }
});

test.each([
  ["CEO 👑", "executive"],
  ["Co-Founder", "executive"],
  ["Vice President Sales", "head"],
  ["部長", "head"],
  ["Product Owner", "specialist"],
  ["Operations Manager", "manager"],
  ["Engineer", "specialist"],
  ["Ceolist", "specialist"],
])("authority is read from the title: %s is %s", (title, seniority) => {
  expect(fitOf({ title }).seniority).toBe(seniority);
});
