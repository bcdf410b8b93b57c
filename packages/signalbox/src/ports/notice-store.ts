// Notices and the messages that they leave in. Rows name what a notice is about and hold none of its words: those are read when they are
// shown or sent, so that what is erased is in no notice either.
import type { Json } from "../base/json.ts";
import type { NoticeKind, NoticeMessageState } from "./notices.ts";
import type { RunKey, RunRow } from "./run-store.ts";

export interface NewNotice {
  readonly recipient: string;
  readonly kind: NoticeKind;
  /** What it is about: with the recipient it is unique for ever. */
  readonly matter: string;
  /** "" where it is about no single one. */
  readonly workflow: string;
  readonly run: RunKey | null;
  readonly task: string | null;
  readonly at: number;
  /** Of an alert: the rule as it was, and the value. */
  readonly detail: Json;
}
export interface NoticeRow extends NewNotice {
  readonly id: number;
  readonly readAt: number | null;
  readonly settledAt: number | null;
}
export interface NewMessage {
  readonly id: string;
  readonly channel: string;
  readonly recipient: string;
  readonly workflow: string;
  readonly createdAt: number;
  readonly nextAt: number;
}
export interface MessageRow extends NewMessage {
  readonly state: NoticeMessageState;
  readonly attempts: number;
  readonly error: string | null;
  readonly endedAt: number | null;
  readonly notices: number;
}
export interface AlertRow {
  readonly name: string;
  readonly firing: boolean;
  /** Since when. */
  readonly at: number;
}
/** An open task, as far as its deadline goes. */
export interface DueTask {
  readonly task: string;
  readonly run: RunKey;
  readonly openedAt: number;
  readonly dueAt: number;
}
export interface MessageOutcome {
  readonly state: NoticeMessageState;
  readonly nextAt: number;
  readonly error: string | null;
}

export interface NoticeReader {
  /** Newest first; those before an id. */
  noticesOf(recipient: string, filter: { readonly before: number; readonly unread: boolean; readonly limit: number }): readonly NoticeRow[];
  unread(recipient: string): number;
  /** Not settled. */
  openNotices(run: RunKey): readonly NoticeRow[];
  noticesIn(message: string): readonly NoticeRow[];
  dueMessages(now: number, limit: number): readonly MessageRow[];
  nextMessage(): number | null;
  message(id: string): MessageRow | null;
  messages(state: NoticeMessageState | null, limit: number): readonly MessageRow[];
  channelOff(channel: string): string | null;
  /** The nearest deadline first. */
  tasksDueBefore(before: number, limit: number): readonly DueTask[];
  /** The first deadline after a moment. */
  nextTaskDue(after: number): number | null;
  failedAfter(at: number): readonly RunRow[];
  alerts(): readonly AlertRow[];
  /** What alert rules are over: null stands for all workflows. */
  failuresAfter(at: number, workflow: string | null): number;
  openedBefore(at: number, workflow: string | null): number;
  microUsdSpentAfter(at: number, workflow: string | null): number;
}
export interface NoticeWriter {
  /** Null: the recipient was told of it before. */
  addNotice(notice: NewNotice): number | null;
  /** Puts a notice into the message that is being collected, or into the given one, which is new. */
  addToMessage(notice: number, message: NewMessage): void;
  settleNotices(ids: readonly number[], at: number): void;
  settleMatter(matter: string, at: number): void;
  /** Those up to an id, or these. */
  readNotices(recipient: string, which: { readonly upTo: number } | { readonly ids: readonly number[] }, at: number): void;
  /** Before an attempt is made, so that one that ends the process counts. */
  beginAttempt(message: string, nextAt: number): void;
  /** Attempts of which nothing is known, because the process ended in them, are made again at once. */
  takeUpAttempts(at: number): void;
  endMessage(message: string, outcome: MessageOutcome, at: number): void;
  retryMessage(message: string, at: number): void;
  /** A channel that was told by its receiver to stop; null: it goes on. */
  setChannelOff(channel: string, reason: string | null): void;
  setAlert(alert: AlertRow): void;
  /** What was over, or read, before a moment. */
  removeNoticesBefore(at: number): void;
}
