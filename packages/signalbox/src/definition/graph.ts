import type { Json, JsonObject } from "../base/json.ts";
import type { Admission } from "./admission.ts";
import type { Expr } from "./expr.ts";
import type { PlannerCard } from "./planner.ts";
import type { ToolCard } from "./tool.ts";
import type { Trigger } from "./trigger.ts";

/** An ordered list of nodes with its own scope. `takes` are the names that whoever opens the block binds. */
export interface Block {
  readonly id: string;
  readonly takes: readonly string[];
  readonly nodes: readonly Node[];
  readonly result: Expr;
  /** The business outcome that a run ends with when it leaves by this block. */
  readonly outcome?: string;
}

/** `factor` multiplies the wait after each attempt; `jitter` is the share of the wait that is drawn at random, 0 to 1. */
export interface Retry {
  readonly maxAttempts: number;
  readonly backoffMs: number;
  readonly factor: number;
  readonly maxBackoffMs: number;
  readonly jitter: number;
  /** Error codes to retry on; absent: every failure that may be retried. */
  readonly on?: readonly string[];
}

type Base<K extends string> = { readonly id: string; readonly kind: K };
/** Why a model may be told what a schema marks as sensitive, by field: `{ "input: iban": "The letter names the account." }`. */
export type Disclosures = { readonly [field: string]: string };
type Fallible = { readonly retry?: Retry; readonly timeoutMs?: number; readonly onError?: Block };
/** Which proposal of which approval a call performs. */
export type Clears = { readonly approval: string; readonly call: string };
export type ProposalSpec = { readonly tool: ToolCard; readonly input: Expr };

export type CallNode = Base<"call"> & Fallible & { readonly tool: ToolCard; readonly input: Expr; readonly clears?: Clears };
export type ComputeNode = Base<"compute"> & {
  readonly function: string;
  readonly codeHash: string;
  readonly input: Expr;
  readonly onError?: Block;
};
export type PromptNode = Base<"prompt"> &
  Fallible & {
    readonly task: "prompt" | "classify" | "extract" | "summarize" | "draft";
    readonly model: string;
    readonly text: Expr;
    readonly output: JsonObject;
    readonly maxInputTokens: number;
    readonly maxOutputTokens: number;
    readonly discloses?: Disclosures;
  };
