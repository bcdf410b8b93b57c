import type { Clock } from "../ports/clock.ts";

interface Waiting {
  readonly dueAt: number;
  readonly call: () => void;
}
/** How often the event loop comes round after something happened, so that a commit and what follows from it are through. */
const TURNS = 4;

/**
 * A clock that moves when a test says so.
 * M1. `pass` is time that passes: what is due happens in order, each at its own time, followed by all that it causes.
 * M2. `set` and `jump` move the wall clock alone, as an operator or a time server would: nothing becomes due by it.
 * @example
 * const clock = new ManualClock("2026-01-05T09:00:00Z");
 * await clock.pass(60_000);
 */
export class ManualClock implements Clock {
  #wall: number;
  /** Time that has passed: what `after` measures. */
  #passed = 0;
  readonly #waiting = new Set<Waiting>();

  constructor(at: string | number = "2026-01-05T09:00:00Z") {
    this.#wall = typeof at === "number" ? at : Date.parse(at);
  }

  now(): number {
    return this.#wall;
  }

  after(ms: number, call: () => void): () => void {
    const waiting = { dueAt: this.#passed + ms, call };
    this.#waiting.add(waiting);
    return () => void this.#waiting.delete(waiting);
  }

  soon(call: () => void): void {
    setImmediate(call);
  }

  /** How many calls are waited for. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** M1. */
  async pass(ms: number): Promise<void> {
    const end = this.#passed + ms;
    await turns();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#moveTo(Math.max(next.dueAt, this.#passed));
      this.#waiting.delete(next);
      next.call();
      await turns();
    }
    this.#moveTo(end);
  }

  /** M2. Sets the wall clock by a difference in milliseconds, in either direction. */
  jump(byMs: number): void {
    this.#wall += byMs;
  }

  /** M2. */
  set(at: string): void {
    this.#wall = Date.parse(at);
  }

  /** A process that ends takes along what it waited for. */
  forget(): void {
    this.#waiting.clear();
  }

  #moveTo(passed: number): void {
    this.#wall += passed - this.#passed;
    this.#passed = passed;
  }

  #next(end: number): Waiting | undefined {
    let first: Waiting | undefined;
    for (const waiting of this.#waiting) if (waiting.dueAt <= end && (first === undefined || waiting.dueAt < first.dueAt)) first = waiting;
    return first;
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
