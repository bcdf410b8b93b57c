import { type Graph, type Node, nodesOf, toolsOf } from "../../definition/graph.ts";

/**
 * The first thing that runs of a graph need and that the code of another graph does not have; null: they go on. It is what keeps a run with
 * `code-changed` when that code is what is registered.
 */
export function whatIsGone(pinned: Graph, code: Graph): string | null {
  const tools = toolsOf(code);
  for (const [id, { interface: needed }] of toolsOf(pinned)) {
    const tool = tools.get(id);
    if (tool === undefined) return `tool "${id}"`;
    if (tool.interface !== needed) return `tool "${id}" with the interface that it had`;
  }
  const steps = new Set([...nodesOf(code.main)].map(({ node }) => codeOf(node)));
  for (const { node } of nodesOf(pinned.main)) {
    const needed = codeOf(node);
    if (needed !== null && !steps.has(needed)) return needed;
  }
  return null;
}

/** The code that a step has beside its tools, by a name that says what it is. */
function codeOf(node: Node): string | null {
  if (node.kind === "compute") return `the function of "${node.id}"`;
  if (node.kind === "agent") return `the agent of "${node.id}"`;
  if (node.kind === "ask") return `the form of "${node.id}"`;
  if (node.kind === "prompt") return `the output schema of "${node.id}"`;
  return node.kind === "wait" && node.for.kind === "event" ? `the event schema of "${node.id}"` : null;
}
