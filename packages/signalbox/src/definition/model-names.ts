import { type Expr, namesIn } from "./expr.ts";
import { type Block, blocksOf, type Graph, type GraphLookup, type Node, type RunNode } from "./graph.ts";

/** What is known of a graph's surroundings: whether a model wrote what it is given, and what the workflows give that it runs. */
interface Surroundings {
  readonly input: boolean;
  /** Of a plan that is always so: what it gives is composed by who wrote it. */
  readonly gives: (node: RunNode, isWritten: boolean) => boolean;
}
const NOTHING_KNOWN: Surroundings = { input: false, gives: () => false };

/** Follows model output through compute, expressions and joins. A tool's answer is the tool's, whatever it was asked. */
export function namesFromModel(main: Block, around: Surroundings = NOTHING_KNOWN): ReadonlySet<string> {
  const tainted = new Set<string>(around.input ? ["input"] : []);
  const carries = (expr: Expr): boolean => [...namesIn(expr)].some((name) => tainted.has(name));
  const visit = (block: Block): boolean => {
    for (const node of block.nodes) {
      bindings(node, carries).forEach((name) => void tainted.add(name));
      const fromArms = blocksOf(node).map(([, child]) => visit(child));
      const own = node.kind === "prompt" || node.kind === "agent" || (node.kind === "compute" && carries(node.input));
      const given = node.kind === "run" && (node.planned !== undefined || around.gives(node, carries(node.input)));
      if (own || given || fromArms.some(Boolean)) tainted.add(node.id);
    }
    return carries(block.result);
  };
  // A repeat feeds its result back, so names are followed until a pass marks nothing new.
  for (let before = -1; before < tainted.size; ) {
    before = tainted.size;
    visit(main);
  }
  return tainted;
}

/** Whether a model produced a part of what a workflow gives. */
const givesFromModel = (main: Block, around: Surroundings): boolean => {
  const names = namesFromModel(main, around);
  return [...namesIn(main.result)].some((name) => names.has(name));
};

function bindings(node: Node, carries: (expr: Expr) => boolean): readonly string[] {
  if (node.kind === "map" && carries(node.items)) return [`${node.id}.item`];
  if (node.kind === "agent") return blocksOf(node).flatMap(([, block]) => block.takes);
  if (node.kind === "repeat" && (carries(node.initial) || carries(node.body.result))) return [`${node.id}.state`];
  if (node.kind === "approve" && (carries(node.show) || Object.values(node.calls).some((call) => carries(call.input))))
    return [`${node.id}.approved`];
  return [];
}

/** The names of a graph that hold something a model produced, followed through the workflows that it runs. `input`: what it is given does. */
export const modelNames = (graph: Graph, lookup: GraphLookup, input: boolean): ReadonlySet<string> =>
  namesFromModel(graph.main, surroundings(lookup, input, new Map()));

function surroundings(lookup: GraphLookup, input: boolean, known: Map<string, boolean>): Surroundings {
  const gives: Surroundings["gives"] = ({ workflow, hash }, isWritten) => {
    const key = `${workflow}@${hash} ${isWritten}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    // A workflow that runs itself gives what it gives otherwise.
    known.set(key, false);
    const graph = lookup(workflow, hash);
    const answer = graph !== null && givesFromModel(graph.main, surroundings(lookup, isWritten, known));
    known.set(key, answer);
    return answer;
  };
  return { input, gives };
}
