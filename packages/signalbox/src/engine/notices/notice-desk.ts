import { SignalboxError } from "../../base/error.ts";
import { formatInstant } from "../../base/instant.ts";
import type { AlertRule } from "../../definition/notice-options.ts";
import type { MessageRow } from "../../ports/notice-store.ts";
import type {
  AlertView,
  NoticeList,
  NoticeMessage,
  NoticeMessageFilter,
  ReadNoticesRequest,
  RetryNoticesRequest,
} from "../../ports/notices.ts";
import type { Services } from "../services.ts";
import { measure } from "./alert-watch.ts";
import { noticeView } from "./notice-view.ts";

const MOST = 1_000;

/** What is asked about notices, whether any are being sent or not. */
export class NoticeDesk {
  readonly #services: Services;
  readonly #now: () => number;
  #alerts: readonly AlertRule[];

  constructor(services: Services, now: () => number, alerts: readonly AlertRule[]) {
    this.#services = services;
    this.#now = now;
    this.#alerts = alerts;
  }

  useAlerts(alerts: readonly AlertRule[]): void {
    this.#alerts = alerts;
  }

  /** What one person was told. */
  list(recipient: string, { before = Number.MAX_SAFE_INTEGER, unread = false, limit = 50 }: NoticeListFilter = {}): NoticeList {
    const { read } = this.#services.store;
    const rows = read.notices.noticesOf(recipient, { before, unread, limit: Math.min(limit, MOST) });
    return { notices: rows.map((row) => noticeView(read, row)), unread: read.notices.unread(recipient) };
  }

  async markRead({ person, ...which }: ReadNoticesRequest): Promise<void> {
    await this.#services.committer.submit((writer) => writer.notices.readNotices(person, which, this.#now()));
  }

  messages({ state, limit = 100 }: NoticeMessageFilter = {}): readonly NoticeMessage[] {
    return this.#services.store.read.notices.messages(state ?? null, Math.min(limit, MOST)).map(messageView);
  }

  /** Tries again what was given up, as if for the first time; a channel that was told to stop goes on. */
  async retry({ message, by, reason }: RetryNoticesRequest): Promise<readonly NoticeMessage[]> {
    const { read } = this.#services.store;
    const rows = message === undefined ? read.notices.messages("given-up", MOST) : [this.#givenUp(message)];
    const now = this.#now();
    if (rows.length > 0)
      await this.#services.committer.submit((writer) => {
        for (const { id } of rows) writer.notices.retryMessage(id, now);
        for (const channel of new Set(rows.map((row) => row.channel))) writer.notices.setChannelOff(channel, null);
        writer.note(now, "notices-retried", { messages: rows.map(({ id }) => id), by, reason: reason ?? null });
      });
    return rows.flatMap(({ id }) => read.notices.message(id) ?? []).map(messageView);
  }

  alerts(): readonly AlertView[] {
    const { read } = this.#services.store;
    const rows = read.notices.alerts();
    return this.#alerts.map((rule) => {
      const row = rows.find(({ name }) => name === rule.name);
      const since = row === undefined ? null : formatInstant(row.at);
      return { ...rule, workflow: rule.workflow ?? null, firing: row?.firing ?? false, since, value: measure(read, rule, this.#now()) };
    });
  }

  /** @throws SignalboxError `not-found`, `state-conflict`. */
  #givenUp(id: string): MessageRow {
    const row = this.#services.store.read.notices.message(id);
    if (row === null) throw new SignalboxError("not-found", `There is no message "${id}". "signalbox notices" lists them.`);
    if (row.state !== "given-up")
      throw new SignalboxError("state-conflict", `The message ${id} is ${row.state}: only one that was given up is tried again.`);
    return row;
  }
}

export interface NoticeListFilter {
  readonly before?: number;
  readonly unread?: boolean;
  readonly limit?: number;
}

const messageView = (row: MessageRow): NoticeMessage => ({
  message: row.id,
  channel: row.channel,
  recipient: row.recipient,
  workflow: row.workflow === "" ? null : row.workflow,
  notices: row.notices,
  state: row.state,
  attempts: row.attempts,
  createdAt: formatInstant(row.createdAt),
  nextAt: row.state === "waiting" ? formatInstant(row.nextAt) : null,
  endedAt: row.endedAt === null ? null : formatInstant(row.endedAt),
  error: row.error,
});
