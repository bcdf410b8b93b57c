// T1. Timers are rows. One process timer stands for the next of them, however many there are.
// T2. A timer fires by the journal clock: never early, once, and late by at most downtime plus one look.
import type { TimerRow } from "../ports/run-store.ts";
import type { Services } from "./services.ts";

/** The longest sleep: a clock that is set forward is noticed within it. */
const LONGEST_SLEEP_MS = 15_000;
const BATCH = 500;

export class Timers {
  readonly #services: Services;
  readonly #now: () => number;
  readonly #fire: (timer: TimerRow) => void;
  readonly #beforeLook: () => void;
  /** Fired, and not committed yet. */
  readonly #firing = new Set<string>();
  #cancel: (() => void) | null = null;
  #sleepsUntil = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(services: Services, now: () => number, fire: (timer: TimerRow) => void, beforeLook: () => void) {
    this.#services = services;
    this.#now = now;
    this.#fire = fire;
    this.#beforeLook = beforeLook;
  }

  /** Fires what is due and sleeps until the next. */
  look(): void {
    if (this.#closed) return;
    this.stop();
    this.#beforeLook();
    const now = this.#now();
    for (const timer of this.#services.store.read.dueTimers(now, BATCH)) {
      const id = `${timer.run} ${timer.command}`;
      if (this.#firing.has(id)) continue;
      this.#firing.add(id);
      this.#fire(timer);
    }
    const next = this.#services.store.read.nextTimer();
    if (next !== null) this.#sleep(Math.max(next, now + (next <= now ? 5 : 0)));
  }

  /** A timer was set: sleep no longer than until it is due. */
  set(dueAt: number): void {
    if (!this.#closed && dueAt < this.#sleepsUntil) this.#sleep(dueAt);
  }

  /** The firing is committed, or refused. */
  done(timer: TimerRow): void {
    this.#firing.delete(`${timer.run} ${timer.command}`);
  }

  /** For good: what is set from now on is a row and nothing more. */
  close(): void {
    this.#closed = true;
    this.stop();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#sleepsUntil = Number.POSITIVE_INFINITY;
  }

  #sleep(until: number): void {
    this.stop();
    this.#sleepsUntil = until;
    const ms = Math.max(0, Math.min(until - this.#now(), LONGEST_SLEEP_MS));
    this.#cancel = this.#services.clock.after(ms, () => this.look());
  }
}
