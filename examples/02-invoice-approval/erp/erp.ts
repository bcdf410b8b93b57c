import { system } from "../../world/system.ts";
import { DEMO_SEED, generateDemo } from "../data/demo-data.ts";

/**
 * The ERP's tables. No constraint keeps a second posting, mail or task out: a doubled effect is to be seen by checker.ts, not hidden.
 * Amounts are in the smallest coins of their currency.
 */
const TABLES = `
CREATE TABLE vendors (id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, iban TEXT NOT NULL, blocked INTEGER NOT NULL) STRICT;
CREATE TABLE orders (number TEXT PRIMARY KEY, vendor TEXT NOT NULL REFERENCES vendors (id), cost_centre TEXT NOT NULL, total INTEGER NOT NULL, currency TEXT NOT NULL) STRICT;
CREATE TABLE invoices (entry INTEGER PRIMARY KEY, id TEXT NOT NULL, vendor TEXT NOT NULL, number TEXT NOT NULL, number_key TEXT NOT NULL, order_number TEXT,
  amount INTEGER NOT NULL, currency TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, duplicate_of INTEGER REFERENCES invoices (entry),
  run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
CREATE INDEX invoices_by_number ON invoices (vendor, number_key);
CREATE TABLE postings (id INTEGER PRIMARY KEY, invoice INTEGER NOT NULL REFERENCES invoices (entry), cost_centre TEXT NOT NULL, amount INTEGER NOT NULL,
  currency TEXT NOT NULL, run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
CREATE TABLE tasks (id INTEGER PRIMARY KEY, invoice INTEGER NOT NULL REFERENCES invoices (entry), subject TEXT NOT NULL, body TEXT NOT NULL, owner TEXT NOT NULL,
  run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
`;

export const erp = system({
  file: "erp.db",
  tables: TABLES,
  fill: (db) => {
    const { vendors, orders } = generateDemo(DEMO_SEED);
    const vendor = db.prepare("INSERT INTO vendors VALUES (?, ?, ?, ?, ?)");
    for (const { id, name, email, iban, blocked } of vendors) vendor.run(id, name, email, iban, Number(blocked));
    const order = db.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?)");
    for (const { number, vendor: of, costCentre, total } of orders) order.run(number, of, costCentre, total.amount, total.currency);
  },
});
