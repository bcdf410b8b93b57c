import { describe, expect, test } from "vitest";
import { confirmErasure, type Holdings, planErasure } from "./plan-erasure.ts";
import { readAddress } from "./request.ts";

describe("an address", () => {
  test.each([
    [" Ana@Example.ORG ", "ana@example.org"],
    ["用户@例子.公司", "用户@例子.公司"],
    ["ana@example", null],
    ["ana", null],
    ["a@b.example, c@d.example", null],
    ["ana@example.org\r\nBcc: all@firm.example", null],
    ["<ana@example.org>", null],
    ["' OR 1=1 --@x.example", null],
    ["", null],
    [`${"a".repeat(500)}@example.org`, null],
  ])("%j is %j", (email, address) => expect(readAddress({ email })).toEqual({ address }));
});

describe("the law keeps invoices", () => {
  const holdings = (...invoices: string[]): Holdings => ({
    ...{ person: 1, name: "Ana", address: "ana@example.org", notes: 2, activities: 0, tickets: 1, consents: 1 },
    invoices,
  });
  const plan = (...invoices: string[]) => planErasure({ holdings: holdings(...invoices), today: "2026-03-01T00:00:00Z" });

  test("ten years from the end of their year, and no longer", () => {
    expect(plan("2015-12-31", "2016-01-01", "2024-05-01")).toMatchObject({
      erasure: { invoicesBefore: "2016-01-01", keepEntry: true },
      erased: { notes: 2, invoices: 1 },
      kept: [{ what: "invoices", count: 2, until: "2034-12-31" }],
    });
  });
  test("without one nothing is kept, and the person is told so", () => {
    expect(plan("2015-12-31")).toMatchObject({ erasure: { keepEntry: false }, kept: [] });
    expect(confirmErasure({ name: "Ana", plan: plan() })).toContain("Nothing is left.");
    expect(confirmErasure({ name: "Ana", plan: plan("2020-01-01") })).toContain("- 1 invoices, until 2030-12-31");
  });
});
