import { system } from "../../world/system.ts";
import { CUSTOMERS, ORDERS } from "../data/demo-data.ts";

/**
 * The shop's desk: customers, their orders, tickets, and what was given back. No constraint keeps a second refund or hand-over out:
 * a doubled effect is to be seen by checker.ts, not hidden. Amounts are in euro cents.
 */
const TABLES = `
CREATE TABLE customers (id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE orders (number TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers (id), item TEXT NOT NULL, status TEXT NOT NULL,
  expected_on TEXT, paid INTEGER NOT NULL) STRICT;
CREATE TABLE tickets (number INTEGER PRIMARY KEY, id TEXT NOT NULL, address TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, status TEXT NOT NULL,
  reason TEXT, run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
CREATE INDEX tickets_by_address ON tickets (address);
CREATE TABLE hand_overs (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES tickets (number), queue TEXT NOT NULL, reason TEXT NOT NULL,
  run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
CREATE TABLE refunds (id INTEGER PRIMARY KEY, key TEXT NOT NULL, customer TEXT NOT NULL, order_number TEXT NOT NULL, amount INTEGER NOT NULL) STRICT;
CREATE INDEX refunds_by_key ON refunds (key);
`;

export const desk = system({
  file: "desk.db",
  tables: TABLES,
  fill: (db) => {
    const customer = db.prepare("INSERT INTO customers VALUES (?, ?, ?)");
    for (const { id, name, email } of CUSTOMERS) customer.run(id, name, email);
    const order = db.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)");
    for (const { number, customer: of, item, status, expectedOn, paid } of ORDERS) order.run(number, of, item, status, expectedOn, paid);
  },
});
