// K1. reduce never fails on a stored event, and needs no graph.
// K2. One event changes one frame (and its parent, when a block is left or stops).
// K3. An answer to a command that is not open changes nothing.
// K4. The clock of a run never goes back.
// This is the table of events; what several of them share is in fold/, by what it is about.

import { begin, hear, newAgent } from "./agent-state.ts";
import { chosenCall } from "./chosen-call.ts";
import type { Event, EventOf, EventType } from "./event.ts";
import { assign } from "./fold/assignment.ts";
import { arriveAt, stopBelow } from "./fold/block-end.ts";
import { reopen } from "./fold/reopening.ts";
import {
  answer,
  closeCommand,
  closeFrame,
  endRun,
  enterFrame,
  forget,
  leaveNode,
  openCommand,
  pathSegment,
  wake,
} from "./fold/state-edit.ts";
import { answerStep, complete, newAttempt, probed, settled } from "./fold/step.ts";
import { ring } from "./fold/timer.ts";
import { decide, noteEdit } from "./fold/vote.ts";
import { nodePath } from "./ids.ts";
import { resolveSlot, resolveSlots } from "./resolve-slot.ts";
import { isTerminal, type NodeState, type RunState } from "./run-state.ts";

/** Folds one event into the state, in place. `at` is the journal clock of the event's batch. */
export function reduce(state: RunState, event: Event, at: number): RunState {
  if (at > state.now) state.now = at;
  (folds[event.type] as (state: RunState, event: Event) => void)(state, event);
  return state;
}

