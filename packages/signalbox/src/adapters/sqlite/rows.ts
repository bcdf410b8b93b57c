import type { Json } from "../../base/json.ts";
import type { BlockReason, RunStatus, TaskKind, WaitingFor } from "../../ports/engine.ts";
import type { BatchRow, IntentRow, MailboxRow, RunRow, TaskRow, TimerRow, VersionRow } from "../../ports/run-store.ts";

/** Statuses as stored: below 10 a run is open. */
const statuses: { readonly [S in RunStatus]: number } = {
  queued: 0,
  running: 1,
  waiting: 2,
  paused: 3,
  blocked: 4,
  completed: 10,
  failed: 11,
  cancelled: 12,
};
/** Codes from here on are of runs that have ended. */
export const FIRST_ENDED = 10;
const statusNames = new Map(Object.entries(statuses).map(([name, code]) => [code, name as RunStatus]));
export const STATUS_CODES = Object.values(statuses);
export const statusCode = (status: RunStatus): number => statuses[status];
export const statusOfCode = (code: number): RunStatus => statusNames.get(code) ?? "blocked";

/** A row as node:sqlite gives it. */
export type Row = { readonly [column: string]: null | number | bigint | string | Uint8Array };
const text = (row: Row, column: string): string => String(row[column]);
const maybeText = (row: Row, column: string): string | null =>
  row[column] === null || row[column] === undefined ? null : String(row[column]);
const int = (row: Row, column: string): number => Number(row[column]);
const maybeInt = (row: Row, column: string): number | null =>
  row[column] === null || row[column] === undefined ? null : Number(row[column]);
/** Hashes are 32 bytes in the database and hex outside. */
const hash = (row: Row, column: string): string => Buffer.from((row[column] ?? new Uint8Array()) as Uint8Array).toString("hex");
export const hashBytes = (hex: string): Uint8Array => Buffer.from(hex, "hex");

export const versionRow = (row: Row): VersionRow => ({
  id: int(row, "id"),
  workflow: text(row, "workflow"),
  number: int(row, "number"),
  hash: text(row, "hash"),
  graph: text(row, "graph"),
});

export const RUN_COLUMNS = "run.*, version.workflow AS workflow, version.number AS version_number";
export function runRow(row: Row): RunRow {
  const reason = maybeText(row, "blocked_reason");
  return {
    key: int(row, "key"),
    runId: text(row, "id"),
    version: int(row, "version"),
    versionNumber: int(row, "version_number"),
    workflow: text(row, "workflow"),
    kernel: int(row, "kernel"),
    status: statusOfCode(int(row, "status")),
    startedAt: int(row, "started_at"),
    updatedAt: int(row, "updated_at"),
    endedAt: maybeInt(row, "ended_at"),
    startedBy: maybeText(row, "started_by"),
    subject: maybeText(row, "subject"),
    parentKey: maybeInt(row, "parent"),
    parentCommand: maybeText(row, "parent_command"),
    told: int(row, "told") === 1,
    root: int(row, "root"),
    queuedInput: maybeText(row, "queued_input"),
    outcome: maybeText(row, "outcome"),
    error: maybeText(row, "error"),
    waiting: JSON.parse(maybeText(row, "waiting") ?? "[]") as WaitingFor[],
    waitingCount: maybeInt(row, "waiting_count") ?? 0,
    blocked: reason === null ? null : { reason: reason as BlockReason, detail: maybeText(row, "blocked_detail") ?? "" },
    seq: maybeInt(row, "seq") ?? 0,
    head: hash(row, "head"),
    crashes: maybeInt(row, "crashes") ?? 0,
    crashSeq: maybeInt(row, "crash_seq") ?? 0,
  };
}
export const batchRow = (row: Row): BatchRow => ({
  run: int(row, "run"),
  seq: int(row, "seq"),
  at: int(row, "at"),
  head: text(row, "head"),
  body: maybeText(row, "body"),
  payloads: maybeText(row, "payloads"),
  hash: hash(row, "hash"),
  bodyHash: row.body_hash === null ? null : hash(row, "body_hash"),
});
export const taskRow = (row: Row): TaskRow => ({
  task: text(row, "id"),
  run: int(row, "run"),
  command: text(row, "command"),
  kind: text(row, "kind") as TaskKind,
  who: text(row, "who"),
  openedAt: int(row, "opened_at"),
  dueAt: int(row, "due_at"),
  state: text(row, "state") as TaskRow["state"],
  reminders: int(row, "reminders"),
  hash: maybeText(row, "hash"),
  content: text(row, "content"),
  detail: JSON.parse(text(row, "detail")) as Json,
});
export const timerRow = (row: Row): TimerRow => ({
  run: int(row, "run"),
  command: text(row, "command"),
  dueAt: int(row, "due_at"),
  people: int(row, "people") === 1,
});
export const intentRow = (row: Row): IntentRow => ({
  root: int(row, "root"),
  key: text(row, "key"),
  run: int(row, "run"),
  step: text(row, "step"),
  argumentsHash: text(row, "arguments_hash"),
  clears: maybeText(row, "clears"),
  at: int(row, "at"),
});
export const mailboxRow = (row: Row): MailboxRow => ({
  eventId: text(row, "event_id"),
  event: text(row, "event"),
  key: text(row, "key"),
  payload: text(row, "payload"),
  at: int(row, "at"),
});
