// The bank's side: a system of somebody else's, which knows nothing of runs. A repeated key gives the first answer and moves no money.
import type { DatabaseSync } from "node:sqlite";
import { hashText } from "../../world/random.ts";
import { atomically, system } from "../../world/system.ts";
import type { Payment } from "../rules/choose-route.ts";

/** `requests` is everything that arrived, `payments` what was done about it. */
const TABLES = `
CREATE TABLE payments (id INTEGER PRIMARY KEY, key TEXT NOT NULL, vendor TEXT NOT NULL, invoice TEXT NOT NULL, iban TEXT NOT NULL, amount INTEGER NOT NULL,
  currency TEXT NOT NULL, reference TEXT NOT NULL) STRICT;
CREATE INDEX payments_by_key ON payments (key);
CREATE TABLE requests (id INTEGER PRIMARY KEY, key TEXT NOT NULL, vendor TEXT NOT NULL, invoice TEXT NOT NULL) STRICT;
`;

export const paymentLedger = system({ file: "payments.db", tables: TABLES });
export type Receipt = { readonly payment: number; readonly isRepeated: boolean };

/** @throws Error when the key was used for another payment. */
export function pay(db: DatabaseSync, key: string, { vendor, invoice, iban, amount, currency, reference }: Payment): Receipt {
  return atomically(db, () => {
    db.prepare("INSERT INTO requests (key, vendor, invoice) VALUES (?, ?, ?)").run(key, vendor, invoice);
    const first = db.prepare("SELECT id, iban, amount, currency FROM payments WHERE key = ?").get(key);
    if (first === undefined) {
      const { lastInsertRowid } = db
        .prepare("INSERT INTO payments (key, vendor, invoice, iban, amount, currency, reference) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(key, vendor, invoice, iban, amount, currency, reference);
      return { payment: Number(lastInsertRowid), isRepeated: false };
    }
    if (first.iban !== iban || first.amount !== amount || first.currency !== currency)
      throw new Error("The key was used for another payment.");
    return { payment: Number(first.id), isRepeated: true };
  });
}

/** The same payment always meets the same weather: one in eight finds no line at first, one in eight is done and its answer is lost. */
export function weatherOf({ vendor, invoice }: Payment): "fair" | "no-line" | "lost-answer" {
  const share = hashText(`line to the bank: ${vendor}/${invoice}`) % 8;
  return share === 0 ? "no-line" : share === 1 ? "lost-answer" : "fair";
}
/** The bank closes accounts without telling anybody. */
export const isClosed = ({ iban }: Payment): boolean => iban.endsWith("0000");
