// S1. A frame is one open block; a block is sequential, so a frame has at most one active node.
// S2. State holds what is active and what is still readable, never history.
// S3. `reduce` consumes the state that it is given (like a moved value); who needs the old one clones it first.
// S4. A failed or stopped frame is kept until its failure is handled, so that a retry can reopen it.
import type { Json, Value } from "../base/json.ts";
import type { OnItemError } from "../definition/graph.ts";
import type { StepError } from "../definition/step-error.ts";
import type { Proposal } from "./proposal.ts";

/** "" | "leads[3]" | "leads[3]/review.granted": node ids, arm names and loop indexes; never a value from outside. */
export type FramePath = string;
/** "<frame>/<node>#<n>" */
export type CommandId = string;
/** Who decided that something happens. */
export type Controller = "rules" | "ai" | "human";
export type Outcome = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: StepError };

/** What became of the latest attempt of a step. */
export type StepAnswer =
  | { readonly kind: "completed"; readonly value: Value }
  | { readonly kind: "failed"; readonly error: StepError; readonly retryable: boolean; readonly jitter: number }
  /** It may have happened or not. */
  | { readonly kind: "doubted"; readonly error: StepError; readonly jitter: number }
  /** Asked, and it did not happen. */
  | { readonly kind: "probed"; readonly error: StepError }
  | { readonly kind: "settled"; readonly choice: "did-not-happen" | "give-up"; readonly error: StepError };

export const PROBE_FAILED = -1;

export type Approver = { readonly by: string; readonly at: number; readonly reason?: string };
/** Whom a policy asks before a call is sent, and why. */
export type HeldAsk = {
  readonly by: string;
  readonly withinMs: number;
  readonly remindMs?: number;
  readonly reason?: string;
  readonly policy: string;
  /** Hash of the policy. */
  readonly version: string;
};
/** A call that people cleared in front of it, to the byte. `who`: the roles that were asked. */
export type Clearance = {
  readonly approval: string;
  readonly hash: string;
  readonly arguments: Json;
  readonly who: string;
  readonly by: readonly string[];
};
/** `probes`: how often the target denied that it happened; PROBE_FAILED when it could not be asked. */
export type StepState = {
  kind: "step";
  attempt: number;
  since: number;
  probes: number;
  drop: readonly string[];
  /** An attempt may have happened, and nobody has said that it did not. */
  unsure?: true;
  answer?: StepAnswer;
  /** What was cleared in front of this call; the last one is what will be sent. */
  clearances?: readonly Clearance[];
  /** Nothing was sent: a policy wants people to clear the call first. */
  ask?: HeldAsk;
  /** How many attempts sent nothing because a person had to be asked. */
  holds?: number;
};
export type ArmState = { kind: "arm"; arm: string; answer?: Outcome };
/** An open task was given to others. */
export type Assignment = {
  readonly to: string;
  /** Who acts is one of these as well. */
  readonly among?: string;
  readonly by: string;
  readonly at: number;
  readonly reason?: string;
  /** Those who were to be asked later had been asked by then: it was taken from them, too. */
  readonly escalated?: true;
};
export type ApproveState = {
  kind: "approve";
  revision: number;
  proposal: Proposal;
  hash: string;
  count: number;
  fourEyes: boolean;
  dueAt: number;
  approvers: Approver[];
  /** Who edited the proposal last, and so is its author. */
  author?: string;
  /** A policy opened it in front of a call: the call as it waits, and who is asked. */
  held?: { readonly step: StepState; readonly ask: HeldAsk };
  reminders: number;
  escalated: boolean;
  /** Holds for every revision. */
  assigned?: Assignment;
  /** Timers of this approval that fired and are not answered yet. */
  rang?: readonly ("remind" | "escalate")[];
  answer?: {
    readonly decision: "approve" | "reject" | "expire" | "answer";
    readonly by: string;
    readonly at: number;
    readonly reason?: string;
    /** Of "answer": what a person says in place of the call's result. */
    readonly value?: Json;
  };
};
export type WaitState = { kind: "wait"; answer?: { readonly kind: "arrived"; readonly value: Value } | { readonly kind: "expired" } };
export type MapState = {
  kind: "map";
  policy: OnItemError;
  size: number;
  next: number;
  active: number;
  /** The items, unless they can be read by name. */
  items?: readonly Json[];
  results: Value[];
  failures: { [key: string]: StepError };
  /** There are failures: asked each time a part ends, when there may be many. */
  failed?: true;
};
export type RepeatState = { kind: "repeat"; round: number; state: Value; answer?: Outcome };
export type AllState = {
  kind: "all";
  active: number;
  results: { [key: string]: Value };
  failures: { [key: string]: StepError };
  failed?: true;
};
/** A call that the model chose in its latest reply. */
export type ChosenCall = {
  readonly callId: string;
  /** As the model named it. */
  readonly tool: string;
  /** Absent: what it wrote is no JSON object. */
  readonly arguments?: Json;
  /** Of tool and arguments. */
  readonly hash: string;
  /** It is made, or was: how many of the same were made before. */
  nth?: number;
  /** A person changed its arguments before it was sent. */
  edited?: { readonly by: string; readonly arguments: Json };
  answer?: Outcome;
};
/** Why an agent stops before it has finished. */
export type AgentEnding = {
  readonly outcome: "unsure" | "overBudget";
  /** The limit, or why it gave up. */
  readonly reason: string;
  readonly message: string;
  readonly queue?: string;
};
/** Counters and the calls of the latest reply; the conversation is in the journal. */
export type AgentState = {
  kind: "agent";
  /** Model calls that were ordered. */
  turn: number;
  /** Of this turn's model call. */
  attempt: number;
  /** A reply has come, and its calls are to be made. */
  replied: boolean;
  /** Of the latest reply, with their answers: until the next reply. */
  calls: ChosenCall[];
  /** Messages from people that no reply has followed yet; the open model call sees the first `shown` of them. */
  told: readonly { readonly by: string; readonly text: string }[];
  shown: number;
  /** Who has ever written to it: what it does from then on, it does for them too. */
  heard?: readonly string[];
  /** The model would not answer. */
  refused: boolean;
  tokens: number;
  costMicroUsd: number;
  toolCalls: number;
  activeMs: number;
  outputBytes: number;
  /** Replies with nothing in it that could be done, one after another. */
  repairs: number;
  /** How often each call was made, by its hash. */
  made: { [hash: string]: number };
  /** The model call of this turn failed. */
  failure?: { readonly error: StepError; readonly retryable: boolean; readonly jitter: number };
  ending?: AgentEnding;
};
export type NodeState = StepState | ArmState | ApproveState | WaitState | MapState | RepeatState | AllState | AgentState;

