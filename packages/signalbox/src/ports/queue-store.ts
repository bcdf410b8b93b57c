import type { RunKey } from "./run-store.ts";

/** A run that is acknowledged and has not begun. */
export interface QueueRow {
  readonly run: RunKey;
  readonly workflow: string;
  /** What the limits for each key count it under; null: nothing. */
  readonly key: string | null;
  /** Lower goes first; of equals, who came first. */
  readonly rank: number;
  /** It waits for no day: another run has started it, or it is a fork. */
  readonly isFree: boolean;
}
/** What a run that is open takes of its workflow's limits. */
export type PlaceRow = Omit<QueueRow, "rank" | "isFree">;

export interface QueueReader {
  /** The workflows of which runs are queued. */
  queuedWorkflows(): readonly string[];
  /** In their order; those after one. Without runs that are blocked. */
  queued(workflow: string, after: Pick<QueueRow, "run" | "rank"> | null, limit: number, onlyFree?: boolean): readonly QueueRow[];
  /** The versions of a workflow's queued runs. */
  queuedVersions(workflow: string): readonly number[];
  queueRow(run: RunKey): QueueRow | null;
  /** Blocked ones as well: they come back to their place in the queue. */
  queueLength(workflow: string): number;
  /** Runs that are open under a workflow's limits; with a key, those of it. */
  placesTaken(workflow: string, key: string | null): number;
  /** Those runs. */
  placeHolders(workflow: string, key: string | null): readonly RunKey[];
  /** When the n-th last run began that counts under a rate; with a key, of those of it. Null when there were fewer. */
  nthBeginning(workflow: string, key: string | null, nth: number): number | null;
}
export interface QueueWriter {
  enqueue(row: QueueRow): void;
  /** Kept until the run ends, however it ends. */
  takePlace(row: PlaceRow): void;
  /** A run counts under a rate; those before `since` count under none any more. */
  noteBeginning(row: PlaceRow, at: number, since: number): void;
  /** Gives a place to every open run of a workflow that has none: it began before there was a limit. */
  takePlaces(workflow: string): void;
}
