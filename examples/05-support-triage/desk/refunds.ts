// Where money goes back. A repeated key gives the first answer; the limits are looked at in the transaction that pays.
import type { DatabaseSync } from "node:sqlite";
import { atomically } from "../../world/system.ts";

export interface Refund {
  readonly customer: string;
  readonly order: string;
  readonly amount: number;
  /** What the customer may have been given back in all afterwards; null where a person has looked. */
  readonly totalUpTo: number | null;
}
export type Paid = { readonly refund: number; readonly isRepeated: boolean };
export type Refused = { readonly refused: string };

export function pay(db: DatabaseSync, key: string, { customer, order, amount, totalUpTo }: Refund): Paid | Refused {
  return atomically(db, () => {
    const first = db.prepare("SELECT id FROM refunds WHERE key = ?").get(key);
    if (first !== undefined) return { refund: Number(first.id), isRepeated: true };
    const paid = db.prepare("SELECT paid FROM orders WHERE number = ? AND customer = ?").get(order, customer)?.paid;
    if (typeof paid !== "number") return { refused: `${customer} has no order ${order}.` };
    if (refundedBefore(db, "order_number", order) + amount > paid) return { refused: `${order} was not paid that much.` };
    if (totalUpTo !== null && refundedBefore(db, "customer", customer) + amount > totalUpTo)
      return { refused: "It is more than may be given back without a person." };
    const { lastInsertRowid } = db
      .prepare("INSERT INTO refunds (key, customer, order_number, amount) VALUES (?, ?, ?, ?)")
      .run(key, customer, order, amount);
    return { refund: Number(lastInsertRowid), isRepeated: false };
  });
}

export const refundedBefore = (db: DatabaseSync, of: "customer" | "order_number", id: string): number =>
  Number(db.prepare(`SELECT coalesce(sum(amount), 0) AS total FROM refunds WHERE ${of} = ?`).get(id)?.total);
