import { formatInstant } from "../base/instant.ts";
import type { RunView } from "../ports/engine.ts";
import type { RunActor } from "./run-actor.ts";
import { waitingOf } from "./run-view.ts";
import { waitOf, workOf } from "./wait-of.ts";

/** A run in memory as a view. */
export function viewOfActor(actor: RunActor, parent: string | null): RunView {
  const { state } = actor.live;
  const isWaiting = actor.status === "waiting" || actor.status === "paused";
  const { waiting, count } = isWaiting ? waitingOf(actor.live.index, state, (command) => actor.taskId(command)) : { waiting: [], count: 0 };
  const isEnded = state.phase === "completed" || state.phase === "failed" || state.phase === "cancelled";
  const view = {
    runId: actor.runId,
    workflow: actor.definition.graph.id,
    version: actor.definition.version.number,
    status: actor.status,
    subject: actor.identity.subject,
    startedAt: formatInstant(actor.identity.startedAt),
    updatedAt: formatInstant(state.now),
    endedAt: isEnded ? formatInstant(state.now) : null,
    startedBy: actor.identity.startedBy,
    outcome: state.phase === "completed" ? (state.outcome ?? null) : null,
    output: state.output ?? null,
    error: state.error ?? null,
    waitingFor: waiting,
    waitingCount: count,
    blocked: null,
    parent,
  };
  return { ...view, waits: waitOf(view, workOf(state)) };
}