export type ApproveNode = Base<"approve"> & {
  readonly show: Expr;
  readonly calls: { readonly [key: string]: ProposalSpec };
  readonly by: Expr;
  readonly count: number;
  readonly fourEyes: boolean;
  readonly editable: boolean;
  readonly withinMs: number;
  readonly remindMs?: number;
  readonly escalateTo?: Expr;
  readonly escalateAfterMs?: number;
  readonly granted: Block;
  readonly denied: Block;
  /** Absent: silence takes `denied`. */
  readonly expired?: Block;
};
export type AskNode = Base<"ask"> & {
  readonly who: Expr;
  readonly question: Expr;
  readonly form: JsonObject;
  readonly withinMs: number;
  readonly expired: Block;
};
export type WhenNode = Base<"when"> & { readonly condition: Expr; readonly then: Block; readonly otherwise: Block };
export type MatchNode = Base<"match"> & {
  readonly on: Expr;
  readonly arms: { readonly [label: string]: Block };
  readonly otherwise?: Block;
};
export type OnItemError = "fail" | "skip" | "collect";
export type MapNode = Base<"map"> & {
  readonly items: Expr;
  readonly max: number;
  readonly concurrency: number;
  readonly onItemError: OnItemError;
  readonly body: Block;
  readonly onError?: Block;
};
export type RepeatNode = Base<"repeat"> & {
  readonly initial: Expr;
  readonly maxRounds: number;
  readonly body: Block;
  readonly until: Expr;
  readonly exhausted: Block;
  readonly onError?: Block;
};
export type AllNode = Base<"all"> & { readonly branches: { readonly [key: string]: Block }; readonly onError?: Block };
export type WaitNode = Base<"wait"> & {
  readonly for:
    | { readonly kind: "duration"; readonly ms: number }
    | { readonly kind: "time"; readonly at: Expr }
    | { readonly kind: "event"; readonly event: string; readonly payload: JsonObject; readonly key: Expr; readonly withinMs: number };
  readonly expired?: Block;
};
/** With `planned` it runs a plan of that planner, which `clears` names: `hash` is the planner's interface, and the plan brings its graph. */
export type RunNode = Base<"run"> & {
  readonly workflow: string;
  readonly hash: string;
  readonly input: Expr;
  readonly planned?: PlannerCard;
  readonly clears?: Clears;
  readonly onError?: Block;
};
/** What an agent may spend before it is stopped, whatever the model says. */
export interface AgentLimits {
  readonly costUsd: number;
  readonly tokens: number;
  readonly costUsdPerDay?: number;
  readonly tokensPerDay?: number;
  /** Model calls that were answered. */
  readonly turns: number;
  readonly toolCalls: number;
  /** The same tool with the same arguments. */
  readonly identicalCalls: number;
  /** What its model calls and tool calls took, added up. Waiting for a person is not active time. */
  readonly activeMs: number;
  /** Bytes that the model wrote. */
  readonly outputBytes: number;
}
/** What an agent may keep in its long-term memory, for each subject, and how much of it one reading gives. */
export interface MemoryCard {
  /** Notes that stand; those that were replaced or forgotten are not counted. */
  readonly entries: number;
  /** UTF-8 bytes of the notes that stand. */
  readonly bytes: number;
  /** UTF-8 bytes of one note. */
  readonly entryBytes: number;
  /** Notes that one reading gives. */
  readonly results: number;
  /** UTF-8 bytes of the notes that one reading gives. */
  readonly resultBytes: number;
}
/** The part of an agent that a graph pins. */
export interface AgentCard {
  readonly id: string;
  readonly goal: string;
  /** A name of the config's models. */
  readonly model: string;
  readonly input: JsonObject;
  readonly output: JsonObject;
  readonly limits: AgentLimits;
  readonly maxOutputTokens: number;
  /** Longest result of a tool that the model is shown, in characters; the journal has the whole. */
  readonly resultCharacters: number;
  /** Absent: it has no memory. */
  readonly memory?: MemoryCard;
}
/** How an agent with a memory uses it at one place of a workflow. */
export interface MemoryUse {
  /** Whose memory; absent: the run's subject. */
  readonly subject?: Expr;
  /** The agent, or one that it shares its words with, reads what strangers wrote: what it notes here is marked so. */
  readonly untrusted: boolean;
}
/**
 * Something that the model may choose. `block` does it, with what the model wrote bound to its first name.
 * finish ends the agent with its result; escalate gives up for a queue of people.
 */
export interface AgentTool {
  readonly role: "tool" | "finish" | "plan" | "ask" | "escalate" | "delegate" | "remember" | "recall";
  readonly description: string;
  /** What the model sees: without the arguments that the workflow binds. */
  readonly input: JsonObject;
  /** Changes something, so it is done one after another and never twice with the same arguments. */
  readonly writes: boolean;
  readonly block: Block;
}
export type AgentNode = Base<"agent"> & {
  readonly agent: AgentCard;
  readonly input: Expr;
  readonly memory?: MemoryUse;
  readonly tools: { readonly [name: string]: AgentTool };
  /** What the agent was granted and the workflow does not let it use here, by the name that a model would know it by. */
  readonly withheld?: readonly string[];
  readonly discloses?: Disclosures;
  readonly unsure?: Block;
  readonly overBudget?: Block;
  /** For the outcomes that have no arm of their own. */
  readonly otherwise?: Block;
};
export type FailNode = Base<"fail"> & { readonly code: string; readonly message: Expr };

export type Node =
  | CallNode
  | ComputeNode
  | PromptNode
  | AgentNode
  | ApproveNode
  | AskNode
  | WhenNode
  | MatchNode
  | MapNode
  | RepeatNode
  | AllNode
  | WaitNode
  | RunNode
  | FailNode;
export type NodeKind = Node["kind"];
export type NodeOf<K extends NodeKind> = Extract<Node, { kind: K }>;

export interface RunLimits {
  /** Most that one run may spend, in US dollars. */
  readonly costUsd: number;
  /** Most tokens that the model calls of one run may take. */
  readonly tokens?: number;
  /** Most that all runs of the workflow may take together in a day. */
  readonly costUsdPerDay?: number;
  readonly tokensPerDay?: number;
}
/** The business key of a run. `conflict`: what a second start with the same subject does while a run is open. */
export interface SubjectSpec {
  readonly key: Expr;
  readonly conflict: "new" | "queue" | "join";
}
/** A workflow as data. Its hash (of the canonical bytes) is what a run is pinned to. */
export interface Graph {
  readonly format: 1;
  readonly id: string;
  readonly description: string;
  readonly input: JsonObject;
  readonly limits: RunLimits;
  /** Absent: its runs begin when they are started, as far as the instance has places. */
  readonly admission?: Admission;
  readonly triggers: readonly Trigger[];
  readonly outcomes: readonly string[];
  readonly subject?: SubjectSpec;
  /** A model wrote it, under the planner with this interface. */
  readonly plan?: { readonly interface: string };
  readonly main: Block;
}

