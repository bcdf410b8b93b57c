// K1. reduce never fails on a stored event, and needs no graph.
// K2. One event changes one frame (and its parent, when a block is left or stops).
// K3. An answer to a command that is not open changes nothing.
// K4. The clock of a run never goes back.
import type { Value } from "../base/json.ts";
import { type StepError, stepError } from "../definition/step-error.ts";
import { begin, callFailed, chargeTime, hear, newAgent, turnFailed } from "./agent-state.ts";
import type { Event, EventOf, EventType } from "./event.ts";
import { approvalPart, HELD_CALL } from "./held-call.ts";
import { commandId } from "./ids.ts";
import type { ProposedCall } from "./proposal.ts";
import { callIndex, resolveSlot, resolveSlots } from "./resolve-slot.ts";
import {
  type AllState,
  type ApproveState,
  type Clearance,
  type Frame,
  isTerminal,
  type MapState,
  type NodeState,
  type Open,
  type Outcome,
  PROBE_FAILED,
  type RunState,
  type StepAnswer,
  type StepState,
} from "./run-state.ts";

/** Folds one event into the state, in place. `at` is the journal clock of the event's batch. */
export function reduce(state: RunState, event: Event, at: number): RunState {
  if (at > state.now) state.now = at;
  (folds[event.type] as (state: RunState, event: Event) => void)(state, event);
  return state;
}

const wake = (state: RunState, path: string | null): void => {
  if (path !== null && state.frames.has(path)) state.agenda.add(path);
};
const addTo = (sets: Map<string, Set<string>>, path: string, item: string): void => {
  const known = sets.get(path);
  if (known === undefined) sets.set(path, new Set([item]));
  else known.add(item);
};
const removeFrom = (sets: Map<string, Set<string>>, path: string, item: string): void => {
  const known = sets.get(path);
  known?.delete(item);
  if (known?.size === 0) sets.delete(path);
};
const openCommand = (state: RunState, id: string, open: Open): void => {
  state.open.set(id, open);
  state.openCount[open.kind]++;
  addTo(state.commands, open.frame, id);
};
const closeCommand = (state: RunState, id: string): Open | undefined => {
  const open = state.open.get(id);
  if (open === undefined) return undefined;
  state.open.delete(id);
  state.openCount[open.kind]--;
  removeFrom(state.commands, open.frame, id);
  return open;
};
/** Gives an answer to the node that waits for it, and puts its frame on the agenda. */
const answer = (state: RunState, id: string, give: (active: NodeState, frame: Frame, open: Open) => void): void => {
  const open = closeCommand(state, id);
  const frame = open === undefined ? undefined : state.frames.get(open.frame);
  if (open === undefined || frame === undefined) return;
  chargeTime(state, open);
  if (frame.active !== null) give(frame.active, frame, open);
  state.agenda.add(open.frame);
};
const leaveNode = (frame: Frame, node: string, value: Value, drop: readonly string[]): void => {
  for (const name of drop) delete frame.values[name];
  if (value !== undefined && !drop.includes(node)) frame.values[node] = value;
  frame.at++;
  frame.active = null;
};
type Unsuccessful = EventOf<"step-failed"> | EventOf<"step-doubted">;
const answerStep = (state: RunState, event: Unsuccessful, make: (step: StepState) => Extract<StepAnswer, { jitter: number }>): void =>
  answer(state, event.id, (active, frame) => {
    if (active.kind === "agent") turnFailed(active, event);
    if (active.kind !== "step") return;
    active.answer = make(active);
    // A doubt is no failure yet: that is for whoever settles it to say.
    if (event.type === "step-failed") failsToo(frame, active.answer.error);
  });
/** A frame that is stopped for another's failure and fails on its own account before it is: the join names both. */
const failsToo = (frame: Frame, error: StepError): void => {
  if (frame.closing?.why === "sibling") frame.closing = { why: "failed", error };
};
const enterFrame = (state: RunState, path: string, frame: Frame): void => {
  state.frames.set(path, frame);
  if (frame.parent !== null) addTo(state.children, frame.parent, path);
  state.agenda.add(path);
};
const childPath = (frame: string, step: string): string => (frame === "" ? step : `${frame}/${step}`);
/** Forgets frames that were kept for a retry: their failure is handled. */
const forget = (state: RunState, frame: Frame): void => {
  for (const path of frame.kept ?? []) {
    const kept = state.frames.get(path);
    if (kept === undefined) continue;
    forget(state, kept);
    state.frames.delete(path);
  }
  delete frame.kept;
};
const endRun = (state: RunState): void => {
  state.agenda.clear();
  state.children.clear();
  state.commands.clear();
  state.frames.clear();
};

