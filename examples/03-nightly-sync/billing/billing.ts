// Billing's side: takes customers one at a time, does not deduplicate, and can say what became of a request.
import type { DatabaseSync } from "node:sqlite";
import { hashText } from "../../world/random.ts";
import { atomically, system } from "../../world/system.ts";
import type { CustomerRecord } from "../rules/record.ts";

/** `applied` is every request that was carried out: a second one of the same change is to be seen by checker.ts, not hidden. */
const TABLES = `
CREATE TABLE accounts (customer TEXT PRIMARY KEY, change INTEGER NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, country TEXT NOT NULL, plan TEXT NOT NULL,
  seats INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE applied (id INTEGER PRIMARY KEY, key TEXT NOT NULL, customer TEXT NOT NULL, change INTEGER NOT NULL, batch TEXT NOT NULL) STRICT;
CREATE INDEX applied_by_key ON applied (key);
CREATE TABLE sync_cursor (source TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
CREATE TABLE left_over (customer TEXT PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL) STRICT;
CREATE TABLE nights (id INTEGER PRIMARY KEY, night TEXT NOT NULL, position INTEGER NOT NULL, changes INTEGER NOT NULL, failed INTEGER NOT NULL,
  run_id TEXT NOT NULL, effect_key TEXT NOT NULL) STRICT;
`;

export const billing = system({ file: "billing.db", tables: TABLES });
export type Upsert = CustomerRecord & { readonly batch: string };

/** Why billing refuses a record; null when it takes it. */
export function refusal({ name, email, seats }: CustomerRecord): string | null {
  if (name.trim() === "") return "a customer needs a name";
  if (!/^[^\s@]{1,100}@[^\s@]{1,100}$/.test(email)) return "the address is no e-mail address";
  if (!Number.isInteger(seats) || seats < 0 || seats > 100_000) return "the number of seats is out of range";
  return null;
}

export function apply(db: DatabaseSync, key: string, { batch, customer, change, name, email, country, plan, seats, note }: Upsert): number {
  return atomically(db, () => {
    const { lastInsertRowid } = db
      .prepare("INSERT INTO applied (key, customer, change, batch) VALUES (?, ?, ?, ?)")
      .run(key, customer, change, batch);
    db.prepare(
      `INSERT INTO accounts (customer, change, name, email, country, plan, seats, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (customer) DO UPDATE SET change = excluded.change, name = excluded.name, email = excluded.email, country = excluded.country,
         plan = excluded.plan, seats = excluded.seats, note = excluded.note WHERE excluded.change >= accounts.change`,
    ).run(customer, change, name, email, country, plan, seats, note);
    return Number(lastInsertRowid);
  });
}

/** The request that was carried out under a key. */
export const appliedUnder = (db: DatabaseSync, key: string): number | null => {
  const row = db.prepare("SELECT id FROM applied WHERE key = ? ORDER BY id LIMIT 1").get(key);
  return row === undefined ? null : Number(row.id);
};

export type Weather = "fair" | "no-line" | "lost-answer" | "vanished" | "down";
/** A night on which billing is down for half of its customers. */
export const BAD_NIGHT = "2026-03-06";

/** The same customer on the same night always meets the same weather. */
export function weatherOf({ customer, batch }: Upsert): Weather {
  const share = hashText(`line to billing: ${customer} ${batch}`) % 40;
  if (batch === BAD_NIGHT && share % 2 === 0) return "down";
  const weathers: readonly Weather[] = ["no-line", "no-line", "lost-answer", "lost-answer", "vanished", "down"];
  return weathers[share] ?? "fair";
}
