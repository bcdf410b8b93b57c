import { describe, expect, test } from "vitest";
import { readInvoice } from "./read-invoice.ts";
import { sampleInvoice } from "./sample-invoice.fixture.ts";

const read = (changes: Parameters<typeof sampleInvoice>[0] = {}) => readInvoice({ invoice: sampleInvoice(changes) });

test("a good invoice has no problems", () => {
  expect(read()).toMatchObject({ vendor: "V1001", numberKey: "inv001", amount: 25_000, currency: "EUR", problems: [] });
});

test.each(["inv 001", "INV/001", "ＩＮＶ－００１", " Inv.001 "])("%s is the number INV-001", (number) => {
  expect(read({ number }).numberKey).toBe("inv001");
});

describe("goes back", () => {
  test.each([
    ["a currency that we do not pay in", { currency: "XBT" }, /currency/],
    ["an amount that is none", { amount: "twelve" }, /amount cannot be read/],
    ["an amount beyond all reason", { amount: 1e300 }, /amount cannot be read/],
    ["nothing to pay", { amount: "0.00", lines: [{ description: "Gift", amount: 0 }] }, /zero/],
    ["a number without letters and digits", { number: "---" }, /number/],
    ["a day that does not exist", { issuedOn: "2026-02-30" }, /date/],
    ["no lines", { lines: [] }, /no lines/],
    ["lines that do not add up", { lines: [{ description: "Work", amount: 249.99 }] }, /add up/],
    [
      "a line that takes money back",
      {
        lines: [
          { description: "a", amount: 300 },
          { description: "b", amount: -50 },
        ],
      },
      /line 2/,
    ],
  ])("%s", (_name, changes, problem) => {
    expect(read(changes).problems).toEqual([expect.stringMatching(problem)]);
  });
});
