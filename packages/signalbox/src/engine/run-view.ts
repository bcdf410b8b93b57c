import { formatInstant } from "../base/instant.ts";
import type { Json } from "../base/json.ts";
import type { GraphIndex } from "../definition/graph-index.ts";
import type { StepError } from "../definition/step-error.ts";
import { type OpenKind, onlyWaits, openCommands, type RunState } from "../kernel/index.ts";
import type { RunStatus, RunView, WaitingFor, WaitKind } from "../ports/engine.ts";
import type { RunRow } from "../ports/run-store.ts";
import { waitOf } from "./wait-of.ts";

const waitKinds: { readonly [K in OpenKind]: WaitKind | null } = {
  step: null,
  compute: null,
  model: null,
  turn: null,
  probe: null,
  approval: "approval",
  question: "answer",
  settlement: "settlement",
  timer: "timer",
  event: "event",
  child: "child",
};
/** How many of the things that a run waits for are listed. */
const LISTED = 5;

/** The one word for a run in memory. */
export function statusOf(state: RunState): RunStatus {
  if (state.phase === "completed" || state.phase === "failed" || state.phase === "cancelled") return state.phase;
  if (state.paused && !state.cancelling) return "paused";
  return onlyWaits(state) && state.open.size > 0 ? "waiting" : "running";
}

/** What a run waits for, people first: a deadline beside a question is the question's, not a wait of its own. */
export function waitingOf(
  index: GraphIndex,
  state: RunState,
  taskId: (command: string) => string,
): { readonly waiting: readonly WaitingFor[]; readonly count: number } {
  const { openCount } = state;
  const count = openCount.approval + openCount.question + openCount.settlement + openCount.event + openCount.child;
  const waiting: WaitingFor[] = [];
  for (const [id, open] of state.open) {
    const kind = waitKinds[open.kind];
    if (kind === null || (kind === "timer" && open.timer?.use !== "wait" && open.timer?.use !== "backoff" && open.timer?.use !== "quiet"))
      continue;
    if (waiting.length >= LISTED) break;
    waiting.push(describe(index, state, id, kind, taskId));
  }
  return { waiting, count: Math.max(count, waiting.length) };
}

function describe(index: GraphIndex, state: RunState, id: string, kind: WaitKind, taskId: (command: string) => string): WaitingFor {
  const open = state.open.get(id);
  const since = formatInstant(open?.since ?? state.now);
  const base = { kind, step: `${open?.frame ?? ""}/${open?.node ?? ""}`, since };
  const command = openCommands(index, { ...state, open: new Map(open === undefined ? [] : [[id, open]]) })[0];
  if (command?.kind === "open-approval") return { ...base, until: formatInstant(command.dueAt), who: command.by, task: taskId(id) };
  if (command?.kind === "ask-question") return { ...base, until: formatInstant(command.dueAt), who: command.who, task: taskId(id) };
  if (command?.kind === "ask-settlement") {
    const who = command.who === undefined ? {} : { who: command.who };
    return { ...base, until: formatInstant(command.dueAt), ...who, task: taskId(id) };
  }
  if (command?.kind === "set-timer") return { ...base, until: formatInstant(command.dueAt) };
  if (command?.kind === "await-event") return { ...base, event: `${command.event} ${command.key}` };
  return base;
}

/** A run's row as a view. `output` comes from its journal; `queued` is why it has not begun. */
export const viewOfRow = (row: RunRow, parent: string | null, output: Json, queued: WaitingFor | null): RunView => {
  const view = {
    runId: row.runId,
    workflow: row.workflow,
    version: row.versionNumber,
    status: row.status,
    subject: row.subject,
    startedAt: formatInstant(row.startedAt),
    updatedAt: formatInstant(row.updatedAt),
    endedAt: row.endedAt === null ? null : formatInstant(row.endedAt),
    startedBy: row.startedBy,
    outcome: row.status === "completed" ? row.outcome : null,
    output,
    error: row.error === null ? null : (JSON.parse(row.error) as StepError),
    waitingFor: queued === null ? row.waiting : [queued],
    waitingCount: queued === null ? row.waitingCount : 1,
    blocked: row.blocked,
    parent,
  };
  return { ...view, waits: waitOf(view, null) };
};
