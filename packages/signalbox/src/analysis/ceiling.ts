// C1. The ceiling is the most that one run of a graph can cost: what costs is each attempt of a call and of a prompt, and an agent up to its limit.
// C2. It counts as the engine does: each call in whole micro-USD, rounded up, a prompt by the dearest rates that its bound can meet.
// C3. What nothing bounds is unbounded, and named: a model without a price, a cost that is no amount.
import { costMicroUsd, usdOf } from "../base/money.ts";
import { boundTokens } from "../base/token-bound.ts";
import { utf8Length } from "../base/utf8.ts";
import type { Graph, NodeOf } from "../definition/graph.ts";
import type { ToolCard } from "../definition/tool.ts";
import { promptInstructions } from "../kernel/index.ts";
import { type CostPart, costPartOf } from "./cost-part.ts";
import type { GraphLookup } from "./graph-lookup.ts";
import { type Taken, taken } from "./worst-case/part.ts";
import type { Unbounded } from "./worst-case/unbounded.ts";
import { attemptsOf, type Measure, worstCaseOf } from "./worst-case/worst-case.ts";

export type { Unbounded } from "./worst-case/unbounded.ts";

/** US dollars per token; null for a model that has no known price. */
export type PriceLookup = (model: string) => ModelPrice | null;
export interface ModelPrice {
  readonly inputUsdPerToken: number;
  readonly outputUsdPerToken: number;
  /** Of calls whose input is longer than so many tokens. */
  readonly above?: readonly { readonly inputTokens: number; readonly inputUsdPerToken: number; readonly outputUsdPerToken: number }[];
}
export interface CostLookups {
  readonly price?: PriceLookup;
  readonly graph?: GraphLookup;
  /** The most that a call costs by the code that is registered now, which may be dearer than the graph says. */
  readonly maxCostUsd?: (tool: string) => number;
}

export interface Ceiling {
  /** US dollars; null when something has no bound. */
  readonly usd: number | null;
  readonly unbounded: readonly Unbounded[];
  readonly tree: CostPart;
}

/** @example ceilingOf(refund.graph, { price: () => ({ inputUsdPerToken: 1e-6, outputUsdPerToken: 4e-6 }) }).usd */
export function ceilingOf(graph: Graph, lookups: CostLookups = {}): Ceiling {
  const { most, unbounded, tree } = worstCaseOf(graph, costIn(lookups), lookups.graph);
  return { usd: most, unbounded, tree: costPartOf(tree) };
}

/** Whatever an agent calls and whomever it delegates to is paid from its own limit. */
const costIn = (lookups: CostLookups): Measure => ({
  sideBySide: "sum",
  countsAgentTools: false,
  own:
    () =>
    (node, unbound): readonly Taken[] => {
      switch (node.kind) {
        case "call":
          return [taken(node.tool.id, attemptsOf(node.retry), amount(toolCost(node.tool, lookups)) ?? unbound(noAmount(node)))];
        case "prompt":
          return [taken(node.model, attemptsOf(node.retry), amount(promptCost(node, lookups)) ?? unbound(noPrice(node)))];
        case "agent":
          return [taken(node.agent.id, 1, node.agent.limits.costUsd)];
        // A plan that could cost more is not handed in.
        case "run":
          return node.planned === undefined ? [] : [taken(node.workflow, 1, node.planned.limits.costUsd)];
        default:
          return [];
      }
    },
});

function toolCost({ id, maxCostUsd }: ToolCard, lookups: CostLookups): number {
  const registered = lookups.maxCostUsd?.(id);
  return registered !== undefined && registered > maxCostUsd ? registered : maxCostUsd;
}

function promptCost(node: NodeOf<"prompt">, { price }: CostLookups): number {
  const rates = price?.(node.model) ?? null;
  if (rates === null) return Number.NaN;
  const tokens = inputTokens(node);
  const dearest = [rates, ...(rates.above ?? []).filter((tier) => tokens > tier.inputTokens)];
  return Math.max(...dearest.map((rate) => tokens * rate.inputUsdPerToken + node.maxOutputTokens * rate.outputUsdPerToken));
}

/** The author bounds the text; the instructions, the schema and what the provider wraps around them come on top. */
function inputTokens({ task, output, maxInputTokens }: NodeOf<"prompt">): number {
  const messages = [utf8Length(promptInstructions(task, output)), maxInputTokens];
  return boundTokens({ messages, tools: [], output: utf8Length(JSON.stringify(output)) });
}

/** C2. Null for what is no amount. */
const amount = (usd: number): number | null =>
  typeof usd === "number" && Number.isFinite(usd) && usd >= 0 ? usdOf(costMicroUsd(usd)) : null;

const noAmount = ({ id, tool }: NodeOf<"call">): Unbounded => ({
  node: id,
  reason: "cost-invalid",
  message: `The tool "${tool.id}" has a maxCostUsd that is not an amount.`,
  advice: "Give it the most that one call can cost, in US dollars.",
});

const noPrice = ({ id, model }: NodeOf<"prompt">): Unbounded => ({
  node: id,
  reason: "price-unknown",
  message: `The model "${model}" has no known price.`,
  advice: "Map the name to a model with a price in the config.",
});
