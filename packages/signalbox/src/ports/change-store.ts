import type { RunKey } from "./run-store.ts";

/** How far the changes of a store were read: its journals, in the order of commits, and beside them what is no batch. */
export interface ChangePlace {
  /** Numbers of places are comparable while this is the same. */
  readonly lineage: string;
  readonly batches: number;
  readonly others: number;
}
/** A change of a run, in the order of commits. */
export interface ChangeRow {
  readonly place: number;
  readonly run: RunKey;
  /** Known where the run may be gone. */
  readonly runId: string | null;
  /** The batch; null where it is none. */
  readonly batch: { readonly seq: number; readonly at: number; readonly head: string } | null;
}
export interface ChangeReader {
  /** Behind everything that is committed. */
  changePlace(): ChangePlace;
  /** Batches between two places, at most `limit`. */
  batchesBetween(after: number, upTo: number, limit: number): readonly ChangeRow[];
  /** Changes that are no batches. Null when some of them are not kept any more. */
  othersBetween(after: number, upTo: number, limit: number): readonly ChangeRow[] | null;
}
