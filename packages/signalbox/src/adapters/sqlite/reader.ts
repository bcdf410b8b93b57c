import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { SignalboxError } from "../../base/error.ts";
import type { BatchRow, StoreReader } from "../../ports/run-store.ts";
import type { SchedulePause } from "../../ports/schedules.ts";
import { catalogueReader } from "./catalogue.ts";
import { changeReader } from "./changes.ts";
import { isDamage } from "./database.ts";
import { erasureReader } from "./erasure.ts";
import { forkReader } from "./forks.ts";
import { formReader } from "./forms.ts";
import { historyReader } from "./history.ts";
import { sqliteLedgerReader } from "./ledger.ts";
import { memoryReader } from "./memory.ts";
import { noticeReader } from "./notices.ts";
import { overviewReader } from "./overview.ts";
import { publishingReader } from "./publishing.ts";
import { queueReader } from "./queue.ts";
import type { RecentBatches } from "./recent-batches.ts";
import { retentionReader } from "./retention.ts";
import {
  batchRow,
  hashBytes,
  intentRow,
  mailboxRow,
  type Row,
  RUN_COLUMNS,
  runRow,
  statusCode,
  taskRow,
  timerRow,
  versionRow,
} from "./rows.ts";
import { listRuns } from "./run-list.ts";
import { secretReader } from "./secrets.ts";
import { statements } from "./statements.ts";

const RUNS = `SELECT ${RUN_COLUMNS} FROM run JOIN version ON version.id = run.version`;

/** The timers of a blocked run wait until it is blocked no longer. */
const OPEN_TIMERS = "timer JOIN run ON run.key = timer.run WHERE run.status <> ?";

