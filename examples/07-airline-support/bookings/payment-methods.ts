import type { DatabaseSync } from "node:sqlite";
import type { PaymentMethod } from "../data/user.ts";

interface Row {
  readonly id: string;
  readonly source: string;
  readonly brand: string | null;
  readonly last_four: string | null;
  readonly amount: number | null;
}

export function insertPaymentMethod(db: DatabaseSync, user: string, method: PaymentMethod): void {
  const { id, source } = method;
  const insert = db.prepare("INSERT INTO payment_methods (user, id, source, brand, last_four, amount) VALUES (?, ?, ?, ?, ?, ?)");
  if (method.source === "credit_card") insert.run(user, id, source, method.brand, method.last_four, null);
  else insert.run(user, id, source, null, null, method.amount);
}

/** In the order in which the user came by them. */
export const paymentMethodsOf = (db: DatabaseSync, user: string): PaymentMethod[] =>
  (db.prepare("SELECT * FROM payment_methods WHERE user = ? ORDER BY rowid").all(user) as unknown as Row[]).map(methodOf);

export function findPaymentMethod(db: DatabaseSync, user: string, id: string): PaymentMethod | null {
  const row = db.prepare("SELECT * FROM payment_methods WHERE user = ? AND id = ?").get(user, id) as Row | undefined;
  return row === undefined ? null : methodOf(row);
}

/** Takes an amount off a gift card (a negative one is a refund) and uses a certificate up, whatever is left on it. A credit card is billed elsewhere. */
export function charge(db: DatabaseSync, user: string, { source, id }: PaymentMethod, amount: number): void {
  if (source === "gift_card") db.prepare("UPDATE payment_methods SET amount = amount - ? WHERE user = ? AND id = ?").run(amount, user, id);
  if (source === "certificate") db.prepare("DELETE FROM payment_methods WHERE user = ? AND id = ?").run(user, id);
}

export const holds = (method: PaymentMethod, amount: number): boolean => method.source === "credit_card" || method.amount >= amount;

function methodOf({ id, source, brand, last_four, amount }: Row): PaymentMethod {
  if (source === "credit_card") return { source, id, brand: brand ?? "", last_four: last_four ?? "" };
  return { source: source === "gift_card" ? source : "certificate", id, amount: amount ?? 0 };
}