type Arms = { readonly [arm: string]: Block | undefined };
/** The blocks of a node by arm name; `satisfies` makes a new kind list its blocks here. */
const arms = {
  call: (node) => ({ onError: node.onError }),
  compute: (node) => ({ onError: node.onError }),
  prompt: (node) => ({ onError: node.onError }),
  agent: (node) => ({
    ...Object.fromEntries(Object.entries(node.tools).map(([name, { block }]) => [`tool.${name}`, block])),
    unsure: node.unsure,
    overBudget: node.overBudget,
    otherwise: node.otherwise,
  }),
  approve: (node) => ({ granted: node.granted, denied: node.denied, expired: node.expired }),
  ask: (node) => ({ expired: node.expired }),
  when: (node) => ({ then: node.then, otherwise: node.otherwise }),
  match: (node) => ({ ...node.arms, otherwise: node.otherwise }),
  map: (node) => ({ body: node.body, onError: node.onError }),
  repeat: (node) => ({ body: node.body, exhausted: node.exhausted, onError: node.onError }),
  all: (node) => ({ ...node.branches, onError: node.onError }),
  wait: (node) => ({ expired: node.expired }),
  run: (node) => ({ onError: node.onError }),
  fail: () => ({}),
} satisfies { [K in NodeKind]: (node: NodeOf<K>) => Arms };

export const blocksOf = (node: Node): readonly (readonly [string, Block])[] =>
  Object.entries((arms[node.kind] as (node: Node) => Arms)(node)).filter((entry): entry is [string, Block] => entry[1] !== undefined);

type Reads = { readonly [role: string]: Expr | undefined };
/** The expressions that a node reads itself, by role. */
const reads = {
  call: (node) => ({ input: node.input }),
  compute: (node) => ({ inputs: node.input }),
  prompt: (node) => ({ text: node.text }),
  agent: (node) => ({ input: node.input, subject: node.memory?.subject }),
  approve: (node) => ({
    show: node.show,
    by: node.by,
    escalateTo: node.escalateTo,
    ...Object.fromEntries(Object.entries(node.calls).map(([key, call]) => [`calls.${key}`, call.input])),
  }),
  ask: (node) => ({ who: node.who, question: node.question }),
  when: (node) => ({ condition: node.condition }),
  match: (node) => ({ on: node.on }),
  map: (node) => ({ items: node.items }),
  repeat: (node) => ({ initial: node.initial, until: node.until }),
  all: () => ({}),
  wait: (node) => (node.for.kind === "time" ? { at: node.for.at } : node.for.kind === "event" ? { key: node.for.key } : {}),
  run: (node) => ({ input: node.input }),
  fail: (node) => ({ message: node.message }),
} satisfies { [K in NodeKind]: (node: NodeOf<K>) => Reads };

export const readsOf = (node: Node): readonly (readonly [string, Expr])[] =>
  Object.entries((reads[node.kind] as (node: Node) => Reads)(node)).filter((entry): entry is [string, Expr] => entry[1] !== undefined);

/** Every node of a block and below, with the block it is in. */
export function* nodesOf(block: Block): Generator<{ readonly node: Node; readonly block: Block }> {
  for (const node of block.nodes) {
    yield { node, block };
    for (const [, child] of blocksOf(node)) yield* nodesOf(child);
  }
}

/** The tools that a graph calls or proposes, by id. */
export function toolsOf(graph: Graph): ReadonlyMap<string, ToolCard> {
  const tools = new Map<string, ToolCard>();
  for (const { node } of nodesOf(graph.main)) {
    if (node.kind === "call") tools.set(node.tool.id, node.tool);
    if (node.kind === "approve") for (const call of Object.values(node.calls)) tools.set(call.tool.id, call.tool);
  }
  return tools;
}

/** Finds the graph that a `run` node starts; null when nobody has it. */
export type GraphLookup = (workflow: string, hash: string) => Graph | null;

export const graphJson = (graph: Graph): Json => graph as unknown as Json;
