import type { RunStatus, RunView } from "../ports/engine.ts";

export type Until = "ended" | "idle";
interface Waiter {
  readonly until: Until;
  readonly resolve: (view: RunView) => void;
  readonly reject: (error: Error) => void;
}
const ENDED: ReadonlySet<RunStatus> = new Set<RunStatus>(["completed", "failed", "cancelled", "blocked"]);

/** Nothing more will happen, whatever anybody does: apart from a retry, or from code that comes back. */
export const isEnded = (status: RunStatus): boolean => ENDED.has(status);

/** Who waits in this process for a run to come to rest. Woken by the commit, never by looking again and again. */
export class Waiters {
  readonly #byRun = new Map<string, Waiter[]>();

  get isEmpty(): boolean {
    return this.#byRun.size === 0;
  }

  get runIds(): readonly string[] {
    return [...this.#byRun.keys()];
  }

  has(runId: string): boolean {
    return this.#byRun.has(runId);
  }

  /** `signal`: whoever waits gives it up. */
  add(runId: string, until: Until, signal?: AbortSignal): Promise<RunView> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const waiter = { until, resolve, reject };
      this.#byRun.set(runId, [...(this.#byRun.get(runId) ?? []), waiter]);
      signal?.addEventListener("abort", () => {
        this.#keep(
          runId,
          (this.#byRun.get(runId) ?? []).filter((other) => other !== waiter),
        );
        reject(signal.reason);
      });
    });
  }

  changed(runId: string, isOver: (until: Until) => boolean, view: () => RunView): void {
    const waiters = this.#byRun.get(runId);
    if (waiters === undefined) return;
    const left = waiters.filter(({ until, resolve }) => {
      if (!isOver(until)) return true;
      resolve(view());
      return false;
    });
    this.#keep(runId, left);
  }

  failed(runId: string, error: Error): void {
    for (const { reject } of this.#byRun.get(runId) ?? []) reject(error);
    this.#byRun.delete(runId);
  }

  #keep(runId: string, waiters: Waiter[]): void {
    if (waiters.length === 0) this.#byRun.delete(runId);
    else this.#byRun.set(runId, waiters);
  }
}
