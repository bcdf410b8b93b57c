// The systems that the examples act upon: each a SQLite database of its own in SIGNALBOX_HOME, which knows nothing of Signalbox.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { signalboxHome } from "../outbox/home.ts";

export interface SystemDefinition {
  /** Of the database in SIGNALBOX_HOME. */
  readonly file: string;
  readonly tables: string;
  /** Fills empty tables; runs inside the transaction that makes them. */
  readonly fill?: (db: DatabaseSync) => void;
}
/** Which run and which call wrote a row; the checkers count by it. */
export type WrittenBy = { readonly runId: string; readonly effectKey: string };

export interface System {
  /** The database in this home, opened and where needed made at the first call that asks for it. */
  in(home: string): DatabaseSync;
  /** The same in this process's SIGNALBOX_HOME: what tools use. */
  here(): DatabaseSync;
  /** Reads without making or changing anything; undefined where the home has no such database. */
  read<T>(home: string, query: (db: DatabaseSync) => T): T | undefined;
}

export function system(definition: SystemDefinition): System {
  const open = new Map<string, DatabaseSync>();
  const inHome = (home: string): DatabaseSync => {
    const db = open.get(home) ?? openOrMake(home, definition);
    open.set(home, db);
    return db;
  };
  return {
    in: inHome,
    here: () => inHome(signalboxHome()),
    read: (home, query) => {
      const file = join(home, definition.file);
      if (!existsSync(file)) return undefined;
      const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
      try {
        return query(db);
      } finally {
        db.close();
      }
    },
  };
}

/** Whole or not at all: a process that is killed while it fills the tables leaves an empty file, and the next one begins again. */
function openOrMake(home: string, { file, tables, fill }: SystemDefinition): DatabaseSync {
  mkdirSync(home, { recursive: true });
  const db = new DatabaseSync(join(home, file), { timeout: 5_000, enableForeignKeyConstraints: true });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  atomically(db, () => {
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
    if (version > 0) return;
    db.exec(tables);
    fill?.(db);
    db.exec("PRAGMA user_version = 1");
  });
  return db;
}

/** Runs in one transaction of the database. */
export function atomically<T>(db: DatabaseSync, change: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = change();
    db.exec("COMMIT");
    return result;
  } catch (thrown) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
}
