import { namesIn } from "./expr.ts";
import { type Block, blocksOf, type Graph, type Node, readsOf } from "./graph.ts";
import { namesFromModel } from "./model-names.ts";

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
  const drops: string[][] = block.nodes.map(() => []);
  for (const [name, last] of lastUse) if (!kept.has(name)) drops[last]?.push(name);
  return drops;
}
