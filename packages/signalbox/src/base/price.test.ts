import fc from "fast-check";
import { expect, test } from "vitest";
import { boundCost, costOf, type Price } from "./price.ts";

const price: Price = { input: 3_000_000, cachedInput: 300_000, output: 15_000_000, version: "t 2026-01-01" };
const tokens = (inputTokens: number, cachedInputTokens: number, outputTokens: number) => ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningTokens: 0,
});

test("cached tokens are part of the input and cost their own rate; the sum is rounded up once", () => {
  expect(costOf(price, tokens(1_000, 0, 0))).toBe(3_000);
  expect(costOf(price, tokens(1_000, 1_000, 0))).toBe(300);
  expect(costOf(price, tokens(1_000, 400, 10))).toBe(1_800 + 120 + 150);
  expect(costOf(price, tokens(0, 0, 0))).toBe(0);
  expect(costOf({ ...price, input: 1 }, tokens(1, 0, 0))).toBe(1);
  expect(costOf({ ...price, input: 1, output: 1 }, tokens(1, 0, 1))).toBe(1);
});

test("more cached tokens than input are no credit", () => {
  expect(costOf(price, tokens(10, 1_000, 0))).toBe(costOf(price, tokens(10, 10, 0)));
});

test("what is written into a cache costs its own rate where there is one, and what input costs where there is none", () => {
  const usage = { ...tokens(1_000, 200, 0), cacheWriteInputTokens: 300 };
  expect(costOf({ ...price, cacheWriteInput: 3_750_000 }, usage)).toBe(1_500 + 60 + 1_125);
  expect(costOf(price, usage)).toBe(2_400 + 60);
  expect(boundCost({ ...price, cacheWriteInput: 3_750_000 }, { inputTokens: 1_000, outputTokens: 0 })).toBe(3_750);
});

test("a long call costs its tier's rates throughout, and its bound the dearest that may apply", () => {
  const tiered: Price = {
    ...price,
    above: [
      { inputTokens: 500_000, input: 9_000_000, cachedInput: 900_000, output: 30_000_000 },
      { inputTokens: 200_000, input: 6_000_000, cachedInput: 600_000, output: 22_500_000 },
    ],
  };
  expect(costOf(tiered, tokens(200_000, 0, 0))).toBe(600_000);
  expect(costOf(tiered, tokens(200_001, 0, 2))).toBe(1_200_006 + 45);
  expect(costOf(tiered, tokens(600_000, 0, 0))).toBe(5_400_000);
  expect(boundCost(tiered, { inputTokens: 200_000, outputTokens: 1 })).toBe(600_015);
  expect(boundCost(tiered, { inputTokens: 200_001, outputTokens: 0 })).toBe(1_200_006);
});

test("figures that a double cannot hold exactly do not lose a cent", () => {
  expect(costOf({ ...price, input: 75_000_001 }, tokens(999_999_999, 0, 0))).toBe(75_000_000_925);
});

test("what is no count is refused", () => {
  for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])
    expect(() => costOf(price, tokens(wrong, 0, 0))).toThrow(/is no number of tokens/);
  expect(() => costOf({ ...price, output: 0.1 }, tokens(1, 0, 1))).toThrow(/a rate/);
});

test("S10.4: no call within its bound costs more than the bound", () => {
  const rate = fc.nat(100_000_000);
  const rates = fc.record({ input: rate, cachedInput: rate, cacheWriteInput: rate, output: rate });
  const tier = fc.record({ input: rate, cachedInput: rate, cacheWriteInput: rate, output: rate, inputTokens: fc.nat(400_000) });
  const anyPrice = fc.tuple(rates, fc.array(tier, { maxLength: 3 })).map(([base, above]): Price => ({ ...base, above, version: "t" }));
  const bound = fc.record({ inputTokens: fc.nat(500_000), outputTokens: fc.nat(100_000) });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(anyPrice, bound, share, share, share, share, (table, most, input, cached, written, output) => {
      const inputTokens = Math.floor(most.inputTokens * input);
      const usage = {
        ...tokens(inputTokens, Math.floor(inputTokens * cached), Math.floor(most.outputTokens * output)),
        cacheWriteInputTokens: Math.floor(inputTokens * written),
      };
      expect(costOf(table, usage)).toBeLessThanOrEqual(boundCost(table, most));
    }),
    { numRuns: 500, seed: 1 },
  );
});
