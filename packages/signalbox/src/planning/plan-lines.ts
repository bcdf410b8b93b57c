// W1. What a person reads is made from the graph that runs, never from what the model says of it. Its reasons stand apart, as its words.

import { expressionText } from "../analysis/expression-text.ts";
import { type Expr, partsOf } from "../definition/expr.ts";
import type { Block, Graph, Node } from "../definition/graph.ts";
import type { PlanLine } from "../definition/planner.ts";

const effects = {
  none: "computes",
  read: "reads",
  write: "changes data",
  external: "goes outside",
  destructive: "destroys data",
} as const;

/** The steps of a plan in plain words, in their order. */
export function linesOf(graph: Graph): readonly PlanLine[] {
  const lines: PlanLine[] = [];
  const say = (step: string, depth: number, text: string): void => void lines.push({ step, depth, text });
  const visitBlock = (block: Block, depth: number): void => {
    for (const node of block.nodes) visit(node, depth);
  };
  const arm = (step: string, words: string, block: Block, depth: number): void => {
    say(step, depth, words);
    visitBlock(block, depth + 1);
  };
  const visit = (node: Node, depth: number): void => {
    if (node.kind === "call") say(node.id, depth, `call ${node.tool.id} (${effects[node.tool.effect]})${givenText(node.input)}`);
    else if (node.kind === "when") {
      arm(node.id, `if ${textOf(node.condition)}:`, node.then, depth);
      if (node.otherwise.nodes.length > 0) arm(node.id, "otherwise:", node.otherwise, depth);
    } else if (node.kind === "match") {
      for (const [label, block] of Object.entries(node.arms))
        arm(node.id, `if ${textOf(node.on)} is ${JSON.stringify(label)}:`, block, depth);
      if (node.otherwise !== undefined && node.otherwise.nodes.length > 0) arm(node.id, "otherwise:", node.otherwise, depth);
    } else if (node.kind === "map") arm(node.id, `for each of ${textOf(node.items)}, at most ${node.max}:`, node.body, depth);
    else if (node.kind === "fail") say(node.id, depth, `stop with ${textOf(node.message)}`);
  };
  visitBlock(graph.main, 0);
  return lines;
}

function givenText(input: Expr): string {
  if (!("obj" in input)) return ` with ${textOf(input)}`;
  const fields = Object.entries(input.obj).map(([name, value]) => `${name} = ${textOf(value)}`);
  return fields.length === 0 ? "" : ` with ${fields.join(", ")}`;
}

/** Everything that will be sent is in the text: an object is written out. */
function textOf(expr: Expr): string {
  const asWritten = named(expr);
  if ("lit" in asWritten) return JSON.stringify(asWritten.lit);
  if ("obj" in asWritten)
    return `{ ${Object.entries(asWritten.obj)
      .map(([key, part]) => `${key}: ${textOf(part)}`)
      .join(", ")} }`;
  if ("arr" in asWritten) return `[${asWritten.arr.map(textOf).join(", ")}]`;
  return expressionText(asWritten);
}

/** The names that the plan used: its input and what was completed before are both inside of what its run is started with. */
function named(expr: Expr): Expr {
  if ("ref" in expr) {
    const [field, ...path] = expr.path;
    if (expr.ref !== "input") return expr;
    return field === "completed" ? { ref: path[0] ?? "", path: path.slice(2) } : { ref: "input", path };
  }
  if ("op" in expr) return { op: expr.op, args: partsOf(expr).map(named) };
  if ("over" in expr) return { ...expr, list: named(expr.list), body: named(expr.body) };
  if ("obj" in expr) return { obj: Object.fromEntries(Object.entries(expr.obj).map(([key, part]) => [key, named(part)])) };
  return "arr" in expr ? { arr: expr.arr.map(named) } : expr;
}
