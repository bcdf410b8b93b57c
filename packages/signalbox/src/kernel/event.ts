import type { Json, Value } from "../base/json.ts";
import type { StepError } from "../definition/step-error.ts";
import type { FactRecord, MissingRight, Verdict } from "./judge.ts";
import type { Amount } from "./ledger.ts";
import type { ModelAnswer, ModelCall } from "./model-call.ts";
import type { Proposal } from "./proposal.ts";
import type {
  AgentEnding,
  ApproveState,
  Closing,
  CommandId,
  Controller,
  FramePath,
  HeldAsk,
  MapState,
  NodeState,
  Open,
  RepeatState,
  WaitState,
} from "./run-state.ts";
import type { Slot } from "./slot.ts";

/** Every event says who decided that it happens; `informedBy` marks a rule that decided on what a model produced. */
type Base = { readonly controller: Controller; readonly informedBy?: "ai" };
type At = { readonly frame: FramePath; readonly node: string };
type Answer = { readonly id: CommandId };
/** How it is known who `by` is. session, key: the server proved it. asserted: they said so, and nobody checked. */
export type Identity = "asserted" | "session" | "key";
/** Of a model call, also of one that failed: what it was counted as, and what was said. Without `answer` nothing came back. */
type ModelRecord = { readonly call?: ModelCall; readonly answer?: ModelAnswer };
type Person = { readonly by: string; readonly identity?: Identity; readonly reason?: string };

/** Arrivals: facts from outside, appended by the host. */
export type Arrival = Base &
  (
    | { readonly type: "run-started"; readonly input: Json; readonly by?: string; readonly identity?: Identity }
    /** The first of a run's own entries: those before it are another run's, up to one of its batches. `change`: what is otherwise in it. */
    | (Person & {
        readonly type: "run-forked";
        readonly runId: string;
        readonly parent: string;
        /** Number of the last batch that is the parent's. */
        readonly shared: number;
        readonly change?: Json;
      })
    /** `adopted`: another run's result under the same key. `source`: hash of the function that ran, where it is not the pinned one. */
    | (Answer & {
        readonly type: "step-completed";
        readonly output: Value;
        readonly source?: string;
        readonly adopted?: string;
      } & ModelRecord)
    /** `retryable` is false for a definite failure. `jitter` in [0, 1) is drawn by the host: the kernel has no randomness. */
    | (Answer & {
        readonly type: "step-failed";
        readonly error: StepError;
        readonly retryable: boolean;
        readonly jitter: number;
      } & ModelRecord)
    /**
     * Answers nothing: what the policies in force said of a call just before it was sent, and the facts that they were told.
     * `lacks`: no policy was asked, because somebody behind the call may not do this.
     */
    | (Answer & {
        readonly type: "step-judged";
        readonly verdict: Verdict;
        readonly facts: readonly FactRecord[];
        readonly lacks?: MissingRight;
      })
    /** Nothing was sent: a policy wants a person to clear the call first. */
    | (Answer & { readonly type: "step-held"; readonly ask: HeldAsk })
    /** The effect may have happened or not. `since`: when another run of the lineage may have sent it. */
    | (Answer & { readonly type: "step-doubted"; readonly error: StepError; readonly jitter: number; readonly since?: number })
    | (Answer & { readonly type: "step-probed"; readonly happened: boolean | "unknown"; readonly output: Value })
    | (Answer &
        Person & { readonly type: "step-settled"; readonly choice: "happened" | "did-not-happen" | "give-up"; readonly output: Value })
    /** Committed before the effect leaves. `key` is what the target deduplicates on; `clears` is the approved call that it consumes. */
    | (Answer & { readonly type: "intent-recorded"; readonly key: string; readonly argumentsHash: string; readonly clears?: string })
    /** Committed before a call leaves that costs something: what it may take, counted under every cap above it. */
    | (Answer & Amount & { readonly type: "budget-reserved"; readonly reservation: number })
    /** What counts of it from now on. "doubtful": nobody knows, and so the whole bound does. "released": it was never sent. */
    | (Answer &
        Amount & { readonly type: "budget-settled"; readonly reservation: number; readonly outcome: "settled" | "doubtful" | "released" })
    | (Answer & { readonly type: "timer-fired" })
    | (Answer &
        Person & {
          readonly type: "approval-decided";
          readonly decision: "approve" | "edit" | "reject" | "answer";
          /** Of the proposal that the person saw. */
          readonly hash: string;
          readonly revised?: { readonly proposal: Proposal; readonly hash: string };
          /** Of "answer": what the model is given in place of the call's result. */
          readonly answer?: Json;
        })
    | (Answer & Person & { readonly type: "question-answered"; readonly answer: Json })
    /**
     * Answers nothing: an open task is given to others. `among`: who acts has to be one of these as well, which is whom it was for;
     * absent where others were put in their place, or anybody could act.
     */
    | (Answer & Person & { readonly type: "task-reassigned"; readonly to: string; readonly among?: string })
    | (Answer & { readonly type: "event-received"; readonly eventId: string; readonly payload: Json })
    | (Person & { readonly type: "cancel-requested" })
    | (Person & { readonly type: "pause-requested" })
    | (Person & { readonly type: "resume-requested" })
    | (Person & { readonly type: "retry-requested" })
    /** What the model said, verbatim: replay never calls it again. */
    | (Answer & {
        readonly type: "model-replied";
        readonly answer: ModelAnswer;
        readonly call: ModelCall;
        /** Names of the tools that it could choose from. */
        readonly offered: readonly string[];
        /** The run that it was said to, where it was another one. */
        readonly adopted?: string;
        /**
         * By call: the hash of what its tool would be given, where that is something else than what was written. Two calls are the same
         * when their tools are given the same, whatever else the model wrote. Absent where each call is given what was written.
         */
        readonly given?: readonly (string | null)[];
      })
    /** A person's message to a running agent; the next model call sees it. */
    | (Person & { readonly type: "agent-told"; readonly frame: FramePath; readonly text: string })
    /** Something that changes nothing and must not be lost, such as a decision that came too late. */
    | { readonly type: "note-added"; readonly by: string; readonly text: string }
  );

