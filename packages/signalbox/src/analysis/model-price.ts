import type { Price, Rates } from "../base/price.ts";
import type { ModelPrice } from "./ceiling.ts";

/** What a name of the config's models stands for: its card. */
export interface PricedModel {
  readonly modelId: string;
  readonly provider: string;
  readonly simulated: boolean;
  readonly price: Price | null;
}

/** The dearest that a token can be: nobody knows beforehand what will be read from a cache, and what written into one. */
export function priceOf({ above = [], ...base }: Price): ModelPrice {
  return { ...perToken(base), above: above.map(({ inputTokens, ...rates }) => ({ inputTokens, ...perToken(rates) })) };
}

const perToken = ({ input, cachedInput, cacheWriteInput = 0, output }: Rates): ModelPrice => ({
  inputUsdPerToken: Math.max(input, cachedInput, cacheWriteInput) * PER_RATE,
  outputUsdPerToken: output * PER_RATE,
});

/** Rates are micro-USD per million tokens. */
const PER_RATE = 1e-12;
