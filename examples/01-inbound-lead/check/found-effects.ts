import { type FoundEffect, mailsIn } from "../../world/effect-count.ts";
import { crm } from "../crm/crm.ts";
import { IMPORT } from "../crm/import.ts";
import { REPS } from "../data/account.ts";
import { senderOf } from "../tools/sender.ts";

const TABLES = ["leads", "opportunities", "enrolments", "activities", "meetings"];

/** Every effect in the CRM and the outbox of `home`, but for what an import brought before any run. Changes nothing. */
export function foundEffects(home: string): FoundEffect[] {
  const rowsOf = (table: string) => `SELECT '${table}' AS kind, effect_key AS key, run_id AS runId FROM ${table} WHERE run_id <> ?`;
  const rows = crm.read(home, (db) => TABLES.flatMap((table) => db.prepare(rowsOf(table)).all(IMPORT) as unknown as FoundEffect[]));
  return [...(rows ?? []), ...REPS.flatMap((rep) => mailsIn(home, senderOf(rep)))];
}
