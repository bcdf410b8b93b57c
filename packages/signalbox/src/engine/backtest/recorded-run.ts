// BT1. A call is what its run ordered at that moment: its arguments follow from the graph and the values before it, as they do for a replay. The step's
//      input is stored nowhere else.
// BT2. Only what is the run's own: the entries that a fork shares with its parent are the parent's.
// BT3. Attempts that came to no judgement and were not sent (a cap, a refused input, other code) are no decisions.
import type { GraphIndex } from "../../definition/graph-index.ts";
import { openedBy, stepOf } from "../../kernel/ids.ts";
import {
  type Command,
  type CommandOf,
  commandOf,
  type Event,
  type EventOf,
  initialState,
  nodePath,
  type RunState,
  reduce,
} from "../../kernel/index.ts";
import type { HeldOutcome } from "../../ports/backtest.ts";
import type { ReadBatch } from "../journal.ts";
import { type KnownCall, knownCall } from "../known-call.ts";
import { type PlanRun, planRunOf } from "../plan-run.ts";

/** One attempt of a call, as its run ordered it, and what became of it. */
export interface RecordedAttempt {
  readonly command: CommandOf<"run-step">;
  readonly known: KnownCall;
  /** Place in the run: the number of the event. */
  readonly order: number;
  readonly seq: number;
  /** Journal clock. */
  at: number;
  judged: EventOf<"step-judged"> | null;
  isHeld: boolean;
  isSent: boolean;
  /** It happened, or may have. */
  isDone: boolean;
  /** Another run's result. */
  isLent: boolean;
  /** Code of its failure. */
  failure: string | null;
}
/** A call with its attempts; `person`: what came of the approval in front of it. */
export interface RecordedCall {
  readonly step: string;
  readonly attempts: RecordedAttempt[];
  person: HeldOutcome | null;
}
export interface RecordedAsk {
  readonly order: number;
  readonly at: number;
  readonly who: string;
}
export interface RecordedHold {
  readonly reservation: number;
  readonly step: string;
  readonly at: number;
  readonly boundMicroUsd: number;
  spentMicroUsd: number;
  settledAt: number | null;
}
export interface RecordedTrouble {
  readonly kind: "failed" | "cancelled" | "in-doubt";
  readonly order: number;
  readonly at: number;
  /** Of a doubt: which call. */
  readonly step: string | null;
}
/** What a run did that other policies or caps would have had a say in. */
export interface RecordedRun {
  readonly plan: PlanRun | null;
  readonly calls: readonly RecordedCall[];
  readonly asks: readonly RecordedAsk[];
  readonly decisions: readonly { readonly at: number; readonly person: string }[];
  readonly troubles: readonly RecordedTrouble[];
  /** Runs that it started, by command. */
  readonly children: ReadonlyMap<string, number>;
  readonly holds: readonly RecordedHold[];
  readonly isOverBudget: boolean;
}

/** Null where the run's values are erased: nothing of it can be folded. `isOwn`: the batch is no other run's. */
export function recordedRun(
  index: GraphIndex,
  origin: string,
  batches: Iterable<ReadBatch>,
  isOwn: (batch: ReadBatch) => boolean,
  written: ReadonlySet<string>,
): RecordedRun | null {
  const recorder = new Recorder(index, origin, written);
  for (const read of batches) {
    if (read.row.body === null) return null;
    const own = isOwn(read);
    for (const event of read.batch.events) recorder.take(event, read.batch.seq, read.batch.at, own);
  }
  return recorder.run;
}

class Recorder {
  readonly #index: GraphIndex;
  readonly #written: ReadonlySet<string>;
  readonly #state: RunState;
  readonly #calls = new Map<string, RecordedCall>();
  readonly #attempts = new Map<string, RecordedAttempt>();
  readonly #asks: RecordedAsk[] = [];
  readonly #decisions: { readonly at: number; readonly person: string }[] = [];
  readonly #troubles: RecordedTrouble[] = [];
  readonly #children = new Map<string, number>();
  readonly #holds = new Map<number, RecordedHold>();
  #plan: PlanRun | null = null;
  #isOverBudget = false;
  #order = 0;

  constructor(index: GraphIndex, origin: string, written: ReadonlySet<string>) {
    this.#index = index;
    this.#written = written;
    this.#state = initialState(origin);
  }

