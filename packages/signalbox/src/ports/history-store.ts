import type { RunKey } from "./run-store.ts";

/** What a run took, with the runs that it started. */
export interface TakenRow {
  readonly run: RunKey;
  readonly costMicroUsd: number;
  /** What of that is settled for tools. */
  readonly toolsMicroUsd: number;
  readonly tokens: number;
  /** Of their journals, with the values that are stored apart. */
  readonly bytes: number;
}

/** Figures of many runs at once, for a forecast of others. */
export interface HistoryReader {
  taken(runs: readonly RunKey[]): readonly TakenRow[];
  /** The heads of a run's own batches, in order. */
  heads(run: RunKey): readonly string[];
}
