import { expect, test } from "vitest";
import { costMicroUsd, limitMicroUsd, moneyText, usdOf } from "./money.ts";

test("amounts that dollars can write are exact in both directions", () => {
  for (let cents = 0; cents <= 100_000; cents++) {
    expect(limitMicroUsd(cents / 100)).toBe(cents * 10_000);
    expect(costMicroUsd(cents / 100)).toBe(cents * 10_000);
  }
  expect(limitMicroUsd(1.1)).toBe(1_100_000);
  expect(costMicroUsd(0.000001)).toBe(1);
});

test("below a micro-dollar a limit loses and a cost wins", () => {
  expect(limitMicroUsd(0.0000015)).toBe(1);
  expect(costMicroUsd(0.0000015)).toBe(2);
  expect(costMicroUsd(0.0000001)).toBe(1);
  expect(limitMicroUsd(1e300)).toBe(Number.MAX_SAFE_INTEGER);
});

test("money is written with cents, and with every digit that it has", () => {
  expect([0, 750_000, 1_000_000, 12, 1_230_000, 1_234_567, -20_000].map(moneyText)).toEqual([
    "$0.00",
    "$0.75",
    "$1.00",
    "$0.000012",
    "$1.23",
    "$1.234567",
    "-$0.02",
  ]);
  expect(usdOf(750_000)).toBe(0.75);
});
