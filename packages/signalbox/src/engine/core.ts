import { SignalboxError } from "../base/error.ts";
import type { People } from "../definition/people.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import type { Actors } from "./actors.ts";
import type { DayRoom } from "./budget/day-room.ts";
import type { Places } from "./places.ts";
import type { Registry } from "./registry.ts";
import type { RunActor } from "./run-actor.ts";
import type { Services } from "./services.ts";

/** What the parts of the embedded engine share. */
export interface Core {
  readonly services: Services;
  readonly actors: Actors;
  readonly places: Places;
  readonly days: DayRoom;
  registry: Registry;
  people: People;
  /** The journal clock of the instance. */
  now(): number;
  /** To be called before the time decides anything: a clock that was set ahead must not take people's time away. */
  noticeClock(): void;
  /** Keys are given in memory: a run has one before its row is written. */
  nextKey(): RunKey;
}

/** The row of a run, by its id or an unambiguous part of it. */
export function rowOf(core: Core, runId: string): RunRow {
  const { read } = core.services.store;
  const exact = read.runById(runId);
  if (exact !== null) return exact;
  const matches = runId.length < 4 ? [] : read.runsMatching(runId, 2);
  if (matches.length === 1) return read.runById(matches[0] as string) as RunRow;
  throw new SignalboxError(
    "not-found",
    matches.length === 0 ? `There is no run "${runId}".` : `"${runId}" stands for several runs. Give more of the id.`,
  );
}

/** The run in memory. */
export const actorOf = (core: Core, runId: string): RunActor => core.actors.open(rowOf(core, runId));

export const parentIdOf = (core: Core, key: RunKey | null): string | null =>
  key === null ? null : (core.services.store.read.run(key)?.runId ?? null);
