import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { KNOWN_COMPANIES } from "../data/company.ts";
import { DEMO_SEED } from "../data/lead.ts";
import { createTables, SCHEMA_VERSION } from "./schema.ts";
import { seedCrm } from "./seed.ts";

export const crmFile = (home: string): string => join(home, "crm.db");

/**
 * Opens the CRM in `home`, and makes and fills it when it is not there. Whole or not at all: a process that is killed
 * while it fills the tables leaves an empty file, and the next one begins again.
 */
export function openCrm(home: string, options: { readonly seed?: string; readonly accounts?: number } = {}): DatabaseSync {
  mkdirSync(home, { recursive: true });
  const db = new DatabaseSync(crmFile(home), { timeout: 5000, enableForeignKeyConstraints: true });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec("BEGIN IMMEDIATE");
  try {
    if (versionOf(db) === 0) {
      createTables(db);
      seedCrm(db, options.seed ?? DEMO_SEED, options.accounts ?? KNOWN_COMPANIES);
    }
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    db.close();
    throw error;
  }
  if (versionOf(db) !== SCHEMA_VERSION)
    throw new Error(`${crmFile(home)} has schema ${versionOf(db)}, this example knows ${SCHEMA_VERSION}. Remove the file to begin anew.`);
  return db;
}

const versionOf = (db: DatabaseSync): number => (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
