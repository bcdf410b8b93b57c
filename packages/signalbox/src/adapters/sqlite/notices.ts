import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Json } from "../../base/json.ts";
import type { MessageRow, NoticeReader, NoticeRow, NoticeWriter } from "../../ports/notice-store.ts";
import type { NoticeKind, NoticeMessageState } from "../../ports/notices.ts";
import type { RunKey } from "../../ports/run-store.ts";
import { type Row, RUN_COLUMNS, runRow, statusCode } from "./rows.ts";
import { statements } from "./statements.ts";

const RUNS = `SELECT ${RUN_COLUMNS} FROM run JOIN version ON version.id = run.version`;
const [FAILED, BLOCKED] = [statusCode("failed"), statusCode("blocked")];
const MESSAGES = "SELECT *, (SELECT count(*) FROM notice_in_message WHERE message = notice_message.id) AS notices FROM notice_message";
/** Of all workflows where ?2 is null. */
const OF_WORKFLOW = "(?2 IS NULL OR version IN (SELECT id FROM version WHERE workflow = ?2))";
const OFF = "notice-channel-off:";

const maybe = (value: Row[string] | undefined): number | null => (value === null || value === undefined ? null : Number(value));
const noticeRow = (row: Row): NoticeRow => ({
  id: Number(row.id),
  recipient: String(row.recipient),
  kind: String(row.kind) as NoticeKind,
  matter: String(row.matter),
  workflow: String(row.workflow),
  run: maybe(row.run),
  task: row.task === null ? null : String(row.task),
  at: Number(row.at),
  detail: JSON.parse(String(row.detail)) as Json,
  readAt: maybe(row.read_at),
  settledAt: maybe(row.settled_at),
});
const messageRow = (row: Row): MessageRow => ({
  id: String(row.id),
  channel: String(row.channel),
  recipient: String(row.recipient),
  workflow: String(row.workflow),
  createdAt: Number(row.created_at),
  nextAt: Number(row.next_at),
  state: String(row.state) as NoticeMessageState,
  attempts: Number(row.attempts),
  error: row.error === null ? null : String(row.error),
  endedAt: maybe(row.ended_at),
  notices: Number(row.notices),
});

export function noticeReader(db: DatabaseSync): NoticeReader {
  const prepare = statements(db);
  const one = <T>(sql: string, map: (row: Row) => T, ...values: SQLInputValue[]): T | null => {
    const row = prepare(sql).get(...values) as Row | undefined;
    return row === undefined ? null : map(row);
  };
  const all = <T>(sql: string, map: (row: Row) => T, ...values: SQLInputValue[]): T[] => (prepare(sql).all(...values) as Row[]).map(map);
  const first = (row: Row): number | null => maybe(Object.values(row)[0]);
  return {
    noticesOf: (recipient, { before, unread, limit }) =>
      all(
        `SELECT * FROM notice WHERE recipient = ? AND id < ? ${unread ? "AND read_at IS NULL AND settled_at IS NULL" : ""} ORDER BY id DESC LIMIT ?`,
        noticeRow,
        recipient,
        before,
        limit,
      ),
    unread: (recipient) =>
      one("SELECT count(*) FROM notice WHERE recipient = ? AND read_at IS NULL AND settled_at IS NULL", first, recipient) ?? 0,
    openNotices: (run) => all("SELECT * FROM notice WHERE run = ? AND settled_at IS NULL", noticeRow, run),
    noticesIn: (message) =>
      all(
        "SELECT notice.* FROM notice_in_message JOIN notice ON notice.id = notice_in_message.notice WHERE message = ? ORDER BY notice.id",
        noticeRow,
        message,
      ),
    dueMessages: (now, limit) =>
      all(`${MESSAGES} WHERE state = 'waiting' AND next_at <= ? ORDER BY next_at LIMIT ?`, messageRow, now, limit),
    nextMessage: () => one("SELECT min(next_at) FROM notice_message WHERE state = 'waiting'", first),
    message: (id) => one(`${MESSAGES} WHERE id = ?`, messageRow, id),
    messages: (state, limit) =>
      all(`${MESSAGES} WHERE (?1 IS NULL OR state = ?1) ORDER BY created_at DESC, id DESC LIMIT ?2`, messageRow, state, limit),
    channelOff: (channel) => one("SELECT value FROM meta WHERE key = ?", (row) => String(row.value), `${OFF}${channel}`),
    tasksDueBefore: (before, limit) =>
      all(
        "SELECT id, run, opened_at, due_at FROM task WHERE state = 'open' AND due_at <= ? ORDER BY due_at LIMIT ?",
        (row) => ({ task: String(row.id), run: Number(row.run), openedAt: Number(row.opened_at), dueAt: Number(row.due_at) }),
        before,
        limit,
      ),
    nextTaskDue: (after) => one("SELECT min(due_at) FROM task WHERE state = 'open' AND due_at > ?", first, after),
    failedAfter: (at) => all(`${RUNS} WHERE run.status = ${FAILED} AND run.ended_at > ? ORDER BY run.ended_at LIMIT 1000`, runRow, at),
    alerts: () => all("SELECT * FROM alert", (row) => ({ name: String(row.name), firing: row.firing === 1, at: Number(row.at) })),
    failuresAfter: (at, workflow) =>
      (one(`SELECT count(*) FROM run WHERE status = ${FAILED} AND ended_at > ?1 AND ${OF_WORKFLOW}`, first, at, workflow) ?? 0) +
      (one(`SELECT count(*) FROM run WHERE status = ${BLOCKED} AND updated_at > ?1 AND ${OF_WORKFLOW}`, first, at, workflow) ?? 0),
    openedBefore: (at, workflow) =>
      one(
        `SELECT count(*) FROM task WHERE state = 'open' AND opened_at <= ?1 AND (?2 IS NULL OR run IN (SELECT key FROM run WHERE key = task.run AND ${OF_WORKFLOW}))`,
        first,
        at,
        workflow,
      ) ?? 0,
    microUsdSpentAfter: (at, workflow) => {
      let spent = 0;
      // The newest first, and no further than the window: ids grow with the journal clock. What nobody knows counts as its bound.
      const rows = db
        .prepare(
          `SELECT reservation.at, CASE reservation.state WHEN 1 THEN cost_bound WHEN 2 THEN cost_spent ELSE 0 END AS cost, version.workflow
           FROM reservation LEFT JOIN run ON run.key = reservation.run LEFT JOIN version ON version.id = run.version ORDER BY reservation.id DESC`,
        )
        .iterate();
      for (const row of rows) {
        if (Number(row.at) <= at) break;
        if (workflow === null || row.workflow === workflow) spent += Number(row.cost);
      }
      return spent;
    },
  };
}

