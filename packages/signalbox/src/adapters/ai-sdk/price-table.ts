// The dated table of @pydantic/genai-prices, as it was published with the version that is pinned. Nothing is fetched.
import { createRequire } from "node:module";
import type * as GenaiPrices from "@pydantic/genai-prices";
import type { Price } from "../../ports/model.ts";
import { microUsd } from "./declared-price.ts";

/** The version of the table that package.json pins, and the day on which it was published. */
export const TABLE = { version: "0.1.8", day: "2026-09-23" };

type Rate = number | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] } | undefined;

// Loaded when a price is first asked for: it is half a megabyte, and most commands ask for none.
let table: typeof GenaiPrices | undefined;
const load = (): typeof GenaiPrices => {
  table ??= createRequire(import.meta.url)("@pydantic/genai-prices") as typeof GenaiPrices;
  return table;
};

/** The price of a model on a day; null where the table does not have it, or has it by something other than tokens of text. */
export function tablePrice(providerId: string, modelId: string, day: Date): Price | null {
  const found = load().calcPrice({ input_tokens: 0, output_tokens: 0 }, modelId, { providerId, timestamp: day });
  const rates = (found?.model_price ?? {}) as { readonly [unit: string]: Rate };
  const { input_mtok: input, output_mtok: output, cache_read_mtok: cached = input, cache_write_mtok: written } = rates;
  if (input === undefined || output === undefined) return null;
  const at = (inputTokens: number) => ({
    input: microUsd(rateAt(input, inputTokens), modelId),
    cachedInput: microUsd(rateAt(cached, inputTokens), modelId),
    ...(written === undefined ? {} : { cacheWriteInput: microUsd(rateAt(written, inputTokens), modelId) }),
    output: microUsd(rateAt(output, inputTokens), modelId),
  });
  const starts = [input, output, cached, written].flatMap((rate) => (typeof rate === "object" ? rate.tiers.map(({ start }) => start) : []));
  const above = [...new Set(starts)].sort((a, b) => a - b).map((start) => ({ inputTokens: start, ...at(start + 1) }));
  return { ...at(0), version: `genai-prices ${TABLE.version} ${TABLE.day}`, ...(above.length === 0 ? {} : { above }) };
}

function rateAt(rate: Rate, inputTokens: number): number {
  if (typeof rate !== "object") return rate ?? 0;
  return rate.tiers.reduce((price, tier) => (inputTokens > tier.start ? tier.price : price), rate.base);
}
