// The moving part of notices: it looks when something was committed and when something is due, and at nothing meanwhile.
import { messageOf, SignalboxError } from "../../base/error.ts";
import type { NoticeBook, NoticeChannelView } from "../../ports/notice-book.ts";
import type { OutgoingNotice } from "../../ports/notice-channel.ts";
import type { NoticeList, ReadNoticesRequest } from "../../ports/notices.ts";
import { AlertWatch } from "./alert-watch.ts";
import { NoticeDesk, type NoticeListFilter } from "./notice-desk.ts";
import type { NoticeHost } from "./notice-host.ts";
import { NoticeWatch } from "./notice-watch.ts";
import { Outbox } from "./outbox.ts";

/** Commits are looked at together. */
const SOON_MS = 300;
/** A clock that is set forward is noticed within it. */
const LONGEST_SLEEP_MS = 30_000;
const TEST_MS = 15_000;
const KEPT_MS = 30 * 86_400_000;

/** Tells people what they should know, from when it begins until it is closed. */
export class Notices implements NoticeBook {
  readonly #host: NoticeHost;
  readonly #watch: NoticeWatch;
  readonly #alerts: AlertWatch;
  readonly #outbox: Outbox;
  readonly #desk: NoticeDesk;
  #cancel: (() => void) | null = null;
  #looksAt = Number.POSITIVE_INFINITY;
  #looking: Promise<void> | null = null;
  /** Something was committed during the look. */
  #again = false;
  #isAtWork = false;

  constructor(host: NoticeHost) {
    this.#host = host;
    this.#watch = new NoticeWatch(host);
    this.#alerts = new AlertWatch(host);
    this.#outbox = new Outbox(host);
    this.#desk = new NoticeDesk(host.services, host.now, []);
  }

  list = (recipient: string, filter?: NoticeListFilter): NoticeList => this.#desk.list(recipient, filter);
  markRead = (request: ReadNoticesRequest): Promise<void> => this.#desk.markRead(request);
  channels = (): readonly NoticeChannelView[] =>
    this.#host.channels().map(({ name }) => ({ name, off: this.#host.services.store.read.notices.channelOff(name) }));

  async test(name: string, person: string): Promise<{ readonly sent: boolean; readonly error: string | null }> {
    const channel = this.#host.channels().find((each) => each.name === name);
    if (channel === undefined) throw new SignalboxError("not-found", `There is no channel "${name}" in the config.`);
    try {
      await channel.send(testMessage(this.#host), person, AbortSignal.timeout(TEST_MS));
      return { sent: true, error: null };
    } catch (thrown) {
      return { sent: false, error: messageOf(thrown) };
    }
  }

  /** What has happened while nobody looked is told as well. */
  async begin(): Promise<void> {
    const { services, now } = this.#host;
    await services.committer.submit((writer) => {
      writer.notices.takeUpAttempts(now());
      writer.notices.removeNoticesBefore(now() - KEPT_MS);
    });
    this.#isAtWork = true;
    this.committed();
  }

  /** To be called after each commit. */
  committed(): void {
    this.#lookBy(this.#host.now() + SOON_MS);
  }

  async close(): Promise<void> {
    this.#isAtWork = false;
    this.#cancel?.();
    await this.#outbox.close();
    await this.#looking;
  }

  #lookBy(at: number): void {
    if (!this.#isAtWork || at >= this.#looksAt || !Number.isFinite(at)) return;
    this.#cancel?.();
    this.#looksAt = at;
    const ms = Math.max(0, Math.min(at - this.#host.now(), LONGEST_SLEEP_MS));
    this.#cancel = this.#host.services.clock.after(ms, () => {
      this.#cancel = null;
      this.#looksAt = Number.POSITIVE_INFINITY;
      if (this.#looking === null) this.#begin();
      else this.#again = true;
    });
  }

  #begin(): void {
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      if (this.#again) this.committed();
      else this.#sleep();
      this.#again = false;
    });
  }

  async #look(): Promise<void> {
    if (!this.#isAtWork || this.#host.isStill()) return;
    try {
      while (await this.#watch.look());
      await this.#alerts.look();
    } catch (thrown) {
      this.#host.report("Notices could not be written.", thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
    // What is under way takes as long as the other side does; what happens meanwhile is looked at.
    void this.#outbox
      .send()
      .catch((thrown: unknown) =>
        this.#host.report("A notice could not be sent.", thrown instanceof Error ? thrown : new Error(String(thrown))),
      )
      .finally(() => this.#sleep());
  }

  #sleep(): void {
    if (!this.#isAtWork || this.#host.isStill()) return;
    const soonest = this.#host.now() + SOON_MS;
    this.#lookBy(Math.max(soonest, Math.min(this.#watch.nextAt, this.#alerts.nextAt, this.#outbox.nextAt)));
  }
}

function testMessage({ services, url }: NoticeHost): OutgoingNotice {
  const base = url().replace(/\/+$/, "");
  const words = "This is a test: nothing waits for you because of it.";
  const pages = { url: `${base}/notices`, settingsUrl: `${base}/settings?section=notices` };
  return { id: services.entropy.runId(), title: "A test of notices", items: [{ words, facts: [], url: pages.url }], more: 0, ...pages };
}
