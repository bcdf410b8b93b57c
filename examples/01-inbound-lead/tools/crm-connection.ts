import type { DatabaseSync } from "node:sqlite";
import type { ToolContext } from "signalbox";
import { applyOnce } from "signalbox/sqlite";
import { signalboxHome } from "../../outbox/home.ts";
import { openCrm } from "../crm/crm.ts";
import type { WrittenBy } from "../crm/written-by.ts";

const open = new Map<string, DatabaseSync>();

/** The CRM of this process's SIGNALBOX_HOME, opened at the first call that needs it. */
export function crm(): DatabaseSync {
  const home = signalboxHome();
  const db = open.get(home) ?? openCrm(home);
  open.set(home, db);
  return db;
}

/** What `delivery: local` promises: the change and the row that remembers its key commit together, so a repeated call changes nothing. */
export const once = <T>({ idempotencyKey, runId }: ToolContext, change: (db: DatabaseSync, by: WrittenBy) => T): T =>
  applyOnce(crm(), idempotencyKey, () => change(crm(), { runId, effectKey: idempotencyKey }));
