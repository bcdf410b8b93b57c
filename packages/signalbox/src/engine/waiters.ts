import type { RunStatus, RunView } from "../ports/engine.ts";

interface Waiter {
  readonly until: "ended" | "idle";
  readonly resolve: (view: RunView) => void;
  readonly reject: (error: Error) => void;
}
const ENDED: ReadonlySet<RunStatus> = new Set<RunStatus>(["completed", "failed", "cancelled", "blocked"]);
const IDLE: ReadonlySet<RunStatus> = new Set<RunStatus>([...ENDED, "waiting", "paused"]);

/** Who waits in this process for a run to come to rest. Woken by the commit, never by looking again and again. */
export class Waiters {
  readonly #byRun = new Map<string, Waiter[]>();

  isOver(status: RunStatus, until: Waiter["until"]): boolean {
    return (until === "ended" ? ENDED : IDLE).has(status);
  }

  add(runId: string, until: Waiter["until"]): Promise<RunView> {
    return new Promise((resolve, reject) => {
      const waiters = this.#byRun.get(runId) ?? [];
      waiters.push({ until, resolve, reject });
      this.#byRun.set(runId, waiters);
    });
  }

  changed(runId: string, status: RunStatus, view: () => RunView): void {
    const waiters = this.#byRun.get(runId);
    if (waiters === undefined) return;
    const left = waiters.filter(({ until, resolve }) => {
      if (!this.isOver(status, until)) return true;
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
