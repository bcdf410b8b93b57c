import type { DatabaseSync } from "node:sqlite";
import type { QueueReader, QueueRow, QueueWriter } from "../../ports/queue-store.ts";
import type { RunKey } from "../../ports/run-store.ts";
import { type Row, statusCode } from "./rows.ts";
import { statements } from "./statements.ts";

const queueRow = (row: Row): QueueRow => ({
  run: Number(row.run),
  workflow: String(row.workflow),
  key: row.key === null ? null : String(row.key),
  rank: Number(row.rank),
  isFree: row.free === 1,
});
/** From one workflow to the next by the index, whatever the queue holds of each. */
const WORKFLOWS = `WITH RECURSIVE queued (workflow) AS (
  SELECT min(workflow) FROM queue
  UNION ALL SELECT (SELECT min(workflow) FROM queue WHERE workflow > queued.workflow) FROM queued WHERE workflow IS NOT NULL)
  SELECT workflow FROM queued WHERE workflow IS NOT NULL`;

export function queueReader(db: DatabaseSync): QueueReader {
  const prepare = statements(db);
  const count = (row: { readonly [column: string]: unknown } | undefined): number => Number(row?.runs ?? 0);
  return {
    queuedWorkflows: () =>
      prepare(WORKFLOWS)
        .all()
        .map(({ workflow }) => String(workflow)),
    queued: (workflow, after, limit, onlyFree = false) =>
      (
        prepare(
          `SELECT queue.* FROM queue CROSS JOIN run ON run.key = queue.run AND run.status = ${statusCode("queued")}
           WHERE queue.workflow = ?${onlyFree ? " AND queue.free = 1" : ""} AND (queue.rank, queue.run) > (?, ?) ORDER BY queue.rank, queue.run LIMIT ?`,
        ).all(workflow, after?.rank ?? Number.MIN_SAFE_INTEGER, after?.run ?? 0, limit) as Row[]
      ).map(queueRow),
    queuedVersions: (workflow) =>
      prepare(
        `SELECT version.id FROM version JOIN run_count ON run_count.version = version.id AND run_count.status = ${statusCode("queued")}
         WHERE version.workflow = ? AND run_count.runs > 0`,
      )
        .all(workflow)
        .map(({ id }) => Number(id)),
    queueRow: (run) => {
      const row = prepare("SELECT * FROM queue WHERE run = ?").get(run) as Row | undefined;
      return row === undefined ? null : queueRow(row);
    },
    queueLength: (workflow) => count(prepare("SELECT count(*) AS runs FROM queue WHERE workflow = ?").get(workflow)),
    placesTaken: (workflow, key) =>
      count(
        key === null
          ? prepare("SELECT count(*) AS runs FROM place WHERE workflow = ?").get(workflow)
          : prepare("SELECT count(*) AS runs FROM place WHERE workflow = ? AND key = ?").get(workflow, key),
      ),
    placeHolders: (workflow, key) =>
      (key === null
        ? prepare("SELECT run FROM place WHERE workflow = ?").all(workflow)
        : prepare("SELECT run FROM place WHERE workflow = ? AND key = ?").all(workflow, key)
      ).map(({ run }) => Number(run)),
    nthBeginning: (workflow, key, nth) => {
      const row =
        key === null
          ? prepare("SELECT at FROM beginning WHERE workflow = ? ORDER BY at DESC LIMIT 1 OFFSET ?").get(workflow, nth - 1)
          : prepare("SELECT at FROM beginning WHERE workflow = ? AND key = ? ORDER BY at DESC LIMIT 1 OFFSET ?").get(
              workflow,
              key,
              nth - 1,
            );
      return row === undefined ? null : Number(row.at);
    },
  };
}

/** `leavePlace`: what whoever writes that a run has ended says as well, by whatever way it ends. */
export function queueWriter(db: DatabaseSync): QueueWriter & { leavePlace(run: RunKey): void } {
  const prepare = statements(db);
  // Where no workflow has limits, no run that ends pays for them.
  let arePlaces = prepare("SELECT 1 FROM place LIMIT 1").get() !== undefined;
  return {
    enqueue: ({ run, workflow, key, rank, isFree }) =>
      void prepare("INSERT INTO queue (run, workflow, key, rank, free) VALUES (?, ?, ?, ?, ?)").run(
        run,
        workflow,
        key,
        rank,
        isFree ? 1 : 0,
      ),
    takePlace: ({ run, workflow, key }) => {
      arePlaces = true;
      prepare("INSERT INTO place (run, workflow, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").run(run, workflow, key);
    },
    leavePlace: (run) => {
      if (arePlaces) prepare("DELETE FROM place WHERE run = ?").run(run);
    },
    noteBeginning: ({ run, workflow, key }, at, since) => {
      prepare("INSERT INTO beginning (workflow, at, run, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING").run(workflow, at, run, key);
      prepare("DELETE FROM beginning WHERE workflow = ? AND at < ?").run(workflow, since);
    },
    takePlaces: (workflow) => {
      arePlaces = true;
      prepare(
        `INSERT INTO place (run, workflow, key) SELECT run.key, version.workflow, NULL FROM run JOIN version ON version.id = run.version
         WHERE version.workflow = ? AND run.status BETWEEN ${statusCode("running")} AND ${statusCode("blocked")} AND run.queued_input IS NULL
         ON CONFLICT DO NOTHING`,
      ).run(workflow);
    },
  };
}
