import type { DatabaseSync } from "node:sqlite";
import type { ToolContext } from "signalbox";
import { applyOnce } from "signalbox/sqlite";
import type { WrittenBy } from "../../world/system.ts";
import { crm } from "../crm/crm.ts";

/** What `delivery: local` promises: the change and the row that remembers its key commit together, so a repeated call changes nothing. */
export const once = <T>({ idempotencyKey, runId }: ToolContext, change: (db: DatabaseSync, by: WrittenBy) => T): T =>
  applyOnce(crm.here(), idempotencyKey, () => change(crm.here(), { runId, effectKey: idempotencyKey }));