export function sqliteReader(db: DatabaseSync, recent?: RecentBatches): StoreReader {
  const prepare = statements(db);
  const one = <T>(sql: string, map: (row: Row) => T, ...values: SQLInputValue[]): T | null => {
    const row = prepare(sql).get(...values) as Row | undefined;
    return row === undefined ? null : map(row);
  };
  const all = <T>(sql: string, map: (row: Row) => T, ...values: SQLInputValue[]): T[] => (prepare(sql).all(...values) as Row[]).map(map);
  function* each<T>(sql: string, map: (row: Row) => T, ...values: SQLInputValue[]): Generator<T> {
    // A statement of its own: two readers may walk at the same time.
    for (const row of db.prepare(sql).iterate(...values)) yield map(row as Row);
  }
  /** A page that SQLite cannot read is a damage of the run that it belongs to, not of the store. */
  function* batches(run: number, afterSeq: number): Generator<BatchRow> {
    try {
      yield* each("SELECT * FROM journal WHERE run = ? AND seq > ? ORDER BY seq", batchRow, run, afterSeq);
    } catch (thrown) {
      throw isDamage(thrown)
        ? new SignalboxError("journal-corrupt", "The journal cannot be read: a page of the store is damaged.", { cause: thrown })
        : thrown;
    }
  }
  const number = (row: Row): number => Number(Object.values(row)[0]);
  /** A page of keys at a time: a statement that is left open would keep the store from being rewritten. */
  function* runKeys(): Generator<number> {
    for (let after = 0; ; ) {
      const keys = all("SELECT key FROM run WHERE key > ? ORDER BY key LIMIT 500", number, after);
      yield* keys;
      const last = keys.at(-1);
      if (last === undefined) return;
      after = last;
    }
  }
  return {
    ...erasureReader(db),
    ...forkReader(db),
    ...queueReader(db),
    ...retentionReader(db),
    ledger: sqliteLedgerReader(db),
    memory: memoryReader(db),
    forms: formReader(db),
    catalogue: catalogueReader(db),
    secrets: secretReader(db),
    changes: changeReader(db, recent),
    overview: overviewReader(db),
    history: historyReader(db),
    notices: noticeReader(db),
    publishing: publishingReader(db),
    version: (id) => one("SELECT * FROM version WHERE id = ?", versionRow, id),
    versionByHash: (hash) => one("SELECT * FROM version WHERE hash = ?", versionRow, hash),
    versions: (workflow) => all("SELECT * FROM version WHERE workflow = ? ORDER BY number", versionRow, workflow),
    nextRunKey: () =>
      one(
        `SELECT max(coalesce((SELECT max(key) FROM run), 0), coalesce((SELECT max(run) FROM removed_run), 0), coalesce((SELECT max(run) FROM reservation WHERE state < 2), 0)) + 1`,
        number,
      ) ?? 1,
    run: (key) => one(`${RUNS} WHERE run.key = ?`, runRow, key),
    runById: (runId) => one(`${RUNS} WHERE run.id = ?`, runRow, runId),
    runsMatching: (text, limit) => all("SELECT id FROM run WHERE instr(id, ?) > 0 LIMIT ?", (row) => String(row.id), text, limit),
    runEpoch: (key) => one("SELECT epoch FROM run WHERE key = ?", number, key) ?? -1,
    runs: (filter) => listRuns(db, filter),
    runsByStatus: (status, limit, after = 0) =>
      all(
        `${RUNS} WHERE run.status = ? AND run.status < 10 AND run.key > ? ORDER BY run.key LIMIT ?`,
        runRow,
        statusCode(status),
        after,
        limit,
      ),
    children: (parent) => all(`${RUNS} WHERE run.parent = ?`, runRow, parent),
    untoldChildren: () => all(`${RUNS} WHERE run.parent IS NOT NULL AND run.told = 0 AND run.status >= 10`, runRow),
    openBySubject: (workflow, subject) =>
      all(`${RUNS} WHERE run.subject = ? AND run.status < 10 AND version.workflow = ? ORDER BY run.key`, runRow, subject, workflow),
    batches: (run, afterSeq = 0) => batches(run, afterSeq),
    lastBatch: (run) => one("SELECT * FROM journal WHERE run = ? ORDER BY seq DESC LIMIT 1", batchRow, run),
    payload: (hash) => {
      try {
        return one("SELECT text FROM payload WHERE hash = ?", (row) => String(row.text), hashBytes(hash));
      } catch (thrown) {
        if (isDamage(thrown)) return null;
        throw thrown;
      }
    },
    startKey: (workflow, key) =>
      one(
        "SELECT run, input_hash FROM start_key WHERE workflow = ? AND key = ?",
        (row) => ({ run: Number(row.run), inputHash: String(row.input_hash) }),
        workflow,
        key,
      ),
    intent: (root, key) => one("SELECT * FROM intent WHERE root = ? AND key = ?", intentRow, root, key),
    intentsOf: (root) => all("SELECT * FROM intent WHERE root = ?", intentRow, root),
    intentByClearance: (run, clears) => one("SELECT * FROM intent WHERE run = ? AND clears = ?", intentRow, run, clears),
    tasks: ({ all: every, limit }) =>
      all(
        every ? "SELECT * FROM task ORDER BY due_at LIMIT ?" : "SELECT * FROM task WHERE state = 'open' ORDER BY due_at LIMIT ?",
        taskRow,
        limit,
      ),
    task: (task) => one("SELECT * FROM task WHERE id = ?", taskRow, task),
    tasksOfRun: (run) => all("SELECT * FROM task WHERE run = ? ORDER BY opened_at", taskRow, run),
    taskOf: (run, command) => one("SELECT * FROM task WHERE run = ? AND command = ?", taskRow, run, command),
    dueTimers: (now, limit) =>
      all(`SELECT timer.* FROM ${OPEN_TIMERS} AND due_at <= ? ORDER BY due_at LIMIT ?`, timerRow, statusCode("blocked"), now, limit),
    nextTimer: () => one(`SELECT due_at FROM ${OPEN_TIMERS} ORDER BY due_at LIMIT 1`, number, statusCode("blocked")),
    awaiting: (event, key) =>
      all(
        "SELECT run, command FROM awaited WHERE event = ? AND key = ?",
        (row) => ({ run: Number(row.run), command: String(row.command) }),
        event,
        key,
      ),
    undelivered: () =>
      all(
        `SELECT DISTINCT awaited.run, awaited.command FROM awaited JOIN run ON run.key = awaited.run
         JOIN mailbox ON mailbox.event = awaited.event AND mailbox.key = awaited.key AND mailbox.at >= run.started_at
         LEFT JOIN delivered ON delivered.run = awaited.run AND delivered.event_id = mailbox.event_id WHERE delivered.event_id IS NULL`,
        (row) => ({ run: Number(row.run), command: String(row.command) }),
      ),
    mailbox: (event, key, since) =>
      all("SELECT * FROM mailbox WHERE event = ? AND key = ? AND at >= ? ORDER BY at", mailboxRow, event, key, since),
    wasDelivered: (run, eventId) => one("SELECT 1 FROM delivered WHERE run = ? AND event_id = ?", () => true, run, eventId) ?? false,
    schedulePause: (schedule) => {
      const paused = prepare("SELECT paused FROM schedule WHERE id = ?").get(schedule)?.paused;
      return typeof paused === "string" ? (JSON.parse(paused) as SchedulePause) : null;
    },
    scheduleTick: (schedule) => one("SELECT tick FROM schedule WHERE id = ?", number, schedule),
    instanceEvents: (limit) =>
      all(
        "SELECT * FROM instance_event ORDER BY id DESC LIMIT ?",
        (row) => ({ at: Number(row.at), type: String(row.type), detail: String(row.detail) }),
        limit,
      ).reverse(),
    meta: (key) => one("SELECT value FROM meta WHERE key = ?", (row) => String(row.value), key),
    runKeys: () => runKeys(),
  };
}