  get run(): RecordedRun {
    return {
      plan: this.#plan,
      calls: [...this.#calls.values()],
      asks: this.#asks,
      decisions: this.#decisions,
      troubles: this.#troubles,
      children: this.#children,
      holds: [...this.#holds.values()],
      isOverBudget: this.#isOverBudget,
    };
  }

  take(event: Event, seq: number, at: number, isOwn: boolean): void {
    this.#order++;
    if (event.type === "run-started") this.#plan = planRunOf(this.#index, event.input);
    // Whose approval a decision is about is known as long as it is open.
    if (isOwn && event.type === "approval-decided") this.#decided(event, at);
    reduce(this.#state, event, at);
    if (!isOwn) return;
    if (event.type === "step-started" || event.type === "approval-opened") this.#opened(event, seq, at);
    else this.#answered(event, at);
  }

  #opened(event: EventOf<"step-started" | "approval-opened">, seq: number, at: number): void {
    const id = openedBy(event);
    if (event.type === "step-started" && event.kind === "child") this.#children.set(id, this.#order);
    else if (event.type === "approval-opened" || event.kind === "step") this.#ordered(commandOf(this.#index, this.#state, id), seq, at);
  }

  #ordered(command: Command | null, seq: number, at: number): void {
    if (command?.kind !== "run-step" && command?.kind !== "open-approval") return;
    const { id, frame, node } = command;
    const step = nodePath(frame, node);
    const call = this.#calls.get(step) ?? { step, attempts: [], person: null };
    if (command.kind === "open-approval") {
      // One in front of a call belongs to the call, and is as certain as it.
      this.#asks.push({ order: call.attempts.at(-1)?.order ?? this.#order, at, who: command.by });
      return;
    }
    const known = knownCall({ index: this.#index, state: this.#state, isPlan: this.#plan !== null, written: this.#written }, command);
    const attempt: RecordedAttempt = {
      ...{ command, known, order: this.#order, seq, at },
      ...{ judged: null, isHeld: false, isSent: false, isDone: false, isLent: false, failure: null },
    };
    call.attempts.push(attempt);
    this.#calls.set(step, call);
    this.#attempts.set(id, attempt);
  }

  #answered(event: Event, at: number): void {
    if (event.type === "run-failed") this.#trouble("failed", at);
    else if (event.type === "cancel-requested" && event.controller === "human") this.#trouble("cancelled", at);
    else if (event.type === "step-settled") this.#trouble("in-doubt", at, stepOf(event.id).replace(/^\//, ""));
    else if (event.type === "budget-reserved" || event.type === "budget-settled") this.#counted(event, at);
    else if ("id" in event) this.#wentOn(event, at);
  }

  #wentOn(event: Event & { readonly id: string }, at: number): void {
    if (event.type === "step-failed" && event.error.code === "over-budget") this.#isOverBudget = true;
    const attempt = this.#attempts.get(event.id);
    if (attempt === undefined) return;
    if (event.type === "step-judged") Object.assign(attempt, { judged: event, at });
    else if (event.type === "step-held") attempt.isHeld = true;
    else if (event.type === "intent-recorded") attempt.isSent = true;
    else if (event.type === "step-doubted") Object.assign(attempt, { isDone: true, isSent: true });
    else if (event.type === "step-failed") attempt.failure = event.error.code;
    else if (event.type === "step-completed")
      Object.assign(attempt, { isLent: event.adopted !== undefined, isDone: event.adopted === undefined, isSent: true });
  }

  #decided(event: EventOf<"approval-decided">, at: number): void {
    this.#decisions.push({ at, person: event.by });
    const open = this.#state.open.get(event.id);
    const call = open === undefined ? undefined : this.#calls.get(nodePath(open.frame, open.node));
    // An edited proposal is approved afterwards; that it was edited is what counts.
    if (call !== undefined && call.person !== "edited") call.person = outcomeOf[event.decision];
  }

  #trouble(kind: RecordedTrouble["kind"], at: number, step: string | null = null): void {
    this.#troubles.push({ kind, order: this.#order, at, step });
  }

  #counted(event: EventOf<"budget-reserved" | "budget-settled">, at: number): void {
    const { reservation, costMicroUsd, id } = event;
    if (event.type === "budget-reserved") {
      const step = stepOf(id).replace(/^\//, "");
      // A doubtful one that is sent again goes under what it has.
      if (!this.#holds.has(reservation))
        this.#holds.set(reservation, { reservation, step, at, boundMicroUsd: costMicroUsd, spentMicroUsd: costMicroUsd, settledAt: null });
      return;
    }
    const hold = this.#holds.get(reservation);
    if (hold === undefined || event.outcome === "doubtful") return;
    hold.settledAt = at;
    hold.spentMicroUsd = event.outcome === "released" ? 0 : costMicroUsd;
  }
}

const outcomeOf = { approve: "approved", edit: "edited", reject: "rejected", answer: "answered" } as const;

/** Codes of attempts that ended before anybody judged them. */
const NOT_MADE: ReadonlySet<string> = new Set(["input-invalid", "code-changed", "not-approved", "over-budget", "cancelled"]);

/** BT3. */
export const isDecision = ({ judged, isSent, isLent, failure, command: { tool } }: RecordedAttempt): boolean =>
  judged !== null || (isSent && !isLent) || (tool.delivery === "free" && failure !== null && !NOT_MADE.has(failure));
