// X1. "before": nothing of the commit is on disk. "after": all of it is, and nobody has been told.
// X2. "answered": it is on disk, whoever waited has been told, and what follows from it has begun: one turn of the event loop later.
// X3. After the crash nothing is written any more: whoever still tries is thrown out of its turn, and gets no answer.
import type { RunStore, StoreReader, StoreWriter } from "../ports/run-store.ts";

export type CrashMoment = "before" | "after" | "answered";
export interface CrashPoint {
  /** Counted from the moment at which it is armed; 1 is the next commit. */
  readonly commit: number;
  readonly when: CrashMoment;
}
type Job = (writer: StoreWriter) => void;

/** Ends this process as power or `kill -9` would: without a last word. */
export const killThisProcess = (): void => void process.kill(process.pid, "SIGKILL");

/**
 * The crash injector: a store that crashes at one of its commits. It decorates any store, so nothing in the product knows of it.
 * @example
 * const store = new CrashingStore(new SqliteRunStore({ home }));
 * store.arm({ commit: 12, when: "before" });   // the twelfth commit from now never happens
 */
export class CrashingStore implements RunStore {
  readonly #store: RunStore;
  readonly #crash: () => void;
  #point: CrashPoint | null = null;
  #crashed = false;
  /** Commits so far, counted from the opening. */
  commits = 0;

  constructor(store: RunStore, crash: () => void = killThisProcess) {
    this.#store = store;
    this.#crash = crash;
  }

  get read(): StoreReader {
    return this.#store.read;
  }
  get epoch(): number {
    return this.#store.epoch;
  }
  get instanceKey(): Uint8Array {
    return this.#store.instanceKey;
  }
  get crashed(): boolean {
    return this.#crashed;
  }

  arm(point: CrashPoint): void {
    this.#point = { ...point, commit: this.commits + point.commit };
  }

  /** X3. */
  crash(): void {
    if (this.#crashed) return;
    this.#crashed = true;
    this.#crash();
  }

  commit(jobs: readonly Job[]): readonly (Error | null)[] {
    this.#requireAlive();
    this.commits++;
    const when = this.#point?.commit === this.commits ? this.#point.when : null;
    if (when === "before") this.crash();
    this.#requireAlive();
    const errors = this.#store.commit(jobs);
    if (when === "after") this.crash();
    this.#requireAlive();
    if (when === "answered") setImmediate(() => this.crash());
    return errors;
  }

  releaseReserve(): boolean {
    return !this.#crashed && this.#store.releaseReserve();
  }

  scrub(): void {
    this.#requireAlive();
    this.#store.scrub();
  }

  backup(file: string): Promise<{ readonly bytes: number }> {
    return this.#store.backup(file);
  }

  close(): void {
    if (!this.#crashed) this.#store.close();
  }

  #requireAlive(): void {
    if (this.#crashed) throw new Error("The process has crashed.");
  }
}
