// L1. A call of a plan is known when its arguments, and how often it is made, depend on nothing but what the plan was approved with.
// L2. Known calls are what an approval of the plan clears: the person saw these bytes, and the gate compares with them.
import type { Json, Value } from "../base/json.ts";
import { type Expr, namesIn } from "../definition/expr.ts";
import { type Block, blocksOf, type Graph, type Node, type NodeOf } from "../definition/graph.ts";
import type { ToolCard } from "../definition/tool.ts";
import { evaluate } from "./evaluate.ts";
import { pathSegment } from "./fold/state-edit.ts";
import { nodePath } from "./ids.ts";
import type { FramePath } from "./run-state.ts";

export interface KnownCall {
  /** "<frame>/<node>" as a run of it names the step. */
  readonly step: string;
  readonly node: string;
  readonly tool: ToolCard;
  readonly arguments: Json;
}
type Known = { readonly [name: string]: Value };

/** The calls of a plan whose arguments are known from its input, in the order of the plan; those of both arms of a branch. */
export function knownCalls(graph: Graph, input: Json): readonly KnownCall[] {
  const found: KnownCall[] = [];
  const visitBlock = (block: Block, frame: FramePath, known: Known): void => {
    for (const node of block.nodes) visitNode(node, frame, known);
  };
  const visitNode = (node: Node, frame: FramePath, known: Known): void => {
    if (node.kind === "call") {
      if (isKnown(node.input, known))
        found.push({ step: `${frame}/${node.id}`, node: node.id, tool: node.tool, arguments: resolved(node.input, known) ?? null });
    } else if (node.kind === "map") visitItems(node, frame, known);
    else for (const [arm, block] of blocksOf(node)) visitBlock(block, nodePath(frame, `${node.id}.${pathSegment(arm)}`), known);
  };
  const visitItems = (node: NodeOf<"map">, frame: FramePath, known: Known): void => {
    const items = isKnown(node.items, known) ? resolved(node.items, known) : undefined;
    // Too many items fail the map before it makes a call.
    if (!Array.isArray(items) || items.length > node.max) return;
    items.forEach((item: Json, index) => {
      const inner = { ...known, [`${node.id}.item`]: item, [`${node.id}.index`]: index };
      visitBlock(node.body, nodePath(frame, `${node.id}[${index}]`), inner);
    });
  };
  visitBlock(graph.main, "", { input });
  return found;
}

const isKnown = (expr: Expr, known: Known): boolean => [...namesIn(expr)].every((name) => Object.hasOwn(known, name));
const resolved = (expr: Expr, known: Known): Value => evaluate(expr, (name) => known[name]);
