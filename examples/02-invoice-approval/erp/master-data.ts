import type { DatabaseSync } from "node:sqlite";
import type { Order, Vendor } from "../rules/choose-route.ts";
import type { Currency } from "../rules/money.ts";

export function findVendor(db: DatabaseSync, id: string): Vendor | null {
  const row = db.prepare("SELECT id, name, email, iban, blocked FROM vendors WHERE id = ?").get(id);
  return row === undefined ? null : ({ ...row, blocked: row.blocked === 1 } as Vendor);
}

/** `open` is what has not been posted yet. */
export function findOrder(db: DatabaseSync, number: string | null): Order | null {
  const row = db
    .prepare(
      `SELECT number, vendor, cost_centre AS costCentre, total, currency,
        total - (SELECT coalesce(sum(postings.amount), 0) FROM postings JOIN invoices ON invoices.entry = postings.invoice WHERE invoices.order_number = orders.number) AS open
       FROM orders WHERE number = ?`,
    )
    .get(number) as { number: string; vendor: string; costCentre: string; total: number; currency: Currency; open: number } | undefined;
  if (row === undefined) return null;
  const { total, currency, ...order } = row;
  return { ...order, total: { amount: total, currency } };
}
