import type { DatabaseSync, StatementSync } from "node:sqlite";
import { SignalboxError } from "../../base/error.ts";
import { canonical } from "../../base/json.ts";
import type { StoreReader, StoreWriter, VersionRow } from "../../ports/run-store.ts";
import { catalogueWriter } from "./catalogue.ts";
import { changeWriter } from "./changes.ts";
import { isUniqueViolation } from "./database.ts";
import { erasureWriter } from "./erasure.ts";
import { forkWriter } from "./forks.ts";
import { formWriter } from "./forms.ts";
import { sqliteLedgerWriter } from "./ledger.ts";
import { memoryWriter } from "./memory.ts";
import { noticeWriter } from "./notices.ts";
import { publishingWriter } from "./publishing.ts";
import { queueWriter } from "./queue.ts";
import type { RecentBatches } from "./recent-batches.ts";
import { retentionWriter } from "./retention.ts";
import { hashBytes, statusCode } from "./rows.ts";
import type { RunCounts } from "./run-counts.ts";
import { secretWriter } from "./secrets.ts";
import { statements } from "./statements.ts";

/** Version of the kernel's behaviour that new runs are pinned to. */
export const KERNEL_VERSION = 1;

export function sqliteWriter(db: DatabaseSync, read: StoreReader, epoch: number, counts: RunCounts, recent: RecentBatches): StoreWriter {
  const prepare = statements(db);
  // The two statements of the hot path are prepared at once.
  const addBatch: StatementSync = prepare("INSERT INTO journal (run, seq, at, head, body, payloads, hash) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const changeStatus: StatementSync = prepare(
    "UPDATE run SET status = ?, updated_at = ?, ended_at = ?, seq = ?, head = ?, outcome = ?, error = ?, waiting = ?, waiting_count = ? WHERE key = ?",
  );
  const changed = changeWriter(db);
  const queue = queueWriter(db);
  return {
    ...erasureWriter(db, changed),
    ...forkWriter(db),
    ...queue,
    ...retentionWriter(db, changed, counts, recent),
    ledger: sqliteLedgerWriter(db),
    memory: memoryWriter(db),
    forms: formWriter(db),
    notices: noticeWriter(db, changed),
    catalogue: catalogueWriter(db),
    secrets: secretWriter(db),
    publishing: publishingWriter(db),
    addVersion: (version, at): VersionRow => {
      const number = read.versions(version.workflow).length + 1;
      const { lastInsertRowid } = prepare("INSERT INTO version (workflow, number, hash, graph, at) VALUES (?, ?, ?, ?, ?)").run(
        version.workflow,
        number,
        version.hash,
        version.graph,
        at,
      );
      return { ...version, number, id: Number(lastInsertRowid) };
    },
    addRun: (run) => {
      counts.added(run.key, run.version, statusCode(run.status));
      prepare(
        "INSERT INTO run (key, id, version, kernel, status, epoch, started_at, updated_at, started_by, subject, parent, parent_command, told, root, queued_input) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ).run(
        run.key,
        run.runId,
        run.version,
        KERNEL_VERSION,
        statusCode(run.status),
        epoch,
        run.startedAt,
        run.startedAt,
        run.startedBy,
        run.subject,
        run.parent?.key ?? null,
        run.parent?.command ?? null,
        run.parent === null ? null : 0,
        run.root,
        run.queuedInput,
      );
      if (run.status === "queued") changed([run.key]);
    },
    addBatch: (batch) => {
      try {
        const { lastInsertRowid } = addBatch.run(
          batch.run,
          batch.seq,
          batch.at,
          batch.head,
          batch.body,
          batch.payloads,
          hashBytes(batch.hash),
        );
        recent.add(Number(lastInsertRowid), batch);
      } catch (thrown) {
        if (!isUniqueViolation(thrown)) throw thrown;
        throw new SignalboxError("state-conflict", `Batch ${batch.seq} of run ${batch.run} exists already: another owner has written it.`, {
          cause: thrown,
        });
      }
    },
    addPayload: (run, hash, text) => {
      prepare("INSERT INTO payload (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING").run(hashBytes(hash), text);
      prepare("INSERT INTO payload_run (run, hash) VALUES (?, ?) ON CONFLICT DO NOTHING").run(run, hashBytes(hash));
    },
    changeStatus: (change) => {
      if (change.ended) queue.leavePlace(change.key);
      const waiting = change.waitingCount === 0 ? null : JSON.stringify(change.waiting);
      counts.moved(change.key, statusCode(change.status));
      changeStatus.run(
        statusCode(change.status),
        change.at,
        change.ended ? change.at : null,
        change.seq,
        hashBytes(change.head),
        change.outcome,
        change.error,
        waiting,
        change.waitingCount === 0 ? null : change.waitingCount,
        change.key,
      );
    },
    block: (run, reason, detail, status, at) => {
      counts.moved(run, statusCode(status));
      prepare("UPDATE run SET status = ?, blocked_reason = ?, blocked_detail = ?, updated_at = ? WHERE key = ?").run(
        statusCode(status),
        reason,
        reason === null ? null : detail,
        at,
        run,
      );
      changed([run]);
    },
    claim: (run, seenEpoch, newEpoch, crashes, crashSeq) =>
      Number(
        prepare("UPDATE run SET epoch = ?, crashes = ?, crash_seq = ? WHERE key = ? AND epoch = ?").run(
          newEpoch,
          crashes,
          crashSeq,
          run,
          seenEpoch,
        ).changes,
      ) === 1,
    markTold: (run) => void prepare("UPDATE run SET told = 1 WHERE key = ?").run(run),
    takeQueued: (run, at) => {
      counts.moved(run, statusCode("running"));
      prepare("UPDATE run SET queued_input = NULL, status = ?, updated_at = ? WHERE key = ?").run(statusCode("running"), at, run);
      prepare("DELETE FROM queue WHERE run = ?").run(run);
    },
    setTimer: (timer) =>
      void prepare(
        "INSERT INTO timer (run, command, due_at, people) VALUES (?, ?, ?, ?) ON CONFLICT (run, command) DO UPDATE SET due_at = excluded.due_at",
      ).run(timer.run, timer.command, timer.dueAt, timer.people ? 1 : 0),
    clearTimer: (run, command) => void prepare("DELETE FROM timer WHERE run = ? AND command = ?").run(run, command),
    clearRun: (run) => {
      prepare("DELETE FROM timer WHERE run = ?").run(run);
      prepare("DELETE FROM awaited WHERE run = ?").run(run);
      prepare("UPDATE task SET state = 'withdrawn' WHERE run = ? AND state = 'open'").run(run);
    },
    putTask: (task) =>
      void prepare(
        "INSERT INTO task (id, run, command, kind, who, opened_at, due_at, state, reminders, hash, content, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET who = excluded.who, state = excluded.state, hash = excluded.hash, content = excluded.content, detail = excluded.detail",
      ).run(
        task.task,
        task.run,
        task.command,
        task.kind,
        task.who,
        task.openedAt,
        task.dueAt,
        task.state,
        task.reminders,
        task.hash,
        task.content,
        canonical(task.detail),
      ),
    closeTask: (run, command, state) =>
      void prepare("UPDATE task SET state = ? WHERE run = ? AND command = ? AND state = 'open'").run(state, run, command),
    addApprover: (run, command, by) =>
      void prepare("UPDATE task SET detail = json_insert(detail, '$.approvers[#]', ?) WHERE run = ? AND command = ?").run(by, run, command),
    remindTask: (run, command) => void prepare("UPDATE task SET reminders = reminders + 1 WHERE run = ? AND command = ?").run(run, command),
    addIntent: (intent) => {
      const known = read.intent(intent.root, intent.key);
      if (known !== null) return known;
      prepare("INSERT INTO intent (root, key, run, step, arguments_hash, clears, at) VALUES (?, ?, ?, ?, ?, ?, ?)").run(
        intent.root,
        intent.key,
        intent.run,
        intent.step,
        intent.argumentsHash,
        intent.clears,
        intent.at,
      );
      return intent;
    },
    takeIntent: (held, run, step) =>
      Number(
        prepare("UPDATE intent SET run = ?, step = ? WHERE root = ? AND key = ? AND run = ?").run(run, step, held.root, held.key, held.run)
          .changes,
      ) === 1,
    addStartKey: (workflow, key, run, inputHash) =>
      void prepare("INSERT INTO start_key (workflow, key, run, input_hash) VALUES (?, ?, ?, ?)").run(workflow, key, run, inputHash),
    addEvent: (event) =>
      Number(
        prepare("INSERT INTO mailbox (event_id, event, key, payload, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING").run(
          event.eventId,
          event.event,
          event.key,
          event.payload,
          event.at,
        ).changes,
      ) === 1,
    awaitEvent: (run, command, event, key) =>
      void prepare("INSERT INTO awaited (run, command, event, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING").run(
        run,
        command,
        event,
        key,
      ),
    stopAwaiting: (run, command) => void prepare("DELETE FROM awaited WHERE run = ? AND command = ?").run(run, command),
    markDelivered: (run, eventId) =>
      Number(prepare("INSERT INTO delivered (run, event_id) VALUES (?, ?) ON CONFLICT DO NOTHING").run(run, eventId).changes) === 1,
    setScheduleTick: (schedule, at) =>
      void prepare("INSERT INTO schedule (id, tick) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET tick = max(tick, excluded.tick)").run(
        schedule,
        at,
      ),
    pauseSchedule: (schedule, at, pause) =>
      void prepare(
        "INSERT INTO schedule (id, tick, paused) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET tick = max(tick, excluded.tick), paused = excluded.paused",
      ).run(schedule, at, pause === null ? null : JSON.stringify(pause)),
    setAlive: (at) =>
      void prepare("INSERT INTO meta (key, value) VALUES ('alive', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(
        String(at),
      ),
    extendDeadlines: (byMs) => {
      prepare("UPDATE task SET due_at = due_at + ? WHERE state = 'open'").run(byMs);
      return Number(prepare("UPDATE timer SET due_at = due_at + ? WHERE people = 1").run(byMs).changes);
    },
    note: (at, type, detail) =>
      void prepare("INSERT INTO instance_event (at, type, detail) VALUES (?, ?, ?)").run(at, type, canonical(detail)),
    setMeta: (key, value) =>
      void prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(key, value),
  };
}
