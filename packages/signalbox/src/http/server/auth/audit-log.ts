// A1. Every act of a person or a key on the instance is an entry, written before the act is answered. A2. Each entry holds the hash
// of the one before it; an entry that was changed, left out or put in breaks the chain at its place.
import { isSignalboxError } from "../../../base/error.ts";
import { hashOf } from "../../../base/hash.ts";
import type { AccountStore, Act, AuditEntry } from "../../../ports/account-store.ts";

export interface AuditReport {
  readonly entries: number;
  /** The first entry that does not follow from the one before it. */
  readonly broken: number | null;
}

const PAGE = 1_000;
const TRIES = 8;
const START = "";

export class AuditLog {
  readonly #store: AccountStore;
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: AccountStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** One after the other: each entry needs the hash of the one before it. */
  append(act: Act): Promise<void> {
    const next = this.#last.then(() => this.#append(act));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async verify(): Promise<AuditReport> {
    const newest = await this.#store.lastAudit();
    const entries: AuditEntry[] = [];
    for (let before = (newest?.seq ?? 0) + 1; before > 1; ) {
      const page = await this.#store.audit({ before, limit: PAGE });
      entries.push(...page);
      before = page.at(-1)?.seq ?? 0;
    }
    entries.reverse();
    const broken = entries.find(
      (entry, index) => entry.seq !== index + 1 || entry.hash !== chained(entries[index - 1]?.hash ?? START, entry),
    );
    return { entries: entries.length, broken: broken?.seq ?? null };
  }

  /** Another connection may have written the next entry: then this one follows that. */
  async #append(act: Act, left = TRIES): Promise<void> {
    try {
      await this.#enter(act);
    } catch (thrown) {
      if (left === 0 || !isSignalboxError(thrown) || thrown.code !== "state-conflict") throw thrown;
      await this.#append(act, left - 1);
    }
  }

  async #enter({ actor, by, action, target, detail = {} }: Act): Promise<void> {
    const last = await this.#store.lastAudit();
    const entry = { seq: (last?.seq ?? 0) + 1, at: this.#now(), actor, by, action, target, detail };
    await this.#store.appendAudit({ ...entry, hash: chained(last?.hash ?? START, entry) });
  }
}

const chained = (before: string, { seq, at, actor, by, action, target, detail }: Omit<AuditEntry, "hash">): string =>
  hashOf({ before, seq, at, actor, by, action, target, detail });