const folds: { readonly [T in EventType]: (state: RunState, event: EventOf<T>) => void } = {
  "run-started": (state, event) => {
    state.phase = "running";
    state.startedAt = state.now;
    if (event.by !== undefined) state.startedBy = event.by;
    enterFrame(state, "", { block: "main", parent: null, node: null, key: "", at: 0, values: { input: event.input }, active: null });
  },
  "run-forked": (state, event) => {
    state.runId = event.runId;
  },
  "step-started": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined) return;
    frame.active = newAttempt(event, frame.active, state.now);
    openCommand(state, event.kind, event);
  },
  "step-completed": (state, event) =>
    answer(state, event.id, (active, frame, open) => {
      if (active.kind === "step") complete(active, frame, open, event.output);
    }),
  "step-failed": (state, event) =>
    answerStep(state, event, (step) => ({
      kind: "failed",
      error: { ...event.error, attempts: step.attempt },
      retryable: event.retryable,
      jitter: event.jitter,
    })),
  "step-judged": () => undefined,
  "step-held": (state, event) =>
    answer(state, event.id, (active) => {
      if (active.kind === "step") active.ask = event.ask;
    }),
  "step-doubted": (state, event) =>
    answerStep(state, event, (step) => {
      step.unsure = true;
      step.since = Math.min(step.since, event.since ?? step.since);
      return { kind: "doubted", error: { ...event.error, attempts: step.attempt }, jitter: event.jitter };
    }),
  "step-probed": (state, event) =>
    answer(state, event.id, (active, frame, open) => {
      if (active.kind === "step") probed(active, frame, open, event);
    }),
  "step-settled": (state, event) =>
    answer(state, event.id, (active, frame) => {
      if (active.kind === "step") settled(active, frame, event);
    }),
  "intent-recorded": (state, event) => {
    const open = state.open.get(event.id);
    if (open !== undefined) open.intent = true;
  },
  // The ledger is beside the run: what a call costs decides nothing in it.
  "budget-reserved": () => undefined,
  "budget-settled": () => undefined,
  "timer-fired": (state, event) =>
    answer(state, event.id, (active, frame, open) => {
      if (open.timer !== undefined) ring(open.timer.use, active, frame, state);
    }),
  "approval-decided": (state, event) => {
    const open = state.open.get(event.id);
    const frame = open === undefined ? undefined : state.frames.get(open.frame);
    const active = frame?.active;
    if (open === undefined || active?.kind !== "approve" || active.hash !== event.hash || active.answer !== undefined) return;
    decide(active, event, state.now);
    const chosen = active.held === undefined ? null : chosenCall(state, open.frame);
    if (chosen !== null) noteEdit(chosen, active);
    if (active.answer !== undefined || event.revised !== undefined) closeCommand(state, event.id);
    state.agenda.add(open.frame);
  },
  "question-answered": (state, event) =>
    answer(state, event.id, (active) => {
      if (active.kind === "wait") active.answer ??= { kind: "arrived", value: event.answer };
    }),
  "task-reassigned": assign,
  "event-received": (state, event) =>
    answer(state, event.id, (active) => {
      if (active.kind === "wait") active.answer ??= { kind: "arrived", value: event.payload };
    }),
  "model-replied": (state, event) =>
    answer(state, event.id, (active) => {
      if (active.kind === "agent") hear(active, event);
    }),
  "agent-told": (state, event) => {
    const active = state.frames.get(event.frame)?.active;
    if (active?.kind !== "agent") return;
    active.told = [...active.told, { by: event.by, text: event.text }];
    active.heard = [...new Set([...(active.heard ?? []), event.by])];
  },
  "cancel-requested": (state) => {
    if (isTerminal(state)) return;
    if (!state.cancelling) wake(state, "");
    state.cancelling = true;
  },
  "pause-requested": (state) => {
    if (!isTerminal(state)) state.paused = true;
  },
  "resume-requested": (state) => {
    state.paused = false;
  },
  "retry-requested": (state) => {
    if (state.phase !== "failed") return;
    state.phase = "running";
    delete state.error;
    for (const [path, frame] of state.frames) reopen(state, path, frame);
  },
  "note-added": () => undefined,
  "node-entered": (state, event) => {
    const frame = state.frames.get(event.frame);
    // An event object must never be shared with the state that a later event changes.
    if (frame !== undefined) frame.active = ownCopy(event.state);
    wake(state, event.frame);
  },
  "node-left": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined) return;
    const value = resolveSlot(state, event.frame, event.result);
    forget(state, frame);
    leaveNode(frame, event.node, value, event.drop);
    wake(state, event.frame);
  },
  "branch-decided": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined) return;
    const values = resolveSlots(state, event.frame, event.values, event.arm);
    forget(state, frame);
    frame.active = { kind: "arm", arm: event.arm };
    const path = nodePath(event.frame, `${event.node}.${pathSegment(event.arm)}`);
    enterFrame(state, path, { block: event.block, parent: event.frame, node: event.node, key: event.arm, at: 0, values, active: null });
  },
  "block-entered": (state, event) => {
    const parent = state.frames.get(event.frame);
    if (parent === undefined) return;
    const values = resolveSlots(state, event.frame, event.values, event.key);
    const { active } = parent;
    if (active?.kind === "map") {
      active.active++;
      active.next++;
    } else if (active?.kind === "agent") begin(state, event.node, active, event.key);
    else if (active?.kind === "all") active.active++;
    else if (active?.kind === "repeat") {
      active.round++;
      delete active.answer;
    }
    const step = active?.kind === "all" ? `${event.node}.${pathSegment(event.key)}` : `${event.node}[${event.key}]`;
    enterFrame(state, nodePath(event.frame, step), {
      block: event.block,
      parent: event.frame,
      node: event.node,
      key: event.key,
      at: 0,
      values,
      active: null,
    });
  },
  "block-left": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined || frame.parent === null) return;
    const value = resolveSlot(state, event.frame, event.result);
    if (event.outcome !== undefined) state.outcome = event.outcome;
    state.frames.delete(event.frame);
    closeFrame(state, event.frame, frame.parent);
    const active = state.frames.get(frame.parent)?.active;
    if (active != null) arriveAt(active, frame.key, { ok: true, value });
    wake(state, frame.parent);
  },
  "block-stopped": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined || frame.parent === null) return;
    frame.stopped = true;
    closeFrame(state, event.frame, frame.parent);
    const parent = state.frames.get(frame.parent);
    if (parent === undefined) return;
    stopBelow(state, parent, frame, event);
    wake(state, frame.parent);
  },
  "turn-started": (state, event) => {
    const { turn, attempt, repairs } = event;
    const active = state.frames.get(event.frame)?.active;
    if (active?.kind !== "agent") return;
    const shown = attempt === 1 ? active.told.length : active.shown;
    Object.assign(active, { turn, attempt, repairs, shown, replied: false });
    delete active.failure;
    openCommand(state, "turn", event);
  },
  "call-refused": (state, event) => {
    const active = state.frames.get(event.frame)?.active;
    const call = active?.kind === "agent" ? active.calls[event.index] : undefined;
    if (call !== undefined) call.answer = { ok: false, error: event.error };
  },
  "agent-stopped": (state, event) => {
    const active = state.frames.get(event.frame)?.active;
    if (active?.kind === "agent") active.ending = event.ending;
  },
  "approval-opened": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined) return;
    frame.active = { ...event.state, approvers: [...event.state.approvers] };
    openCommand(state, "approval", event);
  },
  "approval-reopened": (state, event) => openCommand(state, "approval", event),
  "approval-reminded": (state, event) => {
    const active = state.frames.get(event.frame)?.active;
    if (active?.kind !== "approve") return;
    active.rang = (active.rang ?? []).filter((use) => use !== event.use);
    if (event.use === "remind") active.reminders++;
    else active.escalated = true;
  },
  "command-opened": (state, event) => openCommand(state, event.kind, event),
  "command-withdrawn": (state, event) => {
    closeCommand(state, event.id);
  },
  "abort-requested": (state, event) => {
    const open = state.open.get(event.id);
    if (open !== undefined) open.aborting = true;
  },
  "frame-closing": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame !== undefined && (frame.closing === undefined || event.closing.why === "cancelled")) frame.closing = event.closing;
    // It goes to the end of the agenda, also when it is on it: in a paused run it may have been passed over already.
    state.agenda.delete(event.frame);
    wake(state, event.frame);
  },
  "run-completed": (state, event) => {
    const value = resolveSlot(state, "", event.result);
    state.phase = "completed";
    if (value !== undefined) state.output = value;
    if (event.outcome !== undefined) state.outcome = event.outcome;
    endRun(state);
  },
  "run-failed": (state, event) => {
    state.phase = "failed";
    state.error = event.error;
    const root = state.frames.get("");
    if (root !== undefined) root.stopped = true;
    state.agenda.clear();
  },
  "run-cancelled": (state) => {
    state.phase = "cancelled";
    endRun(state);
  },
};

const ownCopy = (state: EventOf<"node-entered">["state"]): NodeState => {
  if (state.kind === "agent") return newAgent();
  if (state.kind === "map") return { ...state, results: [...state.results], failures: { ...state.failures } };
  if (state.kind === "all") return { ...state, results: { ...state.results }, failures: { ...state.failures } };
  return { ...state };
};
