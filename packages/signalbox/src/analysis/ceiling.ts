// C1. The ceiling is the most that one run of a graph can cost: sequences add, branches take the dearest arm, bounds multiply, attempts count.
// C2. A resend under one idempotency key is not counted: the target takes it once. Neither is what a crash or a person's retry repeats.
// C3. What nothing bounds is unbounded, and named: a model without a price, a workflow that nobody has, or one that runs itself.
import { hashOf } from "../base/hash.ts";
import { boundTokens } from "../base/token-bound.ts";
import { utf8Length } from "../base/utf8.ts";
import { type Block, type Graph, graphJson, type Node, type NodeKind, type NodeOf, type Retry } from "../definition/graph.ts";
import { promptInstructions } from "../kernel/index.ts";
import { type CostGroup, type CostPart, charge, group } from "./cost-part.ts";
import { type GraphLookup, runKey } from "./graph-lookup.ts";

/** US dollars per token; null for a model that has no known price. */
export type PriceLookup = (model: string) => ModelPrice | null;
export interface ModelPrice {
  readonly inputUsdPerToken: number;
  readonly outputUsdPerToken: number;
}
export interface CostLookups {
  readonly price?: PriceLookup;
  readonly graph?: GraphLookup;
}

/** Why a node has no bound. Below a `run` node its name is "<run node>/<node>". */
export interface Unbounded {
  readonly node: string;
  readonly reason: "cost-invalid" | "price-unknown" | "workflow-unknown" | "workflow-recursive" | "too-large";
  readonly message: string;
  readonly advice: string;
}
export interface Ceiling {
  /** US dollars; null when something has no bound. */
  readonly usd: number | null;
  readonly unbounded: readonly Unbounded[];
  readonly tree: CostPart;
}

/** @example ceilingOf(refund.graph, { price: () => ({ inputUsdPerToken: 1e-6, outputUsdPerToken: 4e-6 }) }).usd */
export function ceilingOf(graph: Graph, lookups: CostLookups = {}): Ceiling {
  return ceilingWithin(graph, lookups, { running: [runKey(graph.id, hashOf(graphJson(graph)))], known: new Map() });
}

/** Which workflows are being looked into, and what was found out about others: each is computed once. */
interface Progress {
  readonly running: readonly string[];
  readonly known: Map<string, Ceiling>;
}
interface Pricing {
  readonly lookups: CostLookups;
  readonly progress: Progress;
  readonly unbounded: Unbounded[];
}

function ceilingWithin(graph: Graph, lookups: CostLookups, progress: Progress): Ceiling {
  const unbounded: Unbounded[] = [];
  const tree = arm("main", graph.main, { lookups, progress, unbounded });
  if (tree.usd === null && unbounded.length === 0) unbounded.push(tooLarge(graph.id));
  return { usd: tree.usd, unbounded, tree };
}

const arm = (name: string, block: Block, pricing: Pricing, times = 1): CostGroup =>
  group(
    "arm",
    name,
    block.nodes.map((node) => costOf(node, pricing)),
    { times },
  );
const optional = (name: string, block: Block | undefined, pricing: Pricing): readonly CostPart[] =>
  block === undefined ? [] : [arm(name, block, pricing)];
const arms = (blocks: { readonly [name: string]: Block }, pricing: Pricing): readonly CostPart[] =>
  Object.entries(blocks).map(([name, block]) => arm(name, block, pricing));
const most = (node: Node, parts: readonly CostPart[]): CostPart => group(node.kind, node.id, parts, { combine: "most" });
const sum = (node: Node, parts: readonly CostPart[]): CostPart => group(node.kind, node.id, parts);
const attempts = (retry: Retry | undefined): number => retry?.maxAttempts ?? 1;

