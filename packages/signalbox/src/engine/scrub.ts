import type { RunStore, StoreWriter } from "../ports/run-store.ts";

const SCRUB = "scrub";

/** Part of the transaction that gives bytes up: where the process ends before the files are rewritten, the next one does it. */
export const markForScrub = (writer: StoreWriter): void => writer.setMeta(SCRUB, "due");
export const isScrubDue = ({ read }: RunStore): boolean => read.meta(SCRUB) === "due";

/** Rewrites the files, so that nothing is left in them of what was given up. */
export function scrubStore(store: RunStore): void {
  store.scrub();
  store.commit([(writer) => writer.setMeta(SCRUB, "done")]);
}
