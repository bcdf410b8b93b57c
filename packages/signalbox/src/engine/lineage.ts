import { stepOf } from "../kernel/ids.ts";
import type { NewRun, RunKey, StoreReader } from "../ports/run-store.ts";

/** Where a run is among the runs that started it. */
export interface Lineage {
  /** Id of the run at the root. */
  readonly rootId: string;
  /**
   * The steps that lead from the root to this run, without their attempts: empty for the root. Two children that do the same
   * have different places; a child that is started anew by a retry has the place of the one before it.
   */
  readonly place: string;
  /** The run that leads to this one has its beginning in another: others of the lineage may hold the keys of its calls. */
  readonly forked: boolean;
  /** The run without a parent that leads to this one. */
  readonly top: RunKey;
}

export function lineageOf(read: StoreReader, run: Pick<NewRun, "key" | "runId" | "root" | "parent">): Lineage {
  let place = "";
  let top = run.key;
  for (let { parent } = run; parent !== null; ) {
    place = `${stepOf(parent.command)} > ${place}`;
    top = parent.key;
    const row = read.run(parent.key);
    parent =
      row === null || row.parentKey === null || row.parentCommand === null ? null : { key: row.parentKey, command: row.parentCommand };
  }
  return { place, top, forked: top !== run.root, rootId: run.root === run.key ? run.runId : (read.run(run.root)?.runId ?? run.runId) };
}
