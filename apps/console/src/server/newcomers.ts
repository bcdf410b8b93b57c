import type { RunStanding } from "signalbox/client";

/** Of more it is only said that there are more. */
const KEPT = 1_000;

export interface Newcomers {
  /** Runs that have begun while the page was open, newest last. */
  readonly runs: readonly RunStanding[];
  /** There may be more, and nobody can say how many. */
  readonly more: boolean;
}

let known: Newcomers = { runs: [], more: false };
const watchers = new Set<() => void>();
function become(next: Newcomers): void {
  known = next;
  for (const watcher of watchers) watcher();
}

export const newcomers = {
  get: (): Newcomers => known,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
  add: (begun: readonly RunStanding[]): void => {
    if (begun.length === 0) return;
    const ids = new Set(begun.map(({ runId }) => runId));
    const runs = [...known.runs.filter(({ runId }) => !ids.has(runId)), ...begun];
    become({ runs: runs.slice(-KEPT), more: known.more || runs.length > KEPT });
  },
  loseCount: (): void => become({ ...known, more: true }),
  /** A list was read that has them all. */
  forget: (): void => become({ runs: [], more: false }),
};
