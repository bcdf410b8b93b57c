import type { Clock } from "../ports/clock.ts";

export const JUMP_MS = 5 * 60_000;

/** The engine's clock: wall time that never goes back. A forward jump is told to whoever keeps the deadlines of people. */
export class JournalClock {
  readonly #clock: Clock;
  #last: number;

  constructor(clock: Clock, atLeast: number) {
    this.#clock = clock;
    this.#last = Math.max(clock.now(), atLeast);
  }

  now(): number {
    this.#last = Math.max(this.#last, this.#clock.now());
    return this.#last;
  }

  /** How far wall time is behind the journal: above 0 after it was set back. */
  behindMs(): number {
    return Math.max(0, this.#last - this.#clock.now());
  }
}
