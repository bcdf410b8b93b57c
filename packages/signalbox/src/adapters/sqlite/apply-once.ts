import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * Delivery "local": runs the effect and records its JSON result under the key, in ONE transaction of the database that both are in.
 * A second call with the key returns the first result and changes nothing, so a crash at any point leaves exactly one effect.
 * @example
 * run: (input, { idempotencyKey }) => applyOnce(crm, idempotencyKey, () => insertActivity(crm, input))
 */
export function applyOnce<T>(db: DatabaseSync, idempotencyKey: string, effect: () => T): T {
  const { find, add } = ledgerOf(db);
  db.exec("BEGIN IMMEDIATE");
  try {
    const known = find.get(idempotencyKey);
    const result = known === undefined ? effect() : (JSON.parse(String(known.result)) as T);
    if (known === undefined) add.run(idempotencyKey, JSON.stringify(result ?? null));
    db.exec("COMMIT");
    return result;
  } catch (thrown) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
}

/** Where the results are kept. Made once for each open database. */
interface Ledger {
  readonly find: StatementSync;
  readonly add: StatementSync;
}
const ledgers = new WeakMap<DatabaseSync, Ledger>();

function ledgerOf(db: DatabaseSync): Ledger {
  const known = ledgers.get(db);
  if (known !== undefined) return known;
  db.exec("CREATE TABLE IF NOT EXISTS signalbox_effect (key TEXT PRIMARY KEY, result TEXT NOT NULL) STRICT, WITHOUT ROWID");
  const ledger = {
    find: db.prepare("SELECT result FROM signalbox_effect WHERE key = ?"),
    add: db.prepare("INSERT INTO signalbox_effect (key, result) VALUES (?, ?)"),
  };
  ledgers.set(db, ledger);
  return ledger;
}
