import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { Currency } from "../rules/money.ts";

export const NewEntry = z.object({
  id: z.string(),
  vendor: z.string(),
  number: z.string(),
  numberKey: z.string(),
  order: z.string().nullable(),
  amount: z.number().int(),
  currency: Currency,
});
export const Entry = z.object({ entry: z.number().int(), duplicateOf: z.number().int().nullable() });
export const InvoiceStatus = z.enum(["returned", "duplicate", "held", "in-review", "paid", "unpaid", "rejected", "overdue"]);
export type InvoiceStatus = z.infer<typeof InvoiceStatus>;

/** Writes an invoice down, and says which earlier entry it repeats: one of the same vendor and number that was not sent back or rejected. */
export function registerInvoice(db: DatabaseSync, invoice: z.infer<typeof NewEntry>, by: WrittenBy): z.infer<typeof Entry> {
  const { id, vendor, number, numberKey, order, amount, currency } = invoice;
  const earlier = db
    .prepare(
      "SELECT entry FROM invoices WHERE vendor = ? AND number_key = ? AND status NOT IN ('returned', 'rejected', 'duplicate') ORDER BY entry LIMIT 1",
    )
    .get(vendor, numberKey) as { entry: number } | undefined;
  const duplicateOf = earlier?.entry ?? null;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO invoices (id, vendor, number, number_key, order_number, amount, currency, status, duplicate_of, run_id, effect_key)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'registered', ?, ?, ?)`,
    )
    .run(id, vendor, number, numberKey, order, amount, currency, duplicateOf, by.runId, by.effectKey);
  return { entry: Number(lastInsertRowid), duplicateOf };
}

export function setStatus(db: DatabaseSync, { entry, status, reason }: { entry: number; status: InvoiceStatus; reason: string }): void {
  const { changes } = db.prepare("UPDATE invoices SET status = ?, reason = ? WHERE entry = ?").run(status, reason, entry);
  if (changes !== 1) throw new Error(`The ERP has no entry ${entry}.`);
}
