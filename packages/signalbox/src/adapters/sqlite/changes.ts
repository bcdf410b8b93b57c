// C1. The journal is one table in the order of commits, so a row's number is a place in all that happened, and costs no write of its own.
// C2. SQLite gives the number of a newest row that was removed again, and a rewriting of the file may number all rows anew: whenever either
// can have happened, the generation changes, and with it the lineage of places. An older place is then no place any more.
// C3. What changes a run without a batch (queued, blocked, erased, removed) leaves a row of its own in the same transaction.
import type { DatabaseSync } from "node:sqlite";
import type { ChangeReader } from "../../ports/change-store.ts";
import type { RunKey } from "../../ports/run-store.ts";
import { stepBack } from "./catalogue.ts";
import type { RecentBatches } from "./recent-batches.ts";
import { statements } from "./statements.ts";

const GENERATION = "change-generation";
/** Whoever is further behind reads everything anew. */
const OTHERS_KEPT = 10_000;

/** `recent` of the store that writes. */
export function changeReader(db: DatabaseSync, recent?: RecentBatches): ChangeReader {
  const prepare = statements(db);
  const meta = (key: string): string => String(prepare("SELECT value FROM meta WHERE key = ?").get(key)?.value ?? "");
  return {
    changePlace: () => ({
      lineage: `${meta("instance").slice(0, 8)}-${meta(GENERATION) || "0"}`,
      batches: newestBatch(prepare),
      others: newestOther(prepare),
    }),
    batchesBetween: (after, upTo, limit) =>
      recent?.between(after, upTo, limit) ??
      prepare("SELECT rowid AS place, run, seq, at, head FROM journal WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?")
        .all(after, upTo, limit)
        .map((row) => ({
          place: Number(row.place),
          run: Number(row.run),
          runId: null,
          batch: { seq: Number(row.seq), at: Number(row.at), head: String(row.head) },
        })),
    othersBetween: (after, upTo, limit) => {
      const oldest = prepare("SELECT min(id) AS id FROM run_change").get()?.id;
      if (after < upTo && Number(oldest ?? upTo + 1) > after + 1) return null;
      return prepare("SELECT id, run, run_id FROM run_change WHERE id > ? AND id <= ? ORDER BY id LIMIT ?")
        .all(after, upTo, limit)
        .map((row) => ({ place: Number(row.id), run: Number(row.run), runId: String(row.run_id), batch: null }));
    },
  };
}

type Prepare = ReturnType<typeof statements>;
const newestBatch = (prepare: Prepare): number => Number(prepare("SELECT max(rowid) AS place FROM journal").get()?.place ?? 0);
const newestOther = (prepare: Prepare): number =>
  Number(prepare("SELECT seq FROM sqlite_sequence WHERE name = 'run_change'").get()?.seq ?? 0);

/** C2. */
export function beginGeneration(db: DatabaseSync): void {
  db.prepare(
    "INSERT INTO meta (key, value) VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
  ).run(GENERATION);
}

/** C2. Removes rows of the journal. */
export function keepingPlaces<T>(db: DatabaseSync, remove: () => T): T {
  const prepare = statements(db);
  const newest = newestBatch(prepare);
  const removed = remove();
  const left = newestBatch(prepare);
  if (left < newest) {
    beginGeneration(db);
    stepBack(db, left);
  }
  return removed;
}

/** C3. Notes a change of each run of the list that has a row: to be called before a row is removed. */
export function changeWriter(db: DatabaseSync): (runs: readonly RunKey[]) => void {
  const prepare = statements(db);
  return (runs) => {
    prepare("INSERT INTO run_change (run, run_id) SELECT key, id FROM run WHERE key IN (SELECT value FROM json_each(?))").run(
      JSON.stringify(runs),
    );
    prepare("DELETE FROM run_change WHERE id <= ?").run(newestOther(prepare) - OTHERS_KEPT);
  };
}
