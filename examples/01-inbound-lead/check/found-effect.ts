import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { readOutbox } from "../../outbox/outbox.ts";
import { crmFile } from "../crm/crm.ts";
import { EFFECTS, type EffectKind } from "./expectation.ts";

/** Something that is in the world, and the call that put it there. A mail knows its key alone. */
export type FoundEffect = { readonly kind: EffectKind; readonly key: string; readonly runId: string | null };

/** Every effect in the CRM and the outbox of `home`. Opens the CRM read-only: a check changes nothing. */
export function foundEffects(home: string): FoundEffect[] {
  const mails = readOutbox(home).map(({ key }): FoundEffect => ({ kind: "mails", key, runId: null }));
  if (!existsSync(crmFile(home))) return mails;
  const db = new DatabaseSync(crmFile(home), { readOnly: true, timeout: 5000 });
  try {
    const tables = EFFECTS.filter((kind) => kind !== "mails");
    return [
      ...tables.flatMap(
        (kind) => db.prepare(`SELECT '${kind}' AS kind, effect_key AS key, run_id AS runId FROM ${kind}`).all() as FoundEffect[],
      ),
      ...mails,
    ];
  } finally {
    db.close();
  }
}
