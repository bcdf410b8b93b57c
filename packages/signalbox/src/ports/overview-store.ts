import type { RunStatus } from "./engine.ts";

export interface VersionStanding {
  readonly workflow: string;
  readonly number: number;
  readonly hash: string;
  /** When the store first had it: milliseconds since 1970. */
  readonly at: number;
  /** How many runs are pinned to it, by status; only statuses that occur. */
  readonly runs: { readonly [S in RunStatus]?: number };
}
export interface OpenTaskCount {
  readonly workflow: string;
  readonly open: number;
  /** When the oldest was opened: milliseconds since 1970. */
  readonly oldestAt: number;
}

/** Counts over everything, which take no longer in a store of a million runs. */
export interface OverviewReader {
  /** By workflow and number. */
  versions(): readonly VersionStanding[];
  /** Of workflows that have any. */
  openTasks(): readonly OpenTaskCount[];
}