const failedIn = (join: MapState | AllState, key: string, error: StepError): void => {
  join.failures[key] = error;
  join.failed = true;
};

/** How a finished block reaches the node that opened it. */
const arrive = {
  step: () => undefined,
  agent: (node, key, outcome) => {
    const call = node.calls[callIndex(key)];
    if (call !== undefined) call.answer = outcome;
  },
  arm: (node, _key, outcome) => {
    node.answer = outcome;
  },
  approve: () => undefined,
  wait: () => undefined,
  repeat: (node, _key, outcome) => {
    node.answer = outcome;
    if (outcome.ok) node.state = outcome.value;
  },
  map: (node, key, outcome) => {
    node.active--;
    if (node.policy === "collect")
      node.results[Number(key)] = outcome.ok ? { ok: true, value: outcome.value ?? null } : { ok: false, error: outcome.error as never };
    else if (outcome.ok) node.results[Number(key)] = outcome.value ?? null;
    else if (node.policy === "fail") failedIn(node, key, outcome.error);
  },
  all: (node, key, outcome) => {
    node.active--;
    if (outcome.ok) node.results[key] = outcome.value;
    else failedIn(node, key, outcome.error);
  },
} satisfies { [K in NodeState["kind"]]: (node: Extract<NodeState, { kind: K }>, key: string, outcome: Outcome) => void };
const arriveAt = (node: NodeState, key: string, outcome: Outcome): void =>
  (arrive[node.kind] as (node: NodeState, key: string, outcome: Outcome) => void)(node, key, outcome);

const rangAt = (active: NodeState, use: "remind" | "escalate"): void => {
  if (active.kind === "approve") active.rang = [...(active.rang ?? []), use];
};
const rings = {
  backoff: (active) => {
    if (active.kind === "step") delete active.answer;
    else if (active.kind === "agent") delete active.failure;
  },
  quiet: (active) => {
    if (active.kind === "step") active.answer = { kind: "doubted", error: errorOf(active), jitter: 0 };
  },
  wait: (active) => {
    if (active.kind === "wait") active.answer ??= { kind: "arrived", value: undefined };
  },
  deadline: (active, state) => {
    if (active.kind === "approve") active.answer ??= { decision: "expire", by: "", at: state.now };
    else if (active.kind === "wait") active.answer ??= { kind: "expired" };
    else if (active.kind === "step") {
      const message = `${errorOf(active).message} Nobody said in time whether it happened.`;
      active.answer = { kind: "settled", choice: "give-up", error: stepError("outcome-unknown", message, active.attempt) };
    }
  },
  remind: (active) => rangAt(active, "remind"),
  escalate: (active) => rangAt(active, "escalate"),
} satisfies { [K in NonNullable<Open["timer"]>["use"]]: (active: NodeState, state: RunState) => void };

/** P2. Distinct people. With four eyes an edit needs another person than its author; without, whoever edits also approves. */
const mayApprove = ({ approvers, author, fourEyes }: ApproveState, { by }: EventOf<"approval-decided">): boolean =>
  !(fourEyes && by === author) && approvers.every((approver) => approver.by !== by);

const decide = (state: RunState, active: ApproveState, event: EventOf<"approval-decided">): void => {
  const approver = { by: event.by, at: state.now, ...(event.reason === undefined ? {} : { reason: event.reason }) };
  if (event.decision === "reject") {
    active.answer = { decision: "reject", ...approver };
    return;
  }
  if (event.revised !== undefined) {
    active.revision++;
    active.proposal = event.revised.proposal;
    active.hash = event.revised.hash;
    active.author = event.by;
    active.approvers = [];
  }
  if (mayApprove(active, event)) active.approvers.push(approver);
  if (active.approvers.length < active.count) return;
  const names = active.approvers.map(({ by }) => by).join(", ");
  active.answer = { decision: "approve", by: names, at: state.now, ...(event.reason === undefined ? {} : { reason: event.reason }) };
};

/** A call as it goes on after it was held: nothing was sent, so the target's time begins anew. */
const heldOnce = (step: StepState, now: number): StepState => ({ ...step, holds: (step.holds ?? 0) + 1, since: now });
/** The attempts before this one, and what people cleared in front of it. */
function stepBefore(before: NodeState | null, now: number): Partial<StepState> | undefined {
  if (before?.kind === "step") return before;
  if (before?.kind !== "approve" || before.held === undefined) return undefined;
  const { step, ask } = before.held;
  const cleared: Clearance = {
    approval: `${before.proposal.step}#${approvalPart(before, before.revision)}`,
    hash: before.hash,
    arguments: (before.proposal.calls[HELD_CALL] as ProposedCall).arguments,
    who: ask.by,
    by: before.approvers.map(({ by }) => by),
  };
  return { ...heldOnce(step, now), clearances: [...(step.clearances ?? []), cleared] };
}

