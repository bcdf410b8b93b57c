/** Failures that are let pass before whoever fails has to wait. */
const FREE = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Names that are remembered; when there are more, the oldest is forgotten. */
const MOST = 10_000;

interface Failures {
  readonly count: number;
  readonly until: number;
}

/** Makes whoever guesses wait: after five failures a second, then twice as long each time, up to a quarter of an hour. */
export class Throttle {
  readonly #failures = new Map<string, Failures>();

  /** Milliseconds to wait; 0: none. */
  wait(key: string, now: number): number {
    return Math.max(0, (this.#failures.get(key)?.until ?? 0) - now);
  }
  failed(key: string, now: number): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const wait = count < FREE ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE));
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: now + wait });
    const oldest = this.#failures.size > MOST ? this.#failures.keys().next().value : undefined;
    if (oldest !== undefined) this.#failures.delete(oldest);
  }
  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
