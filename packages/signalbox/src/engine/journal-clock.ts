import type { Clock } from "../ports/clock.ts";

/** A step of the wall clock between two looks that only somebody who sets it can make, or a machine that slept. */
const JUMP_MS = 5 * 60_000;

/** The engine's clock: wall time that never goes back. */
export class JournalClock {
  readonly #clock: Clock;
  #last: number;
  #seen: number;

  constructor(clock: Clock, atLeast: number) {
    this.#clock = clock;
    this.#seen = clock.now();
    this.#last = Math.max(this.#seen, atLeast);
  }

  now(): number {
    this.#last = Math.max(this.#last, this.#clock.now());
    return this.#last;
  }

  /** How far the wall clock was set since somebody asked last, which happens with every heartbeat; 0 where it only went on. */
  takeJump(): number {
    const wall = this.#clock.now();
    const movedMs = wall - this.#seen;
    this.#seen = wall;
    return Math.abs(movedMs) < JUMP_MS ? 0 : movedMs;
  }
}
