// Why a run that is in the queue has not begun, as the engine would decide it now.
import { formatInstant } from "../base/instant.ts";
import type { WaitingFor } from "../ports/engine.ts";
import type { QueueRow } from "../ports/queue-store.ts";
import type { RunRow } from "../ports/run-store.ts";
import type { Shortage } from "./budget/day-room.ts";
import type { Core } from "./core.ts";
import { isHeld } from "./fork/begin-fork.ts";
import { freedBy, freedByDay } from "./obstacle-words.ts";
import type { Entrant } from "./places.ts";

export const entrantOf = ({ run, workflow, key }: QueueRow, { parentKey }: Pick<RunRow, "parentKey">): Entrant => ({
  run,
  workflow,
  key,
  parent: parentKey,
});

/** Whether another run of its subject is to end first. */
export function isSubjectBusy({ registry, services }: Core, row: RunRow): boolean {
  const definition = registry.ofVersion(row.version);
  // A run that another one has started waits for no subject.
  if (row.subject === null || row.parentKey !== null || definition?.graph.subject?.conflict !== "queue") return false;
  return services.store.read
    .openBySubject(row.workflow, row.subject)
    .some(({ key, status }) => key !== row.key && (status !== "queued" || key < row.key));
}

export function queuedWait(core: Core, row: RunRow): WaitingFor {
  const queued = core.services.store.read.queueRow(row.key);
  const obstacle = queued === null ? null : core.places.obstacle(entrantOf(queued, row));
  const wait = { kind: "slot", step: "", since: formatInstant(row.startedAt) } as const;
  if (obstacle === null) return dayWait(core, row, queued) ?? { ...wait, freedBy: freedOtherwise(core, row) };
  const words = { freedBy: freedBy(obstacle, row.workflow) };
  return obstacle.kind === "slot" ? { ...wait, ...words } : { ...wait, kind: "rate", until: formatInstant(obstacle.until), ...words };
}

/** Null when it does not wait for the day, or for something else before that. */
function dayWait(core: Core, row: RunRow, queued: QueueRow | null): WaitingFor | null {
  if (isHeld(core, row) || isSubjectBusy(core, row)) return null;
  const shortage = queued === null ? null : shortageOf(core, row, queued);
  if (shortage === null) return null;
  const since = formatInstant(row.startedAt);
  if (shortage === "behind")
    return { kind: "budget", step: "", since, freedBy: "those before it that the day has to have room for have begun" };
  const ends = formatInstant(core.services.budget.dayEnds());
  const until = shortage.kind === "day" && shortage.fitsNewDay ? { until: ends } : {};
  return { kind: "budget", step: "", since, ...until, freedBy: freedByDay(shortage, ends) };
}

/** What keeps it out of the day: too little is left, or others have to be let in first. */
export function shortageOf({ days, registry }: Core, row: RunRow, queued: QueueRow): Shortage | "behind" | null {
  const definition = registry.ofVersion(row.version);
  if (queued.isFree || definition === null || !days.isWaitedFor(definition)) return null;
  return days.shortage(definition) ?? (days.firstBefore(definition, queued) === null ? null : "behind");
}

function freedOtherwise(core: Core, row: RunRow): string {
  if (isHeld(core, row)) return "the run that it takes over from ends";
  if (isSubjectBusy(core, row)) return "the run of its subject that is before it ends";
  return `one of the ${core.services.limits.concurrentRuns} places of the instance is free, and it is its turn`;
}
