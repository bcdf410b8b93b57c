import { isSignalboxError, SignalboxError } from "../base/error.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunStore, StoreWriter } from "../ports/run-store.ts";

type Job = (writer: StoreWriter) => void;
/** Something to be written, and who is told. */
export interface Entry {
  readonly job: Job;
  /** Part of finishing what was begun: may use the reserve of a full disk, and is tried until it is stored. */
  readonly mustSucceed: boolean;
  /** It is on disk. Must not throw. */
  readonly stored: () => void;
  readonly refused: (error: Error) => void;
}
const RETRY_MS = 1_000;
const isFull = (error: Error): boolean => isSignalboxError(error) && error.code === "storage-full";

/**
 * Group commit: everything that is ready when the event loop comes round shares one transaction and one flush.
 * Nobody is told before the job is on disk.
 */
export class Committer {
  readonly #store: RunStore;
  readonly #clock: Clock;
  #queue: Entry[] = [];
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
    return new Promise((stored, refused) => this.add({ job, mustSucceed, stored, refused }));
  }

  /** `submit` for the hot path: without a promise of its own. */
  add(entry: Entry): void {
    if (this.#closed) {
      entry.refused(new SignalboxError("internal", "The engine is closed."));
      return;
    }
    this.#queue.push(entry);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.soon(() => this.#flush());
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
    for (let index = 0; index < batch.length; index++) this.#settle(batch[index] as Entry, errors[index] ?? null);
  }

  #settle(entry: Entry, error: Error | null): void {
    if (error === null) entry.stored();
    else if (isFull(error) && entry.mustSucceed && !this.#closed) this.#tryAgain(entry, error);
    else entry.refused(error);
  }

  #tryAgain(entry: Entry, error: Error): void {
    const released = this.#store.releaseReserve();
    this.#clock.after(released ? 0 : RETRY_MS, () => {
      if (this.#closed) entry.refused(error);
      else {
        this.#queue.push(entry);
        this.#flush();
      }
    });
  }
}
