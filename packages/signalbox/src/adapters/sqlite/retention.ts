import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Cutoffs, RetentionReader, RetentionWriter } from "../../ports/retention-store.ts";
import type { RunKey } from "../../ports/run-store.ts";
import { OF_CATALOGUE } from "./catalogue.ts";
import { keepingPlaces } from "./changes.ts";
import type { RecentBatches } from "./recent-batches.ts";
import { statusCode } from "./rows.ts";
import type { RunCounts } from "./run-counts.ts";
import { statements } from "./statements.ts";

// CROSS JOIN fixes the order: from the lineage, which is small, to its runs, and never through all runs. What a run has started belongs to it,
// and so do the runs whose journals begin in it: their first entries are its own.
const LINEAGE = `WITH RECURSIVE lineage (key, depth) AS (
  SELECT key, 0 FROM run WHERE key = ?1
  UNION ALL SELECT child.key, lineage.depth + 1 FROM lineage CROSS JOIN run AS child ON child.parent = lineage.key
  UNION ALL SELECT fork.run, lineage.depth + 1 FROM lineage CROSS JOIN fork ON fork.parent = lineage.key)`;
/** A run that must stay: open, not past its time, under a key that must still hold, or the holder of a result that other runs adopt. */
const MUST_STAY = `SELECT 1 FROM lineage CROSS JOIN run ON run.key = lineage.key WHERE
  coalesce(run.ended_at >= CASE run.status WHEN ${statusCode("completed")} THEN ?2 WHEN ${statusCode("failed")} THEN ?3 WHEN ${statusCode("cancelled")} THEN ?4 END, 1)
  OR (run.started_at >= ?5 AND EXISTS (SELECT 1 FROM start_key WHERE start_key.run = run.key))
  OR EXISTS (SELECT 1 FROM intent WHERE intent.root = 0 AND intent.run = run.key) LIMIT 1`;

const valuesOf = (root: RunKey, { completed, failed, cancelled, keysBefore }: Cutoffs): SQLInputValue[] => [
  root,
  completed,
  failed,
  cancelled,
  keysBefore,
];

export function retentionReader(db: DatabaseSync): RetentionReader {
  const prepare = statements(db);
  return {
    endedRoots: (after, limit) => {
      const rows = prepare("SELECT key, root = key AND status >= 10 AS ended FROM run WHERE key > ? ORDER BY key LIMIT ?").all(
        after,
        limit,
      );
      const roots = rows.filter(({ ended }) => ended === 1).map(({ key }) => Number(key));
      const last = rows.at(-1);
      return { roots, next: last === undefined || rows.length < limit ? null : Number(last.key) };
    },
    removableLineage: (root, cutoffs) =>
      prepare(`${LINEAGE} ${MUST_STAY}`).get(...valuesOf(root, cutoffs)) === undefined
        ? Number(prepare(`${LINEAGE} SELECT count(*) AS runs FROM lineage`).get(root)?.runs)
        : 0,
    oldestOpenStart: () => {
      const at = prepare("SELECT min(root.started_at) AS at FROM run JOIN run AS root ON root.key = run.root WHERE run.status < 10").get()
        ?.at;
      return at === null || at === undefined ? null : Number(at);
    },
    hasRemains: () => prepare("SELECT 1 FROM removed_run LIMIT 1").get() !== undefined,
  };
}

/** Tables with rows of runs. Intents go by the lineage that their key belongs to. */
const IN_LIST = "IN (SELECT value FROM json_each(?))";
const OF_RUNS = [
  ...["task", "timer", "awaited", "delivered", "start_key", "erased_run", "fork", "memory_reading", "notice", "queue", "place"].map(
    (table) => `DELETE FROM ${table} WHERE run ${IN_LIST}`,
  ),
  `DELETE FROM intent WHERE root ${IN_LIST}`,
  // What nobody knows yet counts on.
  `DELETE FROM reservation WHERE state >= 2 AND run ${IN_LIST}`,
  "INSERT INTO removed_run (run) SELECT value FROM json_each(?)",
  ...OF_CATALOGUE,
  `DELETE FROM run WHERE key ${IN_LIST}`,
];

export function retentionWriter(
  db: DatabaseSync,
  changed: (runs: readonly RunKey[]) => void,
  counts: RunCounts,
  recent: RecentBatches,
): RetentionWriter {
  const prepare = statements(db);
  /** Returns how many batches of one removed run went; the run's last trace goes with the last of them. */
  const removeBatches = (run: RunKey, limit: number): number => {
    recent.forget();
    const { changes } = keepingPlaces(db, () =>
      prepare("DELETE FROM journal WHERE rowid IN (SELECT rowid FROM journal WHERE run = ? LIMIT ?)").run(run, limit),
    );
    if (Number(changes) === limit) return limit;
    prepare(
      `DELETE FROM payload WHERE hash IN (SELECT hash FROM payload_run WHERE run = ?1)
       AND NOT EXISTS (SELECT 1 FROM payload_run AS other WHERE other.hash = payload.hash AND other.run <> ?1)`,
    ).run(run);
    prepare("DELETE FROM payload_run WHERE run = ?").run(run);
    prepare("DELETE FROM removed_run WHERE run = ?").run(run);
    return Number(changes);
  };
  return {
    removeLineage: (root, cutoffs) => {
      if (prepare(`${LINEAGE} ${MUST_STAY}`).get(...valuesOf(root, cutoffs)) !== undefined) return 0;
      const keys = prepare(`${LINEAGE} SELECT key FROM lineage`)
        .all(root)
        .map(({ key }) => Number(key));
      changed(keys);
      for (const key of keys) counts.removed(key);
      const list = JSON.stringify(keys);
      for (const sql of OF_RUNS) prepare(sql).run(list);
      return keys.length;
    },
    removeRemains: (limit) => {
      let removed = 0;
      while (removed < limit) {
        const row = prepare("SELECT run FROM removed_run ORDER BY run LIMIT 1").get();
        if (row === undefined) return removed;
        // A run without batches counts as well: it was a step of the work.
        removed += Math.max(1, removeBatches(Number(row.run), limit - removed));
      }
      return removed;
    },
    removeEvents: (before, limit) =>
      Number(
        prepare("DELETE FROM mailbox WHERE event_id IN (SELECT event_id FROM mailbox WHERE at < ? LIMIT ?)").run(before, limit).changes,
      ),
  };
}
