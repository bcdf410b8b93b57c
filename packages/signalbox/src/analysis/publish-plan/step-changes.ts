// D1. A step is known by its id, which is unique in a graph. One that stands in another block was moved.
// D2. A step is compared without the steps inside it: those are compared by themselves. What a block gives back belongs to the step that has it.
// D3. Of a block, the order of the steps that both versions have in it is compared.
import { isObject, type Json, type Value } from "../../base/json.ts";
import { type Block, blocksOf, type Graph, type Node, nodesOf } from "../../definition/graph.ts";
import { valueDifferences } from "../journal/value-diff.ts";
import { detailsOf } from "../node-words.ts";
import type { PlanChange } from "./plan-fact.ts";

interface Placed {
  readonly node: Node;
  readonly block: string;
}

/** Steps that were added, removed, changed or moved, in the order of the newer graph. */
export function stepChanges(before: Graph, after: Graph): readonly PlanChange[] {
  const was = placed(before);
  const is = placed(after);
  const ids = [...new Set([...is.keys(), ...was.keys()])];
  return [
    ...ids.flatMap((id) => stepChange(was.get(id), is.get(id))),
    ...orderChanges(before, after),
    ...difference("input", before.input, after.input),
    ...difference("output", outerOf(before.main), outerOf(after.main)),
    ...difference("description", before.description, after.description),
  ];
}

const placed = (graph: Graph): ReadonlyMap<string, Placed> =>
  new Map([...nodesOf(graph.main)].map(({ node, block }) => [node.id, { node, block: block.id }]));

const named = ({ id, kind }: Node): string => `${id} (${kind})`;
const wordsOf = (node: Node): string => detailsOf(node).join("; ") || node.kind;

function stepChange(was: Placed | undefined, is: Placed | undefined): readonly PlanChange[] {
  if (was === undefined) return is === undefined ? [] : [change("added", named(is.node), null, wordsOf(is.node))];
  if (is === undefined) return [change("removed", named(was.node), wordsOf(was.node), null)];
  const moved = was.block === is.block ? [] : [change("changed", named(is.node), `in ${was.block}`, `in ${is.block}`)];
  return [...moved, ...difference(named(is.node), alone(was.node), alone(is.node))];
}

const change = (kind: PlanChange["kind"], what: string, before: string | null, after: string | null): PlanChange => ({
  area: "steps",
  kind,
  what,
  before,
  after,
  isWider: false,
});

function difference(what: string, before: Value, after: Value): readonly PlanChange[] {
  const differences = valueDifferences(before, after);
  if (differences.length === 0) return [];
  const told = differences.slice(0, TOLD);
  const more = differences.length > TOLD ? [`and ${differences.length - TOLD} more`] : [];
  const side = (which: "left" | "right"): string =>
    [...told.map(({ path, ...values }) => `${path === "" ? "" : `${path}: `}${short(values[which])}`), ...more].join("; ");
  return [change("changed", what, side("left"), side("right"))];
}
const TOLD = 4;
const LONGEST = 120;
const short = (value: Json | undefined): string => {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};

/** D2. */
function alone(node: Node): Json {
  const inner = new Set<unknown>(blocksOf(node).map(([, block]) => block));
  const without = (value: unknown): Json => {
    if (inner.has(value)) return outerOf(value as Block);
    if (Array.isArray(value)) return value.map(without);
    if (!isObject(value)) return value as Json;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, without(field)]));
  };
  return without(node);
}
const outerOf = ({ result, outcome }: Block): Json => ({
  result: result as unknown as Json,
  ...(outcome === undefined ? {} : { outcome }),
});

/** D3. */
function orderChanges(before: Graph, after: Graph): readonly PlanChange[] {
  const was = blockOrders(before);
  return [...blockOrders(after)].flatMap(([id, ids]) => {
    const earlier = was.get(id) ?? [];
    const common = (list: readonly string[], other: readonly string[]): string => list.filter((each) => other.includes(each)).join(", ");
    const [from, to] = [common(earlier, ids), common(ids, earlier)];
    return from === to ? [] : [change("changed", `order in ${id}`, from, to)];
  });
}

function blockOrders(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const orders = new Map<string, readonly string[]>([[graph.main.id, graph.main.nodes.map(({ id }) => id)]]);
  for (const { node } of nodesOf(graph.main))
    for (const [, block] of blocksOf(node))
      orders.set(
        block.id,
        block.nodes.map(({ id }) => id),
      );
  return orders;
}
