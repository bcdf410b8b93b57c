// semantics.md, section 8: what a call is counted as. Nothing is ever counted as less than it may have cost.
import { boundCost, costOf, type Price } from "../base/price.ts";
import type { ModelCall } from "../kernel/index.ts";
import type { Settlement } from "../kernel/ledger.ts";
import type { ModelBound, ModelCard, ModelReply, ModelUsage } from "../ports/model.ts";

/** A call that may be made: its price is known, and with it the most that it can cost. */
export interface Quote {
  readonly model: string;
  readonly card: ModelCard;
  readonly price: Price;
  readonly bound: ModelBound;
  readonly maxCostMicroUsd: number;
}

/** Null where the price is unknown: under a cap, that is no price of zero. */
export function quoteOf(model: string, card: ModelCard, bound: ModelBound): Quote | null {
  const { price } = card;
  return price === null ? null : { model, card, price, bound, maxCostMicroUsd: boundCost(price, bound) };
}

/** A reply's entry in the journal. Without usage, or with figures that are no counts, the bound counts. */
export function answeredCall(quote: Quote, { usage, modelId, simulated, finish }: ModelReply): ModelCall {
  if (usage === null || !isCount(usage)) return { ...doubtfulCall(quote), modelId, simulated, finish };
  const { model, card, price } = quote;
  return {
    model,
    modelId,
    provider: card.provider,
    simulated: simulated || card.simulated,
    finish,
    counted: "reported",
    ...usage,
    costMicroUsd: costOf(price, usage),
    priceVersion: price.version,
  };
}

const isCount = ({ inputTokens, cachedInputTokens, cacheWriteInputTokens = 0, outputTokens, reasoningTokens }: ModelUsage): boolean =>
  [inputTokens, cachedInputTokens, cacheWriteInputTokens, outputTokens, reasoningTokens].every(
    (tokens) => Number.isSafeInteger(tokens) && tokens >= 0,
  ) &&
  cachedInputTokens + cacheWriteInputTokens <= inputTokens &&
  reasoningTokens <= outputTokens;

/** A call that may have been answered and billed, and nobody knows. */
export const doubtfulCall = ({ model, card, price, bound, maxCostMicroUsd }: Quote): ModelCall => ({
  model,
  modelId: card.modelId,
  provider: card.provider,
  simulated: card.simulated,
  finish: null,
  counted: "bound",
  inputTokens: bound.inputTokens,
  cachedInputTokens: 0,
  outputTokens: bound.outputTokens,
  reasoningTokens: 0,
  costMicroUsd: maxCostMicroUsd,
  priceVersion: price.version,
});

/** What a call's entry in the journal says of its reservation. Without one it was not sent, or refused, and cost nothing. */
export function settlementOf(call: ModelCall | undefined): Settlement {
  if (call === undefined) return { state: "released" };
  const { counted, costMicroUsd, inputTokens, outputTokens } = call;
  return counted === "bound" ? { state: "doubtful" } : { state: "settled", spent: { costMicroUsd, tokens: inputTokens + outputTokens } };
}
