import { ceilingOf, type ModelPrice, type PriceLookup } from "./analysis/ceiling.ts";
import { graphsOf } from "./analysis/graph-lookup.ts";
import { costMicroUsd } from "./base/money.ts";
import type { AnyWorkflow } from "./definition/workflow.ts";
import type { Model } from "./ports/model.ts";

/** The most that a run can cost by the prices that hold now, in micro-USD; null when nothing bounds it. */
export function runCeiling(workflow: AnyWorkflow, model: Model | null): number | null {
  const { usd } = ceilingOf(workflow.graph, { price: pricesOf(model), graph: graphsOf(workflow) });
  return usd === null ? null : costMicroUsd(usd);
}

/** The prices of a config's models; null for a name that it does not have, or a price that nobody knows. */
export const pricesOf =
  (model: Model | null): PriceLookup =>
  (name): ModelPrice | null => {
    try {
      const price = model?.card(name).price ?? null;
      return price === null ? null : { inputUsdPerToken: price.input * PER_RATE, outputUsdPerToken: price.output * PER_RATE };
    } catch {
      return null;
    }
  };

/** Rates are micro-USD per million tokens. */
const PER_RATE = 1e-12;