/** A recorded result stays, a failure is tried again, and a doubt stays a doubt: only a person may say what happened. */
const reopenStep = (step: StepState): void => {
  if (step.answer?.kind === "failed") delete step.answer;
  else if (step.answer?.kind === "settled" && step.answer.choice === "did-not-happen") delete step.answer;
  else if (step.answer?.kind === "settled") step.answer = { kind: "doubted", error: step.answer.error, jitter: 0 };
};

/** Reopens a frame that stopped: what failed or was let go starts anew, what is recorded stays. */
const reopen = (state: RunState, path: string, frame: Frame): void => {
  delete frame.stopped;
  delete frame.closing;
  const { active } = frame;
  if (active?.kind === "step") reopenStep(active);
  else if (active?.kind === "arm" || active?.kind === "repeat") {
    // An arm that ended well is not entered again: what stopped this frame came after it.
    if (active.answer?.ok === false) delete active.answer;
  } else if (active?.kind === "map" || active?.kind === "all") {
    active.failures = {};
    delete active.failed;
    active.active = frame.kept?.length ?? 0;
  } else if (active?.kind === "approve" && active.held !== undefined) {
    // What people did not clear is judged anew.
    if (active.answer?.decision !== "approve") frame.active = heldOnce(active.held.step, state.now);
  } else if (active?.kind === "approve" || active?.kind === "wait") {
    if (active.answer === undefined) frame.active = null;
  }
  for (const kept of frame.kept ?? []) addTo(state.children, path, kept);
  delete frame.kept;
  state.agenda.add(path);
};

