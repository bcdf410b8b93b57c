// Money of model calls: whole micro-USD, computed from whole tokens, rounded up. Nothing here is ever a fraction of a cent too little.
import { SignalboxError } from "./error.ts";

/** Tokens of one call as a provider counts them. Cached and cache-written tokens are part of the input, reasoning tokens part of the output. */
export interface TokenCount {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Absent: none. Some providers write what they are sent into a cache unasked, and charge more for it. */
  readonly cacheWriteInputTokens?: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}
/** Micro-USD per million tokens: the same figure as USD per million tokens, times 1,000,000. */
export interface Rates {
  readonly input: number;
  readonly cachedInput: number;
  /** Absent: writing into the cache costs what input costs. */
  readonly cacheWriteInput?: number;
  readonly output: number;
}
export interface Price extends Rates {
  /** The table that it was read from, and its date: "genai-prices 2026-09-01". */
  readonly version: string;
  /** Rates of a call whose input is longer than so many tokens; the longest that applies counts, for the whole call. */
  readonly above?: readonly (Rates & { readonly inputTokens: number })[];
}

/** What a call cost, by the tokens that were reported. */
export function costOf(price: Price, { inputTokens, cachedInputTokens, cacheWriteInputTokens = 0, outputTokens }: TokenCount): number {
  const rates = ratesFor(price, inputTokens);
  const cached = Math.min(cachedInputTokens, inputTokens);
  const written = Math.min(cacheWriteInputTokens, inputTokens - cached);
  return microUsd([
    [inputTokens - cached - written, rates.input],
    [cached, rates.cachedInput],
    [written, rates.cacheWriteInput ?? rates.input],
    [outputTokens, rates.output],
  ]);
}

/** The most that a call can cost whose tokens stay within the bound: what is reserved before it is made. */
export function boundCost(price: Price, bound: { readonly inputTokens: number; readonly outputTokens: number }): number {
  const candidates = [price, ...(price.above ?? []).filter(({ inputTokens }) => bound.inputTokens > inputTokens)];
  return Math.max(
    ...candidates.map(({ input, cachedInput, cacheWriteInput = 0, output }) =>
      microUsd([
        [bound.inputTokens, Math.max(input, cachedInput, cacheWriteInput)],
        [bound.outputTokens, output],
      ]),
    ),
  );
}

const ratesFor = ({ above = [], ...base }: Price, inputTokens: number): Rates =>
  above
    .filter((tier) => inputTokens > tier.inputTokens)
    .reduce<Rates & { inputTokens: number }>((last, tier) => (tier.inputTokens >= last.inputTokens ? tier : last), {
      ...base,
      inputTokens: 0,
    });

const MILLION = 1_000_000n;

/** Exact: tokens times rates leave the whole numbers that a double can hold. Rounded up once, at the end. */
function microUsd(parts: readonly (readonly [tokens: number, rate: number])[]): number {
  const total = parts.reduce((sum, [tokens, rate]) => sum + whole(tokens, "tokens") * whole(rate, "a rate"), 0n);
  return Number((total + MILLION - 1n) / MILLION);
}

function whole(value: number, what: string): bigint {
  if (Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw new SignalboxError("internal", `${value} is no number of ${what}: tokens and rates are whole and not negative.`);
}
