import { describe, expect, test } from "vitest";
import { DEMO_SEED, generateLeads } from "../data/lead.ts";
import { leadFacts, NOW, normalLead } from "./normal-lead.fixture.ts";
import { normaliseLead } from "./normalise.ts";

describe("what cannot be true is not believed, and said so", () => {
  test.each([-5, 0, 1e12, 12.5, 5_000_001])("%d employees", (employees) => {
    const lead = normalLead({ employees });
    expect(lead.employees).toBeNull();
    expect(lead.doubts).toEqual([`employees ${employees} is not possible`]);
  });
  test.each(["XX", "Atlantis", "ZZ"])("country %s", (country) => {
    expect(normalLead({ country })).toMatchObject({ country: null, doubts: [`country "${country}" is not a country`] });
  });
  test("a date in the far future", () => {
    expect(normalLead({ submittedAt: "9999-12-31T23:59:59Z" }).doubts).toHaveLength(1);
    expect(normalLead({ submittedAt: "1970-01-01T00:00:00+14:00" }).doubts).toEqual([]);
  });
});

test.each([
  ["de", "DE"],
  ["Deutschland", "DE"],
  [" UK ", "GB"],
  ["日本", "JP"],
])("a country has one spelling: %s is %s", (typed, code) => {
  expect(normalLead({ country: typed }).country).toBe(code);
});

test("fields that are missing, null or blank are all absent, and no reason for doubt", () => {
  for (const nothing of [undefined, null, "  "]) {
    const lead = normalLead({ company: nothing, domain: nothing, title: nothing, country: nothing });
    expect(lead).toMatchObject({ company: null, title: null, country: null, domain: "cedarbank.example", doubts: [] });
  }
});

test("a free provider's domain is nobody's company", () => {
  expect(normalLead({ email: "ana@gmail.com", domain: null }).domain).toBeNull();
});

test("line breaks, invisible and direction-changing characters leave names", () => {
  expect(normalLead({ firstName: "Ana\r\nBcc: all@firm.example", lastName: "\u202eLopez\u200b" })).toMatchObject({
    firstName: "Ana Bcc: all@firm.example",
    lastName: "Lopez",
  });
});

test("joined emoji and letters of every script stay whole", () => {
  expect(normalLead({ firstName: "👩‍💻 Mia", lastName: "الأحمد" })).toMatchObject({ firstName: "👩‍💻 Mia", lastName: "الأحمد" });
});

test("normalising what is normal changes nothing", () => {
  for (const lead of generateLeads(DEMO_SEED, 300)) {
    const once = normaliseLead({ lead, now: NOW });
    const twice = normaliseLead({ lead: { ...once, submittedAt: NOW }, now: NOW });
    expect({ ...twice, doubts: [] }).toEqual({ ...once, doubts: [] });
  }
});

test("the input is not changed", () => {
  const facts = Object.freeze(leadFacts({ firstName: " Ana " }));
  expect(normaliseLead({ lead: facts, now: NOW }).firstName).toBe("Ana");
});
