import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { costMicroUsd } from "../../base/money.ts";
import { boundCost, costOf } from "../../base/price.ts";
import type { DeclaredPrice } from "./declared-price.ts";
import { declaredPrice } from "./declared-price.ts";
import { TABLE, tablePrice } from "./price-table.ts";

const day = new Date("2026-11-21");
const tokens = (inputTokens: number, cachedInputTokens: number, outputTokens: number) => ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningTokens: 0,
});

test("a price is in whole micro-dollars per million tokens, and names its table and day", () => {
  expect(tablePrice("openai", "gpt-5.1", day)).toEqual({
    input: 1_250_000,
    cachedInput: 125_000,
    output: 10_000_000,
    version: "genai-prices 0.1.8 2026-09-23",
  });
  expect(tablePrice("openai", "gpt-4.1-mini-2025-04-14", day)).toMatchObject({ input: 400_000, output: 1_600_000 });
});

test("the table is the one that is pinned", () => {
  const main = createRequire(import.meta.url).resolve("@pydantic/genai-prices");
  const { version } = JSON.parse(readFileSync(join(dirname(main), "../package.json"), "utf8")) as { version: string };
  expect(version).toBe(TABLE.version);
});

test("a long input has its own rates, and writing into a cache too", () => {
  const price = tablePrice("anthropic", "claude-sonnet-4-5", day);
  expect(price).toMatchObject({
    input: 3_000_000,
    cacheWriteInput: 3_750_000,
    above: [{ inputTokens: 200_000, input: 6_000_000, cachedInput: 600_000, cacheWriteInput: 7_500_000, output: 22_500_000 }],
  });
  if (price === null) throw new Error("no price");
  expect(costOf(price, tokens(200_000, 0, 0))).toBe(600_000);
  expect(costOf(price, tokens(200_001, 0, 0))).toBe(1_200_006);
  expect(boundCost(price, { inputTokens: 1_000, outputTokens: 0 })).toBe(3_750);
});

test("a price that changed is the price of the day", () => {
  expect(tablePrice("openai", "gpt-5.6-luna", new Date("2026-07-29"))?.input).toBe(1_000_000);
  expect(tablePrice("openai", "gpt-5.6-luna", new Date("2026-07-31"))?.input).toBe(200_000);
});

test("what the table does not have has no price: not zero", () => {
  expect(tablePrice("openai", "gpt-nobody-has", day)).toBeNull();
  expect(tablePrice("nobody", "gpt-5.1", day)).toBeNull();
  expect(tablePrice("openai", "whisper-1", day)).toBeNull();
});

test("a declared price is rounded up as every cost is", () => {
  for (const inputUsd of [0.1, 1.1, 0.0000011, 0.0000010006, 0.000000999])
    expect(declaredPrice({ inputUsd, outputUsd: 0, asOf: "2026-11-21" }, "m").input).toBe(costMicroUsd(inputUsd));
});

test("a declared price is dated, or free by declaration", () => {
  expect(declaredPrice("free", "m")).toEqual({ input: 0, cachedInput: 0, output: 0, version: "declared free" });
  expect(declaredPrice({ inputUsd: 0.15, cachedInputUsd: 0.075, outputUsd: 0.6, asOf: "2026-11-21" }, "m")).toEqual({
    input: 150_000,
    cachedInput: 75_000,
    output: 600_000,
    version: "declared 2026-11-21",
  });
  expect(declaredPrice({ inputUsd: 0.000_000_1, outputUsd: 1.1, asOf: "2026-11-21" }, "m")).toMatchObject({
    input: 1,
    cachedInput: 1,
    output: 1_100_000,
  });
  for (const wrong of [{ inputUsd: -1 }, { outputUsd: Number.NaN }, { cachedInputUsd: 1e9 }, { asOf: "yesterday" }]) {
    const price = { inputUsd: 1, outputUsd: 1, asOf: "2026-11-21", ...wrong } as DeclaredPrice;
    expect(() => declaredPrice(price, "m")).toThrow(/The price of the model "m"/);
  }
});
