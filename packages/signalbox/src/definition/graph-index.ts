import { type Expr, namesIn } from "./expr.ts";
import { type Block, blocksOf, type Graph, type Node, readsOf } from "./graph.ts";

/** What is derived once per graph, so that the kernel never searches. */
export interface GraphIndex {
  readonly graph: Graph;
  readonly blocks: ReadonlyMap<string, Block>;
  readonly nodes: ReadonlyMap<string, Node>;
  /** By block: the names that die after its n-th node (liveness keeps run-state small). */
  readonly drops: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** By block: which of its `takes` anything reads. */
  readonly binds: ReadonlyMap<string, readonly boolean[]>;
  /** The names that hold something a model produced. */
  readonly fromModel: ReadonlySet<string>;
}

export function indexGraph(graph: Graph): GraphIndex {
  const blocks = new Map<string, Block>();
  const nodes = new Map<string, Node>();
  const drops = new Map<string, readonly (readonly string[])[]>();
  const binds = new Map<string, readonly boolean[]>();
  const visit = (block: Block): void => {
    blocks.set(block.id, block);
    const uses = block.nodes.map((node) => namesOfNode(node));
    const kept = namesIn(block.result);
    const read = new Set([...kept, ...uses.flatMap((names) => [...names])]);
    binds.set(
      block.id,
      block.takes.map((name) => read.has(name)),
    );
    drops.set(block.id, dropsOf(block, uses, kept));
    for (const node of block.nodes) {
      nodes.set(node.id, node);
      for (const [, child] of blocksOf(node)) visit(child);
    }
  };
  visit(graph.main);
  return { graph, blocks, nodes, drops, binds, fromModel: namesFromModel(graph.main) };
}

/** The names that a node or anything below it reads. */
function namesOfNode(node: Node, into: Set<string> = new Set()): Set<string> {
  for (const [, expr] of readsOf(node)) namesIn(expr, into);
  for (const [, block] of blocksOf(node)) {
    namesIn(block.result, into);
    for (const child of block.nodes) namesOfNode(child, into);
  }
  return into;
}

function dropsOf(block: Block, uses: readonly ReadonlySet<string>[], kept: ReadonlySet<string>): readonly (readonly string[])[] {
  const lastUse = new Map<string, number>();
  for (const name of block.takes) lastUse.set(name, 0);
  block.nodes.forEach((node, index) => {
    lastUse.set(node.id, index);
    for (const name of uses[index] ?? []) if (lastUse.has(name)) lastUse.set(name, index);
  });
  return block.nodes.map((_node, index) => [...lastUse].filter(([name, last]) => last === index && !kept.has(name)).map(([name]) => name));
}

/** Follows model output through compute, expressions and joins. A tool's answer is the tool's, whatever it was asked. */
function namesFromModel(main: Block): ReadonlySet<string> {
  const tainted = new Set<string>();
  const carries = (expr: Expr): boolean => [...namesIn(expr)].some((name) => tainted.has(name));
  const visit = (block: Block): boolean => {
    for (const node of block.nodes) {
      bindings(node, carries).forEach((name) => void tainted.add(name));
      const fromArms = blocksOf(node).map(([, child]) => visit(child));
      const own = node.kind === "prompt" || node.kind === "agent" || (node.kind === "compute" && carries(node.input)) || isPlanned(node);
      if (own || fromArms.some(Boolean)) tainted.add(node.id);
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

/** What a plan gives is composed by who wrote it. */
const isPlanned = (node: Node): boolean => node.kind === "run" && node.planned !== undefined;

function bindings(node: Node, carries: (expr: Expr) => boolean): readonly string[] {
  if (node.kind === "map" && carries(node.items)) return [`${node.id}.item`];
  if (node.kind === "agent") return blocksOf(node).flatMap(([, block]) => block.takes);
  if (node.kind === "repeat" && (carries(node.initial) || carries(node.body.result))) return [`${node.id}.state`];
  if (node.kind === "approve" && (carries(node.show) || Object.values(node.calls).some((call) => carries(call.input))))
    return [`${node.id}.approved`];
  return [];
}
