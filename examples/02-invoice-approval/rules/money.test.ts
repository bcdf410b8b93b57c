import { describe, expect, test } from "vitest";
import { euroCentsOf, moneyText, parseAmount } from "./money.ts";

describe("an amount", () => {
  test.each([
    ["1234.5", 123450],
    [1234.56, 123456],
    ["0.07", 7],
    [" 12 ", 1200],
    [0.1 + 0.2, null],
    ["1,234.56", null],
    ["1.234,56", null],
    ["12.345", null],
    ["-5", null],
    [-5, null],
    ["1e3", null],
    [1e308, null],
    ["9999999999999", null],
    ["١٢٣", null],
    ["", null],
    ["12 EUR", null],
  ])("%j is %j in cents", (given, cents) => expect(parseAmount(given, "EUR")).toBe(cents));

  test("has the decimals of its currency", () => {
    expect(parseAmount("1200", "JPY")).toBe(1200);
    expect(parseAmount("1200.00", "JPY")).toBe(1200);
    expect(parseAmount("1200.5", "JPY")).toBeNull();
    expect(moneyText({ amount: 1200, currency: "JPY" })).toBe("1200 JPY");
  });
});

test("limits are compared in euro", () => {
  expect(euroCentsOf({ amount: 100_000, currency: "JPY" })).toBe(60_000);
  expect(euroCentsOf({ amount: 100_00, currency: "GBP" })).toBe(115_00);
});
