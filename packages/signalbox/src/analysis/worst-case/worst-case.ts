// W1. The most of something that one run of a graph can take: sequences add, of a branch the arm that takes most counts, bounds multiply.
// W2. What runs side by side adds up; of time, the longest of it counts.
// W3. Another workflow takes what its own graph takes at most. What nothing bounds is named: a workflow that nobody has, one that runs itself.
// W4. What only a failure of the world makes necessary is not counted: a resend under one key, the repetition after a crash, the settling of a doubt,
//     and what a person orders again.
import { hashOf } from "../../base/hash.ts";
import {
  type AgentTool,
  type Block,
  type Graph,
  graphJson,
  type Node,
  type NodeKind,
  type NodeOf,
  type Retry,
} from "../../definition/graph.ts";
import { type GraphLookup, runKey } from "../graph-lookup.ts";
import { group, type Part, type PartGroup, type Taken, TOOLS, taken } from "./part.ts";
import { recursive, tooLarge, type Unbounded, unknown } from "./unbounded.ts";

/** What is counted. */
export interface Measure {
  /** What a node of the graph takes by itself, beside what its blocks do; of a `run` node, what a plan does. */
  readonly own: (graph: Graph, isRun: boolean) => (node: Node, unbound: (why: Unbounded) => null) => readonly Taken[];
  /** W2. */
  readonly sideBySide: "sum" | "most";
  /** False where an agent's own limit covers what it and its tools do. */
  readonly countsAgentTools: boolean;
}
export interface WorstCase {
  /** Null when something has no bound. */
  readonly most: number | null;
  readonly unbounded: readonly Unbounded[];
  readonly tree: Part;
}

export function worstCaseOf(graph: Graph, measure: Measure, lookup?: GraphLookup): WorstCase {
  return new Weighing(measure, lookup, { running: [runKey(graph.id, hashOf(graphJson(graph)))], known: new Map() }).weigh(graph);
}

export const attemptsOf = (retry: Retry | undefined): number => retry?.maxAttempts ?? 1;

/** Which workflows are being looked into, and what was found out about others: each is computed once. */
interface Progress {
  readonly running: readonly string[];
  readonly known: Map<string, WorstCase>;
}

class Weighing {
  readonly #measure: Measure;
  readonly #lookup: GraphLookup | undefined;
  readonly #progress: Progress;
  readonly #unbounded: Unbounded[] = [];
  #own: ReturnType<Measure["own"]> = () => [];

  constructor(measure: Measure, lookup: GraphLookup | undefined, progress: Progress) {
    this.#measure = measure;
    this.#lookup = lookup;
    this.#progress = progress;
  }

