import type { RunStore } from "../ports/run-store.ts";

/** A store that tells when something was committed. */
export const watchedStore = (store: RunStore, committed: () => void): RunStore => ({
  read: store.read,
  epoch: store.epoch,
  instanceKey: store.instanceKey,
  commit: (jobs) => {
    const errors = store.commit(jobs);
    committed();
    return errors;
  },
  releaseReserve: () => store.releaseReserve(),
  scrub: () => {
    store.scrub();
    committed();
  },
  backup: (file) => store.backup(file),
  close: () => store.close(),
});
