// Where the values of a graph come from: an expression is followed to what was given to the run, what tools, events and people gave it,
// and what models wrote.
// D1. What a step makes of a value may hold it: compute, text and every operator carry all that they read. Selecting carries the part.
// D2. What a model writes may repeat what it was told where its schema lets any words through; a choice among labels, a number and a
//     yes or no do not repeat it.
// D3. A branch tells which way was taken and not the value by which: what is only a condition is not followed.
// D4. A field that a workflow marks in its own input is its own matter, whoever runs it; of others it has the marks of who runs it.
import { type Expr, eachRead, type OverExpr } from "../../definition/expr.ts";
import { freeTextIn } from "../../definition/free-text.ts";
import {
  type AgentNode,
  type AgentTool,
  type Block,
  blocksOf,
  type Graph,
  type Node,
  type NodeKind,
  type NodeOf,
} from "../../definition/graph.ts";
import type { ToldNode } from "../../definition/prompt-text.ts";
import { EACH } from "../../definition/sensitive.ts";
import { markedAt, markedBy, type Origin } from "./origin.ts";
import { schemaAt } from "./schema-at.ts";

/** The flow in the workflow that a `run` node starts; null when nobody has its graph. */
export type ChildFlow = (workflow: string, hash: string) => ValueFlow | null;
interface Caller {
  readonly flow: ValueFlow;
  readonly input: Expr;
}
/** One question: where it has been, and what it went through. */
interface Way {
  readonly seen: Set<string>;
  readonly through: readonly string[];
}
type Origins = Generator<Origin, void>;
type Results = { readonly [K in NodeKind]: (this: ValueFlow, node: NodeOf<K>, path: readonly string[], way: Way) => Origins };

/** Longer paths come only of a loop that goes deeper into its own state. */
const DEEPEST = 32;

export class ValueFlow {
  readonly graph: Graph;
  readonly #child: ChildFlow;
  readonly #callers: Caller[] = [];
  readonly #nodes = new Map<string, Node>();
  /** By the name under which a tool's block has what the model wrote. */
  readonly #writers = new Map<string, AgentNode>();
  /** A sub-agent's own agent. */
  readonly #above = new Map<string, AgentNode>();

  constructor(graph: Graph, child: ChildFlow) {
    this.graph = graph;
    this.#child = child;
    this.#index(graph.main, null);
  }

  /** Another workflow gives this one its input. */
  calledBy(flow: ValueFlow, input: Expr): void {
    this.#callers.push({ flow, input });
  }

  /** What a prompt's text, or all that an agent is told, comes from. */
  *toldTo(node: ToldNode): Origins {
    const way = { seen: new Set<string>(), through: [] };
    if (node.kind === "prompt") yield* this.#expr(node.text, [], way);
    else yield* this.#agentReads(node, way);
  }

