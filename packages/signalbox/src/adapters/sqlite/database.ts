import { DatabaseSync } from "node:sqlite";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { migrations } from "./schema.ts";

/**
 * SQLite 3.7.0 to 3.51.2 can lose committed transactions in WAL mode when a write and a checkpoint race from two connections
 * ("WAL-reset bug", sqlite.org/wal.html); 3.50.7 and 3.44.6 carry the fix as well.
 */
const FIXED: readonly (readonly [number, number, number])[] = [
  [3, 51, 3],
  [3, 50, 7],
  [3, 44, 6],
];

export function isFixedSqlite(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (major > 3 || (major === 3 && minor > 51)) return true;
  return FIXED.some(([fixedMajor, fixedMinor, fixedPatch]) => major === fixedMajor && minor === fixedMinor && patch >= fixedPatch);
}

export interface DatabaseOptions {
  /** For tests of a full disk: SQLite refuses to grow past this many pages (of 4 KiB). */
  readonly maxPages?: number;
}

/** Opens the store's database: WAL, synchronous=FULL, checked, and at the newest schema. */
export function openDatabase(file: string, options: DatabaseOptions = {}): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const version = pragma(db, "SELECT sqlite_version()");
    if (!isFixedSqlite(version)) {
      throw new SignalboxError(
        "store-unsupported",
        `SQLite ${version} can lose committed data in WAL mode. Run on a Node with SQLite 3.51.3 or later (Node 24.18 and later have it).`,
      );
    }
    db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;",
    );
    if (options.maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(options.maxPages)}`);
    if (pragma(db, "PRAGMA synchronous") !== "2")
      throw new SignalboxError("store-unsupported", `The store at ${file} could not be set to synchronous=FULL.`);
    quickCheck(db, file);
    migrate(db, file, migrations);
    return db;
  } catch (thrown) {
    db.close();
    throw asStoreError(thrown, file);
  }
}

export function pragma(db: DatabaseSync, sql: string): string {
  const row = db.prepare(sql).get();
  return row === undefined ? "" : String(Object.values(row)[0]);
}

/** Cheap at every start: the header and the schema. The full check is `signalbox verify`. */
function quickCheck(db: DatabaseSync, file: string): void {
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
  } catch (thrown) {
    throw corrupt(file, thrown);
  }
}

/** Brings a database to the newest of its numbered schemas. @throws SignalboxError `store-unsupported` when it is of a newer one. */
export function migrate(db: DatabaseSync, file: string, steps: readonly string[]): void {
  const at = Number(pragma(db, "PRAGMA user_version"));
  if (at > steps.length) {
    throw new SignalboxError(
      "store-unsupported",
      `The store at ${file} has schema ${at}, and this version of Signalbox knows ${steps.length}. Use the newer version that wrote it.`,
    );
  }
  steps.slice(at).forEach((sql, index) => {
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${at + index + 1}; COMMIT;`);
  });
}

const corrupt = (file: string, cause: unknown): SignalboxError =>
  new SignalboxError(
    "store-corrupt",
    `The store at ${file} is damaged: ${messageOf(cause)}. Nothing was changed. Copy the folder away, then restore a backup.`,
    { cause },
  );

const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;
const codeOf = (thrown: unknown): number => (thrown as { errcode?: number } | null)?.errcode ?? 0;

/** SQLite met a page that it cannot read. */
export const isDamage = (thrown: unknown): boolean => (codeOf(thrown) & 0xff) === CORRUPT;
export const isUniqueViolation = (thrown: unknown): boolean =>
  codeOf(thrown) === CONSTRAINT_UNIQUE || codeOf(thrown) === CONSTRAINT_PRIMARY_KEY;

/** SQLite's error as one of ours. */
export function asStoreError(thrown: unknown, file: string): Error {
  const code = codeOf(thrown) & 0xff;
  if (code === FULL)
    return new SignalboxError("storage-full", `The disk that holds ${file} is full. Nothing was lost: free space, and the runs go on.`, {
      cause: thrown,
    });
  if (code === CORRUPT || code === NOT_A_DATABASE) return corrupt(file, thrown);
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
