import type { NoticeTopic } from "../base/notice-topic.ts";
import type { AlertRule } from "../definition/notice-options.ts";
import type { Person } from "./person.ts";

/** approval, question, settlement: a task is open. reminder: it still is. deadline: its end is near. */
export type NoticeKind =
  | "approval"
  | "question"
  | "settlement"
  | "reminder"
  | "deadline"
  | "failed"
  | "blocked"
  | "alert-fired"
  | "alert-recovered";

export const topicOf: Readonly<Record<NoticeKind, NoticeTopic>> = {
  approval: "needed",
  question: "needed",
  settlement: "needed",
  reminder: "needed",
  deadline: "needed",
  failed: "failed",
  blocked: "failed",
  "alert-fired": "alert",
  "alert-recovered": "alert",
};

/** Something that one person is told of. */
export interface NoticeView {
  readonly notice: number;
  readonly kind: NoticeKind;
  /** ISO 8601. */
  readonly at: string;
  /** In plain words, on one line; what strangers wrote in it is made visible. */
  readonly words: string;
  readonly workflow: string | null;
  readonly runId: string | null;
  readonly subject: string | null;
  readonly task: string | null;
  /** Who may act. */
  readonly who: readonly string[];
  readonly dueAt: string | null;
  /** Of the page that shows it: "/inbox?task=...". Opening it decides nothing. */
  readonly path: string;
  readonly read: boolean;
  /** What it was about is over: decided, expired, retried, recovered. */
  readonly settled: boolean;
}
export interface NoticeList {
  /** Newest first. */
  readonly notices: readonly NoticeView[];
  /** Neither read nor settled, of all there are. */
  readonly unread: number;
}

/** waiting: it leaves when its time comes. dropped: what it was about was over before it left. given-up: it is not tried any more. */
export type NoticeMessageState = "waiting" | "sent" | "dropped" | "given-up";

/** Notices that leave together: of one recipient, one workflow and one minute, by one channel. */
export interface NoticeMessage {
  /** The same in each attempt: a receiver that knows it has the message already. */
  readonly message: string;
  /** "email", or "webhook:" and its name. */
  readonly channel: string;
  /** A person; of a webhook the channel itself. */
  readonly recipient: string;
  readonly workflow: string | null;
  readonly notices: number;
  readonly state: NoticeMessageState;
  readonly attempts: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** When it is tried next; null when it is not. */
  readonly nextAt: string | null;
  readonly endedAt: string | null;
  /** What went wrong last. */
  readonly error: string | null;
}
export interface NoticeMessageFilter {
  readonly state?: NoticeMessageState;
  /** Newest first; at most 1,000. Default: 100. */
  readonly limit?: number;
}
export interface RetryNoticesRequest extends Person {
  /** Absent: every message that was given up. */
  readonly message?: string;
}

/** A rule and how it stands. */
export interface AlertView extends Omit<AlertRule, "workflow"> {
  readonly workflow: string | null;
  readonly firing: boolean;
  /** ISO 8601: since when it fires, or does not; null when it never has. */
  readonly since: string | null;
  /** What the rule is over, now. */
  readonly value: number;
}

/** What somebody wants to be told by mail. */
export interface NoticePreference {
  readonly email: string | null;
  readonly mail: readonly NoticeTopic[];
}

/** Those up to a notice, or these. */
export type ReadNoticesRequest = { readonly person: string } & ({ readonly upTo: number } | { readonly ids: readonly number[] });