  #index(block: Block, agent: AgentNode | null): void {
    for (const node of block.nodes) {
      this.#nodes.set(node.id, node);
      if (node.kind === "agent" && agent !== null) this.#above.set(node.id, agent);
      for (const [name, child] of blocksOf(node)) {
        const inside = node.kind === "agent" && name.startsWith("tool.") ? node : agent;
        if (inside === node) for (const taken of child.takes) this.#writers.set(taken, node as AgentNode);
        this.#index(child, inside);
      }
    }
  }

  *#expr(expr: Expr, path: readonly string[], way: Way): Origins {
    if ("ref" in expr) return yield* this.#name(expr.ref, [...expr.path, ...path].slice(0, DEEPEST), way);
    const [step, ...rest] = path;
    if ("obj" in expr) {
      const parts = step === undefined || step === EACH ? Object.values(expr.obj) : [expr.obj[step]];
      for (const part of parts) if (part !== undefined) yield* this.#expr(part, rest, way);
    } else if ("arr" in expr) for (const part of expr.arr) yield* this.#expr(part, rest, way);
    else if ("over" in expr) yield* this.#over(expr, way);
    else if ("op" in expr) yield* this.#operation(expr, path, way);
  }

  /** D1. */
  *#operation({ op, args }: { readonly op: string; readonly args: readonly Expr[] }, path: readonly string[], way: Way): Origins {
    const [first, second] = args;
    if (op === "pick" && first !== undefined && second !== undefined) {
      const keys = "arr" in second ? second.arr.flatMap((key) => ("lit" in key ? [String(key.lit)] : [])) : literalKeys(second);
      const [step, ...rest] = path;
      for (const key of keys) if (step === undefined || step === EACH || step === key) yield* this.#expr(first, [key, ...rest], way);
    } else if (op === "merge" || op === "coalesce") for (const arg of args) yield* this.#expr(arg, path, way);
    else for (const arg of args) yield* this.#expr(arg, [], way);
  }

  *#over({ list, item, body }: OverExpr, way: Way): Origins {
    yield* this.#expr(list, [], way);
    for (const { ref, path } of refsIn(body)) if (ref !== item) yield* this.#name(ref, path, way);
  }

  *#name(name: string, path: readonly string[], way: Way): Origins {
    const key = [this.graph.id, name, ...path].join("\n");
    if (way.seen.has(key)) return;
    way.seen.add(key);
    if (name === "input") return yield* this.#input(path, way);
    const node = this.#nodes.get(name);
    if (node !== undefined) return yield* this.#result(node, path, way);
    const writer = this.#writers.get(name);
    if (writer !== undefined) return yield* this.#written(writer, writer.id, path, true, way);
    const dot = name.lastIndexOf(".");
    const owner = this.#nodes.get(name.slice(0, dot));
    if (owner !== undefined) yield* this.#binding(owner, name.slice(dot + 1), path, way);
  }

  /** D4. */
  *#input(path: readonly string[], way: Way): Origins {
    const own = markedBy("input", this.graph.input, path);
    const origin: Origin = { kind: "input", source: "input", path, sensitive: own, through: way.through };
    if (this.#callers.length === 0 || own.length > 0) yield origin;
    if (own.length === 0) for (const { flow, input } of this.#callers) yield* flow.#expr(input, path, way);
  }

  *#result(node: Node, path: readonly string[], way: Way): Origins {
    yield* (this.#results[node.kind] as (node: Node, path: readonly string[], way: Way) => Origins).call(this, node, path, way);
  }

  readonly #results: Results = {
    *call(node, path, way) {
      const { id, sensitive = [] } = node.tool;
      yield { kind: "tool", source: id, path, sensitive: markedAt(id, sensitive, path), through: way.through };
      yield* this.#arm(node.onError, path, way);
    },
    *compute(node, path, way) {
      yield* this.#expr(node.input, [], past(way, node.id));
      yield* this.#arm(node.onError, path, way);
    },
    *prompt(node, path, way) {
      const sensitive = markedBy(node.id, node.output, path);
      yield { kind: "model", source: node.id, path, sensitive, through: way.through };
      // D2.
      if (freeTextIn(schemaAt(node.output, path)).length > 0) yield* this.#expr(node.text, [], past(way, node.id));
      yield* this.#arm(node.onError, path, way);
    },
    *agent(node, path, way) {
      yield* this.#written(node, node.id, path, freeTextIn(schemaAt(node.agent.output, path)).length > 0, way);
      for (const block of [node.unsure, node.overBudget, node.otherwise]) yield* this.#arm(block, path, way);
    },
    *approve(node, path, way) {
      for (const block of [node.granted, node.denied, node.expired]) yield* this.#arm(block, path, way);
    },
    *ask(node, path, way) {
      const source = `ask ${node.id}`;
      yield { kind: "person", source, path, sensitive: markedBy(source, node.form, path), through: way.through };
      yield* this.#arm(node.expired, path, way);
    },
    *when(node, path, way) {
      for (const block of [node.then, node.otherwise]) yield* this.#arm(block, path, way);
    },
    *match(node, path, way) {
      for (const block of [...Object.values(node.arms), node.otherwise]) yield* this.#arm(block, path, way);
    },
    *map(node, path, way) {
      const [, ...inItem] = path;
      const inResult =
        node.onItemError === "collect" && inItem[0] === "value" ? inItem.slice(1) : node.onItemError === "collect" ? [] : inItem;
      yield* this.#arm(node.body, inResult, way);
      yield* this.#arm(node.onError, path, way);
    },
    *repeat(node, path, way) {
      yield* this.#name(`${node.id}.state`, path, way);
      for (const block of [node.exhausted, node.onError]) yield* this.#arm(block, path, way);
    },
    *all(node, path, way) {
      const [branch, ...rest] = path;
      for (const [name, block] of Object.entries(node.branches))
        if (branch === undefined || branch === EACH || branch === name) yield* this.#arm(block, rest, way);
      yield* this.#arm(node.onError, path, way);
    },
    *wait(node, path, way) {
      if (node.for.kind !== "event") return;
      const source = `event ${node.for.event}`;
      yield { kind: "event", source, path, sensitive: markedBy(source, node.for.payload, path), through: way.through };
      yield* this.#arm(node.expired, path, way);
    },
    *run(node, path, way) {
      const child = node.planned === undefined ? this.#child(node.workflow, node.hash) : null;
      if (child !== null) yield* child.#arm(child.graph.main, path, way);
      else {
        yield { kind: "workflow", source: node.workflow, path, sensitive: [], through: way.through };
        yield* this.#expr(node.input, [], past(way, node.id));
      }
      yield* this.#arm(node.onError, path, way);
    },
    *fail() {},
  };

  *#arm(block: Block | undefined, path: readonly string[], way: Way): Origins {
    if (block !== undefined) yield* this.#expr(block.result, path, way);
  }

  /** What a node binds in its blocks, by the name behind the node's. */
  *#binding(node: Node, name: string, path: readonly string[], way: Way): Origins {
    if (name === "item" && node.kind === "map") yield* this.#expr(node.items, [EACH, ...path], way);
    if (name === "state" && node.kind === "repeat") {
      yield* this.#expr(node.initial, path, way);
      yield* this.#arm(node.body, path, way);
    }
    if (name === "approved" && node.kind === "approve") yield* this.#approved(node, path, way);
    if (name === "decision") yield { kind: "person", source: `decision of ${node.id}`, path, sensitive: [], through: way.through };
    if (name === "end" && node.kind === "agent") yield* this.#written(node, node.id, path, true, way);
    // What failed says why, and may quote what it was given.
    if (name === "error") yield* this.#failed(node, path, way);
  }

  *#approved(node: NodeOf<"approve">, path: readonly string[], way: Way): Origins {
    const [part, key, ...rest] = path;
    if (part !== "calls") yield* this.#expr(node.show, path.slice(1), way);
    if (part !== "show")
      for (const [name, call] of Object.entries(node.calls))
        if (key === undefined || key === name) yield* this.#expr(call.input, key === undefined ? [] : rest, way);
  }

  *#failed(node: Node, path: readonly string[], way: Way): Origins {
    if (node.kind === "call") {
      yield { kind: "tool", source: node.tool.id, path: ["error", ...path], sensitive: [], through: way.through };
      yield* this.#expr(node.input, [], past(way, node.id));
    } else if (node.kind === "compute" || node.kind === "run") yield* this.#expr(node.input, [], past(way, node.id));
    else yield { kind: "workflow", source: `error of ${node.id}`, path, sensitive: [], through: way.through };
  }

  /** D2. */
  *#written(agent: AgentNode, source: string, path: readonly string[], mayRepeat: boolean, way: Way): Origins {
    const sensitive = markedBy(source, agent.agent.output, path);
    yield { kind: "model", source, path, sensitive, through: way.through };
    if (mayRepeat) yield* this.#agentReads(agent, past(way, source));
  }

  /** A sub-agent is told what its agent writes, which may be all that this one was told; and back. */
  *#agentReads(agent: AgentNode, way: Way): Origins {
    const key = `agent\n${this.graph.id}\n${agent.id}`;
    if (way.seen.has(key)) return;
    way.seen.add(key);
    yield* this.#expr(agent.input, [], way);
    yield { kind: "person", source: "messages", path: [], sensitive: [], through: way.through };
    for (const tool of Object.values(agent.tools)) yield* this.#toolAnswer(agent, tool, way);
    const above = this.#above.get(agent.id);
    if (above !== undefined) yield* this.#agentReads(above, past(way, above.id));
  }

  *#toolAnswer(agent: AgentNode, { role, block }: AgentTool, way: Way): Origins {
    if (role === "recall") yield { kind: "memory", source: agent.agent.id, path: [], sensitive: [], through: way.through };
    if (role === "tool" || role === "ask" || role === "delegate") yield* this.#arm(block, [], way);
  }
}

const past = (way: Way, step: string): Way => ({ ...way, through: way.through.includes(step) ? way.through : [...way.through, step] });
const literalKeys = (expr: Expr): readonly string[] => ("lit" in expr && Array.isArray(expr.lit) ? expr.lit.map(String) : []);

function refsIn(expr: Expr): readonly { readonly ref: string; readonly path: readonly string[] }[] {
  const found: { ref: string; path: readonly string[] }[] = [];
  eachRead(expr, (ref, path) => void found.push({ ref, path }));
  return found;
}