  weigh(graph: Graph): WorstCase {
    this.#own = this.#measure.own(graph, this.#progress.running.length > 1);
    const tree = this.#arm("main", graph.main);
    if (tree.most === null && this.#unbounded.length === 0) this.#unbounded.push(tooLarge(graph.id));
    return { most: tree.most, unbounded: this.#unbounded, tree };
  }

  #arm = (name: string, block: Block, times = 1): PartGroup => group("arm", name, block.nodes.map(this.#node), { times });
  #arms = (blocks: { readonly [name: string]: Block | undefined }): readonly Part[] =>
    Object.entries(blocks).flatMap(([name, block]) => (block === undefined ? [] : [this.#arm(name, block)]));
  #itself = (node: Node): readonly Part[] => this.#own(node, (why) => this.#unbound(why));
  #sum = (node: Node, parts: readonly Part[], onError?: Block): Part =>
    group(node.kind, node.id, [...this.#itself(node), ...parts, ...this.#arms({ onError })]);
  /** One of the arms follows what the node takes by itself. */
  #oneOf = (node: Node, blocks: { readonly [name: string]: Block | undefined }): Part => {
    const [own, arms] = [this.#itself(node), this.#arms(blocks)];
    if (own.length === 0) return group(node.kind, node.id, arms, { combine: "most" });
    return group(node.kind, node.id, [...own, group("arm", "one of", arms, { combine: "most" })]);
  };
  #node = (node: Node): Part => (this.#kinds[node.kind] as (node: Node) => Part)(node);

  readonly #kinds = {
    call: (node) => this.#sum(node, [], node.onError),
    compute: (node) => this.#sum(node, [], node.onError),
    prompt: (node) => this.#sum(node, [], node.onError),
    agent: (node) => {
      const { unsure, overBudget, otherwise } = node;
      const ends = group("arm", "one of", this.#arms({ unsure, overBudget, otherwise }), { combine: "most" });
      return this.#sum(node, [...(this.#measure.countsAgentTools ? [this.#tools(node)] : []), ends]);
    },
    approve: (node) => this.#oneOf(node, { granted: node.granted, denied: node.denied, expired: node.expired }),
    ask: (node) => this.#oneOf(node, { expired: node.expired }),
    when: (node) => this.#oneOf(node, { then: node.then, otherwise: node.otherwise }),
    match: (node) => this.#oneOf(node, { ...node.arms, otherwise: node.otherwise }),
    map: (node) => this.#sum(node, [this.#arm("body", node.body, this.#turnsOf(node))], node.onError),
    // An exhausted arm that fails goes to onError as well, so all three can be taken.
    repeat: (node) => this.#sum(node, [this.#arm("body", node.body, node.maxRounds), this.#arm("exhausted", node.exhausted)], node.onError),
    all: (node) => {
      const branches = this.#arms(node.branches);
      const parts = this.#measure.sideBySide === "sum" ? branches : [group("arm", "side by side", branches, { combine: "most" })];
      return this.#sum(node, parts, node.onError);
    },
    wait: (node) => this.#oneOf(node, { expired: node.expired }),
    run: (node) => this.#sum(node, this.#child(node), node.onError),
    fail: (node) => this.#sum(node, []),
  } satisfies { [K in NodeKind]: (node: NodeOf<K>) => Part };

  /** W2. With four items at a time, ten take as long as three do, one after another. */
  #turnsOf = ({ max, concurrency }: NodeOf<"map">): number =>
    this.#measure.sideBySide === "sum" ? max : Math.ceil(max / Math.max(1, concurrency));

  /** Each call that an agent may make can be of the tool that takes most. What it hands in, plans and remembers stays inside. */
  #tools({ tools, agent: { limits } }: NodeOf<"agent">): Part {
    const arms = Object.entries(tools).flatMap(([name, { role, block }]): readonly Part[] => {
      if (!LEADS_OUT[role]) return [];
      return [this.#arm(name, role === "ask" ? { ...block, nodes: block.nodes.filter(({ kind }) => kind === "ask") } : block)];
    });
    return group("arm", TOOLS, arms, { combine: "most", times: limits.toolCalls });
  }

  #child(node: NodeOf<"run">): readonly Part[] {
    if (node.planned !== undefined) return [];
    const key = runKey(node.workflow, node.hash);
    if (this.#progress.running.includes(key)) return [taken(node.workflow, 1, this.#unbound(recursive(node)))];
    const graph = this.#lookup?.(node.workflow, node.hash) ?? null;
    if (graph === null) return [taken(node.workflow, 1, this.#unbound(unknown(node)))];
    const before = this.#progress.known.get(key);
    const progress = { ...this.#progress, running: [...this.#progress.running, key] };
    const found = before ?? new Weighing(this.#measure, this.#lookup, progress).weigh(graph);
    this.#progress.known.set(key, found);
    // What was listed in full at its first use is named once at each further one.
    const named = before === undefined ? found.unbounded : found.unbounded.slice(0, 1);
    this.#unbounded.push(...named.map((entry) => ({ ...entry, node: `${node.id}/${entry.node}` })));
    return [before === undefined ? { ...found.tree, name: node.workflow } : taken(node.workflow, 1, found.most)];
  }

  #unbound(why: Unbounded): null {
    this.#unbounded.push(why);
    return null;
  }
}

/** Of the roles of an agent's tools, those whose blocks do something that is counted. */
const LEADS_OUT: { readonly [R in AgentTool["role"]]: boolean } = {
  tool: true,
  delegate: true,
  ask: true,
  finish: false,
  plan: false,
  escalate: false,
  remember: false,
  recall: false,
};
