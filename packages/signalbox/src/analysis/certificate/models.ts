import type { Graph } from "../../definition/graph.ts";
import type { GraphLookup } from "../graph-lookup.ts";
import type { PricedModel } from "../model-price.ts";
import { placesOf } from "../place.ts";

/** A name of the config's models that a workflow uses, and what it stood for when the certificate was made. */
export interface CertifiedModel {
  readonly name: string;
  /** Null where nobody knows the name. */
  readonly modelId: string | null;
  readonly provider: string | null;
  readonly simulated: boolean;
  /** The price table with its date: "genai-prices 0.1.8 2026-09-23"; null for a model without a price. */
  readonly priceTable: string | null;
}

/** By name, with those of the workflows that it runs. */
export function modelsIn(
  graph: Graph,
  lookup: GraphLookup | undefined,
  model: ((name: string) => PricedModel | null) | undefined,
): readonly CertifiedModel[] {
  const names = placesOf(graph, lookup).flatMap(({ node }) =>
    node.kind === "prompt" ? [node.model] : node.kind === "agent" ? [node.agent.model] : [],
  );
  return [...new Set(names)].sort().map((name) => {
    const card = model?.(name) ?? null;
    const { modelId = null, provider = null, simulated = false, price = null } = card ?? {};
    return { name, modelId, provider, simulated, priceTable: price?.version ?? null };
  });
}
