// O1. A message leaves at least once and has one id for all attempts. Each attempt is noted before it is made: a process that ends between
// sending and noting sends it again, under the same id; one that ends each time does not go on for ever.
// O2. What a message is about is looked at just before it leaves: what is over is left out, and a message that has nothing left is dropped.
import { messageOf } from "../../base/error.ts";
import { type NoticeChannel, NoticeRefused } from "../../ports/notice-channel.ts";
import type { MessageOutcome, MessageRow, NoticeRow } from "../../ports/notice-store.ts";
import { afterAttempt, MOST_ATTEMPTS } from "./attempt.ts";
import { type NoticeHost, operatorsOf } from "./notice-host.ts";
import { noticeView } from "./notice-view.ts";
import { outgoingOf } from "./outgoing.ts";
import { isOpen } from "./standing.ts";

const AT_ONCE = 4;
const ATTEMPT_MS = 30_000;
const MOST_ERROR_CHARACTERS = 500;

export class Outbox {
  readonly #host: NoticeHost;
  readonly #closing = new AbortController();
  #sending: Promise<void> | null = null;

  constructor(host: NoticeHost) {
    this.#host = host;
  }

  get nextAt(): number {
    return this.#host.services.store.read.notices.nextMessage() ?? Number.POSITIVE_INFINITY;
  }

  /** Sends what is due, once at a time; resolves when none is left. */
  send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  /** Gives up waiting for what is under way; it leaves again after the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      if (this.#closing.signal.aborted) return;
      const due = this.#host.services.store.read.notices.dueMessages(this.#host.now(), AT_ONCE);
      if (due.length === 0) return;
      await Promise.all(due.map((message) => this.#attempt(message)));
    }
  }

  async #attempt(message: MessageRow): Promise<void> {
    const { services, now } = this.#host;
    const { read } = services.store;
    const channel = this.#host.channels().find(({ name }) => name === message.channel);
    const off = read.notices.channelOff(message.channel);
    if (channel === undefined || off !== null)
      return this.#end(message, {
        state: "given-up",
        nextAt: message.nextAt,
        error: off ?? `No channel "${message.channel}" is configured.`,
      });
    const open = read.notices.noticesIn(message.id).filter((notice) => this.#isOpen(notice));
    if (open.length === 0) return this.#end(message, { state: "dropped", nextAt: message.nextAt, error: null });
    if (message.attempts >= MOST_ATTEMPTS)
      return this.#end(message, { state: "given-up", nextAt: message.nextAt, error: "The process ended during the last attempt." });
    const attempts = message.attempts + 1;
    const nextAt = afterAttempt(attempts, now());
    // O1. The last attempt is noted with a time as well: who is killed in it makes one more.
    await services.committer.submit((writer) => writer.notices.beginAttempt(message.id, nextAt ?? now() + ATTEMPT_MS));
    const failure = await this.#deliver(channel, message, open);
    if (failure === null) return this.#end(message, { state: "sent", nextAt: message.nextAt, error: null });
    if (this.#closing.signal.aborted) return;
    const error = services.redactor.text(messageOf(failure)).slice(0, MOST_ERROR_CHARACTERS);
    const isFinal = nextAt === null || failure instanceof NoticeRefused;
    await this.#end(message, { state: isFinal ? "given-up" : "waiting", nextAt: nextAt ?? message.nextAt, error });
    if (isFinal)
      this.#host.report(`A notice for ${message.recipient} by ${message.channel} was given up after ${attempts} attempts: ${error}`);
    if (failure instanceof NoticeRefused && failure.stop)
      await services.committer.submit((writer) => writer.notices.setChannelOff(message.channel, error));
  }

  /** What went wrong; null when the other side has taken it. */
  async #deliver(channel: NoticeChannel, message: MessageRow, open: readonly NoticeRow[]): Promise<unknown> {
    const { services, now, url } = this.#host;
    const views = open.map((notice) => noticeView(services.store.read, notice));
    const limit = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ATTEMPT_MS)]);
    try {
      await channel.send(outgoingOf(message.id, views, url(), now()), message.recipient, limit);
      return null;
    } catch (thrown) {
      return thrown;
    }
  }

  #isOpen(notice: NoticeRow): boolean {
    const { services, people, options } = this.#host;
    return isOpen(services.store.read, notice, people(), operatorsOf(options()));
  }

  #end(message: MessageRow, outcome: MessageOutcome): Promise<void> {
    return this.#host.services.committer.submit((writer) => writer.notices.endMessage(message.id, outcome, this.#host.now()));
  }
}
