import type { DatabaseSync } from "node:sqlite";
import { atomically } from "../../world/system.ts";
import type { Erasure, Holdings } from "../rules/plan-erasure.ts";
import { TEXT_TABLES } from "./crm.ts";

/** What there is of the person with an address; null when there is nobody. */
export function findHoldings(db: DatabaseSync, address: string): Holdings | null {
  const found = db.prepare("SELECT id, name, address FROM people WHERE address = ?").get(address);
  if (found === undefined) return null;
  const person = Number(found.id);
  const counts = TEXT_TABLES.map((table) => [
    table,
    Number(db.prepare(`SELECT count(*) AS n FROM ${table} WHERE person = ?`).get(person)?.n),
  ]);
  const invoices = db.prepare("SELECT issued_on AS day FROM invoices WHERE person = ? ORDER BY 1").all(person);
  return {
    person,
    name: String(found.name),
    address,
    ...Object.fromEntries(counts),
    invoices: invoices.map(({ day }) => String(day)),
  } as Holdings;
}

/** Erases a person's records, all or none. There is no way back, and the CRM does not ask whether it did it before. @returns null for nobody. */
export function erase(
  db: DatabaseSync,
  key: string,
  { person, invoicesBefore, keepEntry }: Erasure,
): { erasure: number; erased: number } | null {
  return atomically(db, () => {
    if (db.prepare("SELECT 1 FROM people WHERE id = ?").get(person) === undefined) return null;
    let erased = 0;
    for (const table of TEXT_TABLES) erased += Number(db.prepare(`DELETE FROM ${table} WHERE person = ?`).run(person).changes);
    erased += Number(db.prepare("DELETE FROM invoices WHERE person = ? AND issued_on < ?").run(person, invoicesBefore).changes);
    db.prepare(keepEntry ? "UPDATE people SET name = NULL, address = NULL WHERE id = ?" : "DELETE FROM people WHERE id = ?").run(person);
    const { lastInsertRowid } = db.prepare("INSERT INTO erasures (person, erased, key) VALUES (?, ?, ?)").run(person, erased, key);
    return { erasure: Number(lastInsertRowid), erased };
  });
}

/** The CRM's log: what it erased of a person; null when it erased nothing. */
export function findErasure(db: DatabaseSync, person: number): { erasure: number; erased: number } | null {
  const row = db.prepare("SELECT id AS erasure, erased FROM erasures WHERE person = ? ORDER BY id LIMIT 1").get(person);
  return row === undefined ? null : { erasure: Number(row.erasure), erased: Number(row.erased) };
}
