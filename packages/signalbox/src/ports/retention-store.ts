import type { RunKey } from "./run-store.ts";

/** What may be removed. A status without a time is kept for ever. Milliseconds since 1970. */
export interface Cutoffs {
  /** Of the ends before which a run may go. */
  readonly completed: number | null;
  readonly failed: number | null;
  readonly cancelled: number | null;
  /** A run that was started under an idempotency key stays at least as long as the key must hold. */
  readonly keysBefore: number;
}

export interface RetentionReader {
  /** Ended runs that no other run started, of the next `limit` runs after a key; `next` is null when there are no more. */
  endedRoots(after: RunKey, limit: number): { readonly roots: readonly RunKey[]; readonly next: RunKey | null };
  /** How many runs would go with this one: itself and all that it started; 0 when one of them must stay. */
  removableLineage(root: RunKey, cutoffs: Cutoffs): number;
  /** The start of the oldest run that is open; null when none is. */
  oldestOpenStart(): number | null;
  /** Whether journals of removed runs are still to be removed. */
  hasRemains(): boolean;
}

export interface RetentionWriter {
  /** Removes the runs of a lineage, when all of it may go at this moment; how many. Their journals are left to `removeRemains`. */
  removeLineage(root: RunKey, cutoffs: Cutoffs): number;
  /** Removes at most so many batches of removed runs, and the long values that nobody else refers to; how many. */
  removeRemains(limit: number): number;
  /** Removes at most so many events that came before a time; how many. */
  removeEvents(before: number, limit: number): number;
}
