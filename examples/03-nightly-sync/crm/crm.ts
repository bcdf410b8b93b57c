// The CRM's side: every change of a customer is an entry of a feed, numbered as it was made.
import type { DatabaseSync } from "node:sqlite";
import { system } from "../../world/system.ts";
import { DEMO_SEED, generateChanges } from "../data/demo-data.ts";
import type { CustomerRecord } from "../rules/record.ts";
import type { Page } from "../rules/tally.ts";

const TABLES = `
CREATE TABLE changes (change INTEGER PRIMARY KEY, at TEXT NOT NULL, customer TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, country TEXT NOT NULL,
  plan TEXT NOT NULL, seats REAL NOT NULL, note TEXT NOT NULL) STRICT;
CREATE INDEX changes_by_customer ON changes (customer, change);
CREATE INDEX changes_by_time ON changes (at);
`;

export const crm = system({
  file: "customers.db",
  tables: TABLES,
  fill: (db) => {
    for (const change of generateChanges(DEMO_SEED)) recordChange(db, change);
  },
});

export type NewChange = Omit<CustomerRecord, "change"> & { readonly at: string };
export function recordChange(db: DatabaseSync, { at, customer, name, email, country, plan, seats, note }: NewChange): void {
  db.prepare("INSERT INTO changes (at, customer, name, email, country, plan, seats, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)").run(
    ...[at, customer, name, email, country, plan, seats, note],
  );
}

/** Number of the last change that was made before an instant (ISO 8601, UTC). */
export const lastChange = (db: DatabaseSync, before: string): number =>
  Number(db.prepare("SELECT coalesce(max(change), 0) AS change FROM changes WHERE at < ?").get(before)?.change);

/** How every customer was after change `until`: the last of its changes up to there. */
const LATEST = `SELECT customer, change, name, email, country, plan, seats, note FROM changes AS one
  WHERE change = (SELECT max(change) FROM changes WHERE customer = one.customer AND change <= :until)`;

/** What was left over comes first, then what changed after `after`; each customer once, as it was at `until`. */
export function readPage(
  db: DatabaseSync,
  { after, until, again, limit }: { after: number; until: number; again: readonly string[]; limit: number },
): Page {
  if (again.length > 0) {
    // One that has changed again comes with the changes.
    const records = db
      .prepare(`${LATEST} AND change <= :after AND customer IN (SELECT value FROM json_each(:again)) ORDER BY change`)
      .all({ until, after, again: JSON.stringify(again.slice(0, limit)) });
    return { records: records as unknown as CustomerRecord[], after, again: again.slice(limit), done: false };
  }
  const records = db
    .prepare(`${LATEST} AND change > :after ORDER BY change LIMIT :limit`)
    .all({ until, after, limit }) as unknown as CustomerRecord[];
  const done = records.length < limit;
  return { records, after: done ? Math.max(after, until) : (records.at(-1)?.change ?? after), again: [], done };
}
