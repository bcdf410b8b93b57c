import { durationMs } from "../../base/duration.ts";
import type { AlertRule } from "../../definition/notice-options.ts";
import type { AlertRow } from "../../ports/notice-store.ts";
import type { StoreReader } from "../../ports/run-store.ts";
import { firesNow } from "./alert-state.ts";
import { type AlertFacts, matterOfAlert } from "./matter.ts";
import type { NoticeHost } from "./notice-host.ts";
import { tell } from "./teller.ts";

/** Between two looks at what rules are over. */
const EVERY_MS = 30_000;

/** What a rule is over, as of now. */
export function measure(read: StoreReader, rule: AlertRule, now: number): number {
  const { over, window, workflow = null } = rule;
  const since = now - durationMs(window, "alerts.window");
  if (over === "failures") return read.notices.failuresAfter(since, workflow);
  if (over === "waiting") return read.notices.openedBefore(since, workflow);
  return read.notices.microUsdSpentAfter(since, workflow) / 1_000_000;
}

/** Looks at the rules of the config now and then; what fires or recovers is noted in the instance's journal, and told. */
export class AlertWatch {
  readonly #host: NoticeHost;
  #nextAt = 0;

  constructor(host: NoticeHost) {
    this.#host = host;
  }

  get nextAt(): number {
    return this.#host.alerts().length === 0 && this.#firing().length === 0 ? Number.POSITIVE_INFINITY : this.#nextAt;
  }

  async look(): Promise<void> {
    const now = this.#host.now();
    if (now < this.nextAt) return;
    this.#nextAt = now + EVERY_MS;
    const rules = this.#host.alerts();
    for (const rule of rules) await this.#judge(rule, now);
    for (const row of this.#firing().filter(({ name }) => !rules.some((rule) => rule.name === name))) await this.#withdraw(row, now);
  }

  #firing = (): readonly AlertRow[] => this.#host.services.store.read.notices.alerts().filter(({ firing }) => firing);

  async #judge(rule: AlertRule, now: number): Promise<void> {
    const { read } = this.#host.services.store;
    const before = read.notices.alerts().find(({ name }) => name === rule.name);
    const value = measure(read, rule, now);
    const firing = firesNow(rule, before?.firing ?? false, value);
    if (firing === (before?.firing ?? false)) return;
    const row = { name: rule.name, firing, at: now };
    const { name, over, workflow = "", threshold, window, to } = rule;
    const facts: AlertFacts = { name, over, workflow, threshold, window, value, to };
    const preferences = await this.#host.preferences();
    await this.#host.services.committer.submit((writer) => {
      writer.notices.setAlert(row);
      if (before !== undefined) writer.notices.settleMatter(matterOfAlert(facts, before).key, now);
      writer.note(now, firing ? "alert-fired" : "alert-recovered", { alert: name, over, workflow, threshold, window, value });
      tell(this.#host, writer, preferences, [matterOfAlert(facts, row)]);
    });
  }

  /** Its rule is gone from the config: nobody waits for it to recover. */
  #withdraw(row: AlertRow, now: number): Promise<void> {
    return this.#host.services.committer.submit((writer) => {
      writer.notices.setAlert({ ...row, firing: false, at: now });
      writer.notices.settleMatter(`alert:${row.name}:fired:${row.at}`, now);
      writer.note(now, "alert-withdrawn", { alert: row.name });
    });
  }
}
