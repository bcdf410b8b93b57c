// J1. What an arrival decides follows it at once; only a paused run keeps what it has not decided.
// J2. A replay derives every decision anew from the recorded arrivals, and names the first that differs.
import { canonical, type Json } from "../base/json.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import { advance } from "./advance.ts";
import type { Batch, Decision, Event, EventType } from "./event.ts";
import { reduce } from "./reduce.ts";
import { initialState, isLookedAt, type RunState } from "./run-state.ts";

/** Where a replay differs from the journal for the first time. */
export interface Divergence {
  readonly seq: number;
  /** Index of the event in its batch. */
  readonly position: number;
  readonly recorded: Decision | null;
  readonly derived: Decision | null;
}
export interface Replayed {
  readonly state: RunState;
  readonly divergence: Divergence | null;
}

const decisions: ReadonlySet<EventType> = new Set<EventType>([
  "step-started",
  "node-entered",
  "node-left",
  "branch-decided",
  "block-entered",
  "block-left",
  "block-stopped",
  "turn-started",
  "call-refused",
  "agent-stopped",
  "approval-opened",
  "approval-reopened",
  "approval-reminded",
  "command-opened",
  "command-withdrawn",
  "abort-requested",
  "frame-closing",
  "run-completed",
  "run-failed",
  "run-cancelled",
]);
const bookkeeping: ReadonlySet<EventType> = new Set<EventType>([
  "intent-recorded",
  "budget-reserved",
  "budget-settled",
  "step-judged",
  "note-added",
  "task-reassigned",
]);
/** An arrival that answers nothing, and on which nothing is decided. */
export const isBookkeeping = (event: Event): boolean => bookkeeping.has(event.type);
export const isDecision = (event: Event): event is Decision => decisions.has(event.type);

/** Folds a journal: needs neither the graph nor this version of `advance`. */
export function fold(runId: string, batches: Iterable<Batch>): RunState {
  const state = initialState(runId);
  for (const batch of batches) foldBatch(state, batch);
  return state;
}

/** Folds one batch: by J1 nothing is left to look at before it and after it. */
export function foldBatch(state: RunState, batch: Batch): void {
  for (const event of batch.events) {
    if (event.type === "pause-requested" && !state.paused) state.agenda.clear();
    reduce(state, event, batch.at);
  }
  for (const path of state.agenda) if (isLookedAt(state, state.frames.get(path))) state.agenda.delete(path);
}

/**
 * Folds a journal and decides everything anew from the recorded arrivals. The derived decisions must equal the recorded ones;
 * the first that does not is reported, and the replay stops there.
 */
export function replay(index: GraphIndex, runId: string, batches: Iterable<Batch>): Replayed {
  const state = initialState(runId);
  for (const batch of batches) {
    const divergence = replayBatch(index, state, batch);
    if (divergence !== null) return { state, divergence };
  }
  return { state, divergence: null };
}

function replayBatch(index: GraphIndex, state: RunState, batch: Batch): Divergence | null {
  let position = 0;
  while (position < batch.events.length) {
    const event = batch.events[position] as Event;
    if (isDecision(event)) return { seq: batch.seq, position, recorded: event, derived: null };
    reduce(state, event, batch.at);
    position++;
    for (const derived of advance(index, state, batch.at).decisions) {
      const recorded = batch.events[position];
      if (recorded === undefined || !isDecision(recorded) || !same(recorded, derived)) {
        return { seq: batch.seq, position, recorded: recorded !== undefined && isDecision(recorded) ? recorded : null, derived };
      }
      position++;
    }
  }
  return null;
}

const same = (a: Decision, b: Decision): boolean => canonical(plain(a)) === canonical(plain(b));
/** As it is stored: absent fields dropped. */
const plain = (decision: Decision): Json => JSON.parse(JSON.stringify(decision)) as Json;
