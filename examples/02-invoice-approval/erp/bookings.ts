import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { Currency } from "../rules/money.ts";

export const Posting = z.object({
  entry: z.number().int(),
  costCentre: z.string(),
  amount: z.number().int().positive(),
  currency: Currency,
});
export const NewTask = z.object({ entry: z.number().int(), subject: z.string(), body: z.string(), owner: z.string() });

export function postInvoice(
  db: DatabaseSync,
  { entry, costCentre, amount, currency }: z.infer<typeof Posting>,
  by: WrittenBy,
): { posting: number; amount: number } {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO postings (invoice, cost_centre, amount, currency, run_id, effect_key) VALUES (?, ?, ?, ?, ?, ?)")
    .run(entry, costCentre, amount, currency, by.runId, by.effectKey);
  return { posting: Number(lastInsertRowid), amount };
}

export function openTask(db: DatabaseSync, { entry, subject, body, owner }: z.infer<typeof NewTask>, by: WrittenBy): { task: number } {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO tasks (invoice, subject, body, owner, run_id, effect_key) VALUES (?, ?, ?, ?, ?, ?)")
    .run(entry, subject, body, owner, by.runId, by.effectKey);
  return { task: Number(lastInsertRowid) };
}
