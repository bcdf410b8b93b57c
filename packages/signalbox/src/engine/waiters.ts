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

  has(runId: string): boolean {
    return this.#byRun.has(runId);
  }

  add(runId: string, until: Until): Promise<RunView> {
    return new Promise((resolve, reject) => {
      const waiters = this.#byRun.get(runId) ?? [];
      waiters.push({ until, resolve, reject });
      this.#byRun.set(runId, waiters);
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
    if (left.length === 0) this.#byRun.delete(runId);
    else this.#byRun.set(runId, left);
  }

  failed(runId: string, error: Error): void {
    for (const { reject } of this.#byRun.get(runId) ?? []) reject(error);
    this.#byRun.delete(runId);
  }
}