/** Why a frame ends early. "failed": its own failure. "sibling": another part of its join failed. "cancelled": the run is. */
export type Closing = { readonly why: "failed" | "sibling" | "cancelled"; readonly error: StepError };
export interface Frame {
  readonly block: string;
  readonly parent: FramePath | null;
  /** The node of the parent frame that opened this one, and the arm or index under which it did. */
  readonly node: string | null;
  readonly key: string;
  /** How many nodes of the block are done. */
  at: number;
  readonly values: { [name: string]: Value };
  active: NodeState | null;
  closing?: Closing;
  /** Ended without a result, and kept for a retry. */
  stopped?: true;
  /** Stopped frames below this one. */
  kept?: FramePath[];
}

export type OpenKind =
  | "step"
  | "compute"
  | "model"
  | "turn"
  | "probe"
  | "approval"
  | "question"
  | "settlement"
  | "timer"
  | "event"
  | "child";
export type TimerUse = "backoff" | "quiet" | "wait" | "deadline" | "remind" | "escalate";
export interface Open {
  readonly kind: OpenKind;
  readonly frame: FramePath;
  readonly node: string;
  readonly controller: Controller;
  /** Milliseconds of the journal clock at which it was opened. */
  readonly since: number;
  readonly timer?: { readonly use: TimerUse; readonly dueAt: number };
  /** An intent is journaled: the effect may have left. */
  intent?: true;
  aborting?: true;
  /** Of a question or a settlement. */
  assigned?: Assignment;
}

export type RunPhase = "new" | "running" | "completed" | "failed" | "cancelled";
export interface RunState {
  /** Of a fork that of the run it began in, up to its own first entry. */
  runId: string;
  phase: RunPhase;
  paused: boolean;
  cancelling: boolean;
  /** The journal clock: never goes back. Milliseconds since 1970. */
  now: number;
  startedAt: number;
  /** Who started it; of a fork, who started the run that it was forked from. */
  startedBy?: string;
  frames: Map<FramePath, Frame>;
  open: Map<CommandId, Open>;
  /** How many commands of each kind are open. */
  openCount: { [K in OpenKind]: number };
  /** Frames that something happened to and that `advance` has not looked at. Empty once it has. */
  agenda: Set<FramePath>;
  /** Open frames under a frame, and the commands that it has open itself: so that closing costs what is closed. */
  children: Map<FramePath, Set<FramePath>>;
  commands: Map<FramePath, Set<CommandId>>;
  /** Writes that agents made, or may have made: the same is not made twice in a run. By agent, tool and arguments. */
  written: Set<string>;
  output?: Value;
  outcome?: string;
  error?: StepError;
}

export const initialState = (runId: string): RunState => ({
  runId,
  phase: "new",
  paused: false,
  cancelling: false,
  now: 0,
  startedAt: 0,
  frames: new Map(),
  open: new Map(),
  openCount: { step: 0, compute: 0, model: 0, turn: 0, probe: 0, approval: 0, question: 0, settlement: 0, timer: 0, event: 0, child: 0 },
  agenda: new Set(),
  children: new Map(),
  commands: new Map(),
  written: new Set(),
});

const NONE: ReadonlySet<string> = new Set();
/** The open frames under a frame. */
export const childrenOf = (state: RunState, path: FramePath): ReadonlySet<FramePath> => state.children.get(path) ?? NONE;
/** The commands that a frame has open itself. */
export const commandsOf = (state: RunState, path: FramePath): ReadonlySet<CommandId> => state.commands.get(path) ?? NONE;
/** A paused run decides nothing new; what is being closed goes on closing. */
export const isLookedAt = (state: RunState, frame: Frame | undefined): boolean => !state.paused || frame?.closing !== undefined;
export const isTerminal = (state: RunState): boolean =>
  state.phase === "completed" || state.phase === "failed" || state.phase === "cancelled";
/** True when no command is open that the engine itself must answer: only people, time, events or other runs can move the run. */
export const onlyWaits = ({ openCount }: RunState): boolean =>
  openCount.step + openCount.compute + openCount.model + openCount.turn + openCount.probe === 0;
