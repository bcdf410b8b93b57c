import { ceilingOf, type ModelPrice, type PriceLookup } from "./analysis/ceiling.ts";
import { type GraphLookup, graphsOf } from "./analysis/graph-lookup.ts";
import { priceOf } from "./analysis/model-price.ts";
import { costMicroUsd } from "./base/money.ts";
import type { Graph } from "./definition/graph.ts";
import type { AnyWorkflow } from "./definition/workflow.ts";
import type { Model, ModelCard } from "./ports/model.ts";

/** The most that a run can cost by the prices that hold now, in micro-USD; null when nothing bounds it. */
export const runCeiling = (workflow: AnyWorkflow, model: Model | null): number | null =>
  graphCeiling(workflow.graph, graphsOf(workflow), model);

/** The same of a graph, with those that it runs. */
export function graphCeiling(graph: Graph, lookup: GraphLookup, model: Model | null): number | null {
  const { usd } = ceilingOf(graph, { price: pricesOf(model), graph: lookup });
  return usd === null ? null : costMicroUsd(usd);
}

/** The prices of a config's models; null for a name that it does not have, or a price that nobody knows. */
export const pricesOf =
  (model: Model | null): PriceLookup =>
  (name): ModelPrice | null => {
    const price = cardsOf(model)(name)?.price ?? null;
    return price === null ? null : priceOf(price);
  };

/** What the names of a config's models stand for; null for a name that it does not have. */
export const cardsOf =
  (model: Model | null) =>
  (name: string): ModelCard | null => {
    try {
      return model?.card(name) ?? null;
    } catch {
      return null;
    }
  };
