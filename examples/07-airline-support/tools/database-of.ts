import type { DatabaseSync } from "node:sqlite";
import type { ToolContext } from "signalbox";
import { applyOnce } from "signalbox/sqlite";

/** Where the booking system of a run is: one for all, or a fresh one for each run that is replayed. */
export type DatabaseOf = (context: Pick<ToolContext, "runId">) => DatabaseSync;

/** What `delivery: local` promises: the change and the row that remembers its key commit together. A refused call leaves neither. */
export const once = <T>(database: DatabaseOf, context: ToolContext, change: (db: DatabaseSync) => T): T => {
  const db = database(context);
  return applyOnce(db, context.idempotencyKey, () => change(db));
};
