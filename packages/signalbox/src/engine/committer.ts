import { isSignalboxError, SignalboxError } from "../base/error.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunStore, StoreWriter } from "../ports/run-store.ts";

type Job = (writer: StoreWriter) => void;
interface Waiting {
  readonly job: Job;
  /** Part of finishing what was begun: may use the reserve of a full disk, and is tried until it is stored. */
  readonly mustSucceed: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}
const RETRY_MS = 1_000;

/**
 * Group commit: everything that is ready when the event loop comes round shares one transaction and one flush.
 * A promise resolves only after its job is on disk.
 */
export class Committer {
  readonly #store: RunStore;
  readonly #clock: Clock;
  #queue: Waiting[] = [];
  #scheduled = false;
  #closed = false;
  /** Commits and jobs so far: what the benchmarks divide. */
  commits = 0;
  jobs = 0;

  constructor(store: RunStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  submit(job: Job, mustSucceed = false): Promise<void> {
    if (this.#closed) return Promise.reject(new SignalboxError("internal", "The engine is closed."));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, mustSucceed, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      this.#clock.soon(() => this.#flush());
    });
  }

  /** Writes what is waiting and takes no more. */
  close(): void {
    this.#flush();
    this.#closed = true;
  }

  #flush(): void {
    this.#scheduled = false;
    const batch = this.#queue;
    if (batch.length === 0) return;
    this.#queue = [];
    this.commits++;
    this.jobs += batch.length;
    const errors = this.#store.commit(batch.map(({ job }) => job));
    for (const [index, waiting] of batch.entries()) this.#settle(waiting, errors[index] ?? null);
  }

  #settle(waiting: Waiting, error: Error | null): void {
    const isFull = isSignalboxError(error) && error.code === "storage-full";
    if (error === null) waiting.resolve();
    else if (isFull && waiting.mustSucceed && !this.#closed) this.#tryAgain(waiting, error);
    else waiting.reject(error);
  }

  #tryAgain(waiting: Waiting, error: Error): void {
    const released = this.#store.releaseReserve();
    this.#clock.after(released ? 0 : RETRY_MS, () => {
      if (this.#closed) waiting.reject(error);
      else {
        this.#queue.push(waiting);
        this.#flush();
      }
    });
  }
}