const costs = {
  call: (node, pricing) =>
    sum(node, [charge(node.tool.id, attempts(node.retry), toolCost(node, pricing)), ...optional("onError", node.onError, pricing)]),
  compute: (node, pricing) => sum(node, optional("onError", node.onError, pricing)),
  prompt: (node, pricing) =>
    sum(node, [charge(node.model, attempts(node.retry), promptCost(node, pricing)), ...optional("onError", node.onError, pricing)]),
  // Whatever it calls and whomever it delegates to is paid from its own limit.
  agent: (node, pricing) =>
    sum(node, [
      charge(node.agent.id, 1, node.agent.limits.costUsd),
      most(node, [
        ...optional("unsure", node.unsure, pricing),
        ...optional("overBudget", node.overBudget, pricing),
        ...optional("otherwise", node.otherwise, pricing),
      ]),
    ]),
  approve: (node, pricing) =>
    most(node, [...arms({ granted: node.granted, denied: node.denied }, pricing), ...optional("expired", node.expired, pricing)]),
  ask: (node, pricing) => most(node, [arm("expired", node.expired, pricing)]),
  when: (node, pricing) => most(node, arms({ then: node.then, otherwise: node.otherwise }, pricing)),
  match: (node, pricing) => most(node, [...arms(node.arms, pricing), ...optional("otherwise", node.otherwise, pricing)]),
  map: (node, pricing) => sum(node, [arm("body", node.body, pricing, node.max), ...optional("onError", node.onError, pricing)]),
  // An exhausted arm that fails goes to onError as well, so all three can be paid for.
  repeat: (node, pricing) =>
    sum(node, [
      arm("body", node.body, pricing, node.maxRounds),
      arm("exhausted", node.exhausted, pricing),
      ...optional("onError", node.onError, pricing),
    ]),
  all: (node, pricing) => sum(node, [...arms(node.branches, pricing), ...optional("onError", node.onError, pricing)]),
  wait: (node, pricing) => most(node, optional("expired", node.expired, pricing)),
  run: (node, pricing) => sum(node, [charge(node.workflow, 1, runCost(node, pricing)), ...optional("onError", node.onError, pricing)]),
  fail: (node) => sum(node, []),
} satisfies { [K in NodeKind]: (node: NodeOf<K>, pricing: Pricing) => CostPart };

const costOf = (node: Node, pricing: Pricing): CostPart => (costs[node.kind] as (node: Node, pricing: Pricing) => CostPart)(node, pricing);

function toolCost(node: NodeOf<"call">, pricing: Pricing): number | null {
  const { id, maxCostUsd } = node.tool;
  if (isCost(maxCostUsd)) return maxCostUsd;
  const message = `The tool "${id}" has a maxCostUsd that is not an amount.`;
  return unbound(pricing, {
    node: node.id,
    reason: "cost-invalid",
    message,
    advice: "Give it the most that one call can cost, in US dollars.",
  });
}

function promptCost(node: NodeOf<"prompt">, pricing: Pricing): number | null {
  const price = pricing.lookups.price?.(node.model) ?? null;
  const usd = price === null ? Number.NaN : inputTokens(node) * price.inputUsdPerToken + node.maxOutputTokens * price.outputUsdPerToken;
  if (isCost(usd)) return usd;
  const message = `The model "${node.model}" has no known price.`;
  return unbound(pricing, {
    node: node.id,
    reason: "price-unknown",
    message,
    advice: "Map the name to a model with a price in the config.",
  });
}

/** The author bounds the text; the instructions, the schema and what the provider wraps around them come on top. */
function inputTokens({ task, output, maxInputTokens }: NodeOf<"prompt">): number {
  const messages = [utf8Length(promptInstructions(task, output)), maxInputTokens];
  return boundTokens({ messages, tools: [], output: utf8Length(JSON.stringify(output)) });
}

function runCost(node: NodeOf<"run">, pricing: Pricing): number | null {
  // A plan that could cost more is not handed in.
  if (node.planned !== undefined) return node.planned.limits.costUsd;
  const { lookups, progress } = pricing;
  const key = runKey(node.workflow, node.hash);
  if (progress.running.includes(key)) {
    const message = `The workflow "${node.workflow}" runs itself, directly or through another.`;
    return unbound(pricing, { node: node.id, reason: "workflow-recursive", message, advice: "Use f.repeat with maxRounds instead." });
  }
  const graph = lookups.graph?.(node.workflow, node.hash) ?? null;
  if (graph === null) {
    const message = `The workflow "${node.workflow}" is not known here.`;
    return unbound(pricing, { node: node.id, reason: "workflow-unknown", message, advice: "Add it to the config's workflows." });
  }
  const before = progress.known.get(key);
  const found = before ?? ceilingWithin(graph, lookups, { ...progress, running: [...progress.running, key] });
  progress.known.set(key, found);
  // What was listed in full at its first use is named once at each further one.
  const named = before === undefined ? found.unbounded : found.unbounded.slice(0, 1);
  pricing.unbounded.push(...named.map((entry) => ({ ...entry, node: `${node.id}/${entry.node}` })));
  return found.usd;
}

function unbound(pricing: Pricing, why: Unbounded): null {
  pricing.unbounded.push(why);
  return null;
}

const tooLarge = (workflow: string): Unbounded => ({
  node: workflow,
  reason: "too-large",
  message: "The bounds of its loops multiply to more than a number can hold.",
  advice: "Lower max or maxRounds.",
});

const isCost = (usd: number): boolean => typeof usd === "number" && Number.isFinite(usd) && usd >= 0;
