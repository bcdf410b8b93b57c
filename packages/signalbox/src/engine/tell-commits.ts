import type { RunStore } from "../ports/run-store.ts";

/** Has a store tell when something was committed. It stays the store that it was: whoever knows it by more than its port still does. */
export function tellCommits(store: RunStore, committed: () => void): void {
  const commit = store.commit.bind(store);
  store.commit = (jobs) => {
    const errors = commit(jobs);
    committed();
    return errors;
  };
}