type EnteredState =
  | MapState
  | RepeatState
  | WaitState
  | { kind: "agent" }
  | { kind: "all"; active: number; results: Record<string, never>; failures: Record<string, never> };
/** Decisions: derived by `advance`, recorded so that folding needs neither the graph nor this version of `advance`. */
export type Decision = Base &
  /** Enters the node and opens its command in one event; a success leaves the node in the fold, so a step is two events and its output is stored once. */
  (
    | (At & {
        readonly type: "step-started";
        readonly kind: "step" | "compute" | "model" | "child";
        readonly attempt: number;
        readonly drop: readonly string[];
      })
    | (At & { readonly type: "node-entered"; readonly state: EnteredState })
    | (At & { readonly type: "node-left"; readonly result: Slot; readonly drop: readonly string[] })
    /** Chooses an arm and enters it. `read` are the values that the choice was made on. */
    | (At & {
        readonly type: "branch-decided";
        readonly arm: string;
        readonly block: string;
        readonly values: Slots;
        readonly read: { readonly [name: string]: Json };
      })
    | (At & { readonly type: "block-entered"; readonly block: string; readonly key: string; readonly values: Slots })
    | { readonly type: "block-left"; readonly frame: FramePath; readonly result: Slot; readonly outcome?: string }
    /** Ends without a result; the frame is kept until the failure is handled. */
    | { readonly type: "block-stopped"; readonly frame: FramePath; readonly closing: Closing }
    /** Orders the next model call of an agent; the calls of the last reply are done with. */
    | (At & { readonly type: "turn-started"; readonly turn: number; readonly attempt: number; readonly repairs: number })
    /** A call that the model chose is not made, and it is told why. */
    | (At & { readonly type: "call-refused"; readonly index: number; readonly error: StepError })
    /** Nothing new starts in the agent; what is in flight is awaited. */
    | (At & { readonly type: "agent-stopped"; readonly ending: AgentEnding })
    | (At & { readonly type: "approval-opened"; readonly state: ApproveState })
    | (At & { readonly type: "approval-reopened"; readonly id: CommandId })
    | (At & { readonly type: "approval-reminded"; readonly use: "remind" | "escalate" })
    | (At & {
        readonly type: "command-opened";
        readonly id: CommandId;
        readonly kind: Open["kind"];
        readonly timer?: NonNullable<Open["timer"]>;
      })
    /** A timer or a question that nobody needs any more. */
    | { readonly type: "command-withdrawn"; readonly id: CommandId }
    /** A call in flight: its answer is still awaited. */
    | { readonly type: "abort-requested"; readonly id: CommandId }
    | { readonly type: "frame-closing"; readonly frame: FramePath; readonly closing: Closing }
    | { readonly type: "run-completed"; readonly result: Slot; readonly outcome?: string }
    | { readonly type: "run-failed"; readonly error: StepError }
    | { readonly type: "run-cancelled" }
  );
export type Slots = { readonly [name: string]: Slot };
export type Event = Arrival | Decision;
export type EventType = Event["type"];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;
export type { NodeState };

/** Arrivals and decisions that belong together: an arrival with what follows from it, committed as one. */
export interface Batch {
  /** 1 for the first batch of a run. */
  readonly seq: number;
  /** Journal clock, milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly Event[];
}