const folds: { readonly [T in EventType]: (state: RunState, event: EventOf<T>) => void } = {
  "run-started": (state, event) => {
    state.phase = "running";
    state.startedAt = state.now;
    enterFrame(state, "", { block: "main", parent: null, node: null, key: "", at: 0, values: { input: event.input }, active: null });
  },
  "step-started": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined) return;
    const before = frame.active;
    const { since = state.now, unsure, clearances, holds } = stepBefore(before, state.now) ?? {};
    frame.active = {
      kind: "step",
      attempt: event.attempt,
      since,
      probes: 0,
      drop: event.drop,
      ...(unsure === undefined ? {} : { unsure }),
      ...(clearances === undefined ? {} : { clearances }),
      ...(holds === undefined ? {} : { holds }),
    };
    openCommand(state, commandId(event.frame, event.node, event.attempt), {
      kind: event.kind,
      frame: event.frame,
      node: event.node,
      controller: event.controller,
      since: state.now,
    });
  },
  "step-completed": (state, event) =>
    answer(state, event.id, (active, frame, open) => {
      if (active.kind !== "step") return;
      if (frame.closing === undefined) leaveNode(frame, open.node, event.output, active.drop);
      else active.answer = { kind: "completed", value: event.output };
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
      return { kind: "doubted", error: { ...event.error, attempts: step.attempt }, jitter: event.jitter };
    }),
  "step-probed": (state, event) =>
    answer(state, event.id, (active, frame, open) => {
      if (active.kind !== "step") return;
      if (event.happened !== true) {
        active.probes = event.happened === false ? active.probes + 1 : PROBE_FAILED;
        active.answer = { kind: "probed", error: errorOf(active) };
      } else if (frame.closing === undefined) leaveNode(frame, open.node, event.output, active.drop);
      else active.answer = { kind: "completed", value: event.output };
    }),
  "step-settled": (state, event) =>
    answer(state, event.id, (active, frame) => {
      if (active.kind !== "step") return;
      if (event.choice === "did-not-happen") delete active.unsure;
      if (event.choice === "happened") active.answer = { kind: "completed", value: event.output };
      else
        active.answer = {
          kind: "settled",
          choice: event.choice,
          error: stepError("outcome-unknown", `${errorOf(active).message} ${event.by} gave it up.`, active.attempt),
        };
      if (active.answer.kind === "settled") failsToo(frame, active.answer.error);
    }),
  "intent-recorded": (state, event) => {
    const open = state.open.get(event.id);
    if (open !== undefined) open.intent = true;
  },
  // The ledger is beside the run: what a call costs decides nothing in it.
  "budget-reserved": () => undefined,
  "budget-settled": () => undefined,
  "timer-fired": (state, event) =>
    answer(state, event.id, (active, _frame, open) => {
      if (open.timer !== undefined) (rings[open.timer.use] as (active: NodeState, state: RunState) => void)(active, state);
    }),
  "approval-decided": (state, event) => {
    const open = state.open.get(event.id);
    const frame = open === undefined ? undefined : state.frames.get(open.frame);
    const active = frame?.active;
    if (open === undefined || active?.kind !== "approve" || active.hash !== event.hash || active.answer !== undefined) return;
    decide(state, active, event);
    if (active.answer !== undefined || event.revised !== undefined) closeCommand(state, event.id);
    state.agenda.add(open.frame);
  },
  "question-answered": (state, event) =>
    answer(state, event.id, (active) => {
      if (active.kind === "wait") active.answer ??= { kind: "arrived", value: event.answer };
    }),
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
    const path = childPath(event.frame, `${event.node}.${pathSegment(event.arm)}`);
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
    enterFrame(state, childPath(event.frame, step), {
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
    state.agenda.delete(event.frame);
    state.children.delete(event.frame);
    removeFrom(state.children, frame.parent, event.frame);
    const active = state.frames.get(frame.parent)?.active;
    if (active != null) arriveAt(active, frame.key, { ok: true, value });
    wake(state, frame.parent);
  },
  "block-stopped": (state, event) => {
    const frame = state.frames.get(event.frame);
    if (frame === undefined || frame.parent === null) return;
    frame.stopped = true;
    state.agenda.delete(event.frame);
    state.children.delete(event.frame);
    removeFrom(state.children, frame.parent, event.frame);
    const parent = state.frames.get(frame.parent);
    if (parent === undefined) return;
    stopBelow(state, parent, frame, event);
    wake(state, frame.parent);
  },
  "turn-started": (state, event) => {
    const { frame, node, turn, attempt, repairs, controller } = event;
    const active = state.frames.get(frame)?.active;
    if (active?.kind !== "agent") return;
    const shown = attempt === 1 ? active.told.length : active.shown;
    Object.assign(active, { turn, attempt, repairs, shown, replied: false });
    delete active.failure;
    openCommand(state, commandId(frame, node, `${turn}.${attempt}`), { kind: "turn", frame, node, controller, since: state.now });
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
    openCommand(state, commandId(event.frame, event.node, approvalPart(event.state, event.state.revision)), {
      kind: "approval",
      frame: event.frame,
      node: event.node,
      controller: event.controller,
      since: state.now,
    });
  },
  "approval-reopened": (state, event) =>
    openCommand(state, event.id, {
      kind: "approval",
      frame: event.frame,
      node: event.node,
      controller: event.controller,
      since: state.now,
    }),
  "approval-reminded": (state, event) => {
    const active = state.frames.get(event.frame)?.active;
    if (active?.kind !== "approve") return;
    active.rang = (active.rang ?? []).filter((use) => use !== event.use);
    if (event.use === "remind") active.reminders++;
    else active.escalated = true;
  },
  "command-opened": (state, event) => {
    const { id, kind, frame, node, controller, timer } = event;
    openCommand(state, id, { kind, frame, node, controller, since: state.now, ...(timer === undefined ? {} : { timer }) });
  },
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

const errorOf = (step: StepState): StepError =>
  step.answer === undefined || step.answer.kind === "completed"
    ? stepError("outcome-unknown", "It is not known whether the call happened.", step.attempt)
    : step.answer.error;

/** A sibling that was stopped is not a failure of its own; everything else is. A join that handles failures keeps nothing. */
function stopBelow(state: RunState, parent: Frame, frame: Frame, event: EventOf<"block-stopped">): void {
  const { active } = parent;
  if (active == null) return;
  const path = event.frame;
  const isHandled = active.kind === "agent" || (active.kind === "map" && active.policy !== "fail");
  if (isHandled && event.closing.why === "failed") {
    forget(state, frame);
    state.frames.delete(path);
  } else {
    parent.kept ??= [];
    parent.kept.push(path);
    if (event.closing.why === "failed") failsToo(parent, event.closing.error);
  }
  if (event.closing.why === "failed" && active.kind === "agent")
    callFailed(state, frame.node as string, active, frame.key, event.closing.error);
  else if (event.closing.why === "failed") arriveAt(active, frame.key, { ok: false, error: event.closing.error });
  else if (active.kind === "map" || active.kind === "all") active.active--;
  else if (active.kind !== "agent") arriveAt(active, frame.key, { ok: false, error: event.closing.error });
}

const ownCopy = (state: EventOf<"node-entered">["state"]): NodeState => {
  if (state.kind === "agent") return newAgent();
  if (state.kind === "map") return { ...state, results: [...state.results], failures: { ...state.failures } };
  if (state.kind === "all") return { ...state, results: { ...state.results }, failures: { ...state.failures } };
  return { ...state };
};

/** An arm's name as part of a path: what could be taken for a separator is written as ~hex. */
const pathSegment = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, (character) => `~${character.codePointAt(0)?.toString(16)}~`);
