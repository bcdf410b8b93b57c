// Whether a run is at rest: it has ended, or only people, events, a time that its author named, or an operator can move it.
// E1. What the engine goes on with by itself is no rest: the pause before a retry, a place in the queue, a child that is not at rest. A day that has
// no room for a run is one: a new day or a person lets it begin, and nothing that is under way.
import { isSignalboxError } from "../base/error.ts";
import type { RunState } from "../kernel/index.ts";
import type { RunStatus } from "../ports/engine.ts";
import type { QueueRow } from "../ports/queue-store.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { entrantOf, shortageOf } from "./queued-wait.ts";
import type { RunActor } from "./run-actor.ts";

const OVER: ReadonlySet<RunStatus> = new Set<RunStatus>(["completed", "failed", "cancelled", "blocked", "paused"]);

export function isAtRest(core: Core, key: RunKey): boolean {
  const actor = core.actors.get(key);
  if (actor !== undefined) return isActorAtRest(core, actor);
  const row = core.services.store.read.run(key);
  if (row === null || OVER.has(row.status)) return row !== null;
  if (row.status === "queued") return isBehindRest(core, row);
  return row.status === "waiting" && isRowAtRest(core, row);
}

/** A run that turns out to be blocked when it is read rests as well. */
function isRowAtRest(core: Core, row: RunRow): boolean {
  try {
    return isActorAtRest(core, core.actors.open(row));
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "run-not-open") return true;
    throw thrown;
  }
}

function isActorAtRest(core: Core, actor: RunActor): boolean {
  if (!OVER.has(actor.status) && actor.status !== "waiting") return false;
  return actor.status !== "waiting" || (!isPausing(actor.live.state) && areChildrenAtRest(core, actor));
}

/** Before a retry, or between two questions to a target. */
const isPausing = ({ openCount, open }: RunState): boolean =>
  openCount.timer > 0 && [...open.values()].some(({ timer }) => timer?.use === "backoff" || timer?.use === "quiet");

function areChildrenAtRest(core: Core, { key, live }: RunActor): boolean {
  const { child } = live.state.openCount;
  if (child === 0) return true;
  const open = core.services.store.read.children(key).filter(({ endedAt }) => endedAt === null);
  return open.length === child && open.every((row) => isAtRest(core, row.key));
}

/** What is under way does not let it begin: a new day does, or a person. */
function isOutOfDay(core: Core, row: RunRow, queued: QueueRow): boolean {
  const shortage = shortageOf(core, row, queued);
  return shortage !== null && shortage !== "behind" && shortage.kind !== "crowd";
}

/** A queued run is at rest when the run of its subject that is before it is, or all those that have the places that it waits for. */
function isBehindRest(core: Core, row: RunRow): boolean {
  const { read } = core.services.store;
  const queued = read.queueRow(row.key);
  const obstacle = queued === null ? null : core.places.obstacle(entrantOf(queued, row));
  if (obstacle !== null)
    return obstacle.kind === "slot" && read.placeHolders(row.workflow, obstacle.key).every((key) => isAtRest(core, key));
  if (queued !== null && isOutOfDay(core, row, queued)) return true;
  if (row.subject === null || core.registry.ofVersion(row.version)?.graph.subject?.conflict !== "queue") return false;
  const before = read.openBySubject(row.workflow, row.subject).find(({ key, status }) => key !== row.key && status !== "queued");
  return before !== undefined && isAtRest(core, before.key);
}