export function noticeWriter(db: DatabaseSync, changed: (runs: readonly RunKey[]) => void): NoticeWriter {
  const prepare = statements(db);
  return {
    addNotice: ({ recipient, kind, matter, workflow, run, task, at, detail }) => {
      const { changes, lastInsertRowid } = prepare(
        "INSERT INTO notice (recipient, kind, matter, workflow, run, task, at, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (recipient, matter) DO NOTHING",
      ).run(recipient, kind, matter, workflow, run, task, at, JSON.stringify(detail));
      if (Number(changes) === 0) return null;
      // Pages that are open are told by the feed of changes.
      if (run !== null) changed([run]);
      return Number(lastInsertRowid);
    },
    addToMessage: (notice, { id, channel, recipient, workflow, createdAt, nextAt }) => {
      const collecting = prepare(
        "SELECT id FROM notice_message WHERE channel = ? AND recipient = ? AND workflow = ? AND state = 'waiting' AND attempts = 0 AND next_at > ?",
      ).get(channel, recipient, workflow, createdAt);
      if (collecting === undefined)
        prepare(
          "INSERT INTO notice_message (id, channel, recipient, workflow, created_at, state, attempts, next_at) VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?)",
        ).run(id, channel, recipient, workflow, createdAt, nextAt);
      prepare("INSERT INTO notice_in_message (message, notice) VALUES (?, ?)").run(
        collecting === undefined ? id : String(collecting.id),
        notice,
      );
    },
    settleNotices: (ids, at) => {
      const list = JSON.stringify(ids);
      prepare("UPDATE notice SET settled_at = ? WHERE settled_at IS NULL AND id IN (SELECT value FROM json_each(?))").run(at, list);
      const rows = prepare("SELECT DISTINCT run FROM notice WHERE run IS NOT NULL AND id IN (SELECT value FROM json_each(?))").all(list);
      changed(rows.map(({ run }) => Number(run)));
    },
    settleMatter: (matter, at) =>
      void prepare("UPDATE notice SET settled_at = ? WHERE settled_at IS NULL AND run IS NULL AND matter = ?").run(at, matter),
    readNotices: (recipient, which, at) => {
      if ("upTo" in which)
        prepare("UPDATE notice SET read_at = ? WHERE recipient = ? AND read_at IS NULL AND id <= ?").run(at, recipient, which.upTo);
      else
        prepare("UPDATE notice SET read_at = ? WHERE recipient = ? AND read_at IS NULL AND id IN (SELECT value FROM json_each(?))").run(
          at,
          recipient,
          JSON.stringify(which.ids),
        );
    },
    beginAttempt: (message, nextAt) =>
      void prepare("UPDATE notice_message SET attempts = attempts + 1, next_at = ?, error = NULL WHERE id = ?").run(nextAt, message),
    takeUpAttempts: (at) =>
      void prepare("UPDATE notice_message SET next_at = ? WHERE state = 'waiting' AND attempts > 0 AND error IS NULL").run(at),
    endMessage: (message, { state, nextAt, error }, at) =>
      void prepare("UPDATE notice_message SET state = ?, next_at = ?, error = ?, ended_at = ? WHERE id = ?").run(
        state,
        nextAt,
        error,
        state === "waiting" ? null : at,
        message,
      ),
    retryMessage: (message, at) =>
      void prepare("UPDATE notice_message SET state = 'waiting', attempts = 0, next_at = ?, ended_at = NULL WHERE id = ?").run(at, message),
    setChannelOff: (channel, reason) => {
      if (reason === null) prepare("DELETE FROM meta WHERE key = ?").run(`${OFF}${channel}`);
      else
        prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(
          `${OFF}${channel}`,
          reason,
        );
    },
    setAlert: ({ name, firing, at }) =>
      void prepare(
        "INSERT INTO alert (name, firing, at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET firing = excluded.firing, at = excluded.at",
      ).run(name, firing ? 1 : 0, at),
    removeNoticesBefore: (at) => {
      prepare(
        "DELETE FROM notice_in_message WHERE message IN (SELECT id FROM notice_message WHERE ended_at < ?1) OR notice IN (SELECT id FROM notice WHERE coalesce(settled_at, read_at) < ?1)",
      ).run(at);
      prepare("DELETE FROM notice_message WHERE ended_at < ?").run(at);
      prepare("DELETE FROM notice WHERE coalesce(settled_at, read_at) < ?").run(at);
    },
  };
}
