// A copy of a store that knows that it is one. It is made of what is committed, through a connection of its own and in one step beside the event
// loop: whoever writes meanwhile waits for nothing, and nothing that they write makes the copy begin anew.
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { asStoreError, pragma } from "./database.ts";
import { flushFolder } from "./epoch-file.ts";
import { BACKUP_MARK } from "./opening.ts";
import { migrations } from "./schema.ts";

const ALL_PAGES = 0x7fff_ffff;

/** Copies a store into a new file, which appears when it is whole and on disk. */
export async function writeBackup(store: string, file: string): Promise<{ readonly bytes: number }> {
  if (!isAbsolute(file)) throw new SignalboxError("usage", `A backup needs an absolute path, not "${file}".`);
  if (existsSync(file)) throw new SignalboxError("usage", `${file} exists already. Name a new file.`);
  const partial = `${file}.partial`;
  try {
    await copyStore(store, partial);
    markAsBackup(partial, new Date().toISOString());
    flush(partial);
    renameSync(partial, file);
    flushFolder(dirname(file));
    return { bytes: statSync(file).size };
  } catch (thrown) {
    rmSync(partial, { force: true });
    const error = asStoreError(thrown, file);
    throw new SignalboxError("unavailable", `The backup could not be written: ${messageOf(error)} Nothing was left behind.`, {
      cause: thrown,
    });
  }
}

/** All pages as they are committed at one moment, also what the write-ahead log holds. */
export async function copyStore(from: string, to: string): Promise<void> {
  rmSync(to, { force: true });
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  try {
    await backup(source, to, { rate: ALL_PAGES });
    chmodSync(to, 0o600);
  } finally {
    source.close();
  }
}

/** One file, without a log beside it. A mark that is there already stays. */
export function markAsBackup(file: string, at: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;");
    db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value = ''").run(
      BACKUP_MARK,
      at,
    );
  } finally {
    db.close();
  }
}

/** What can be told of a file that is to be restored. */
export interface BackupFacts {
  readonly epoch: number;
  /** ISO 8601; null for a copy that `backup` has not made. */
  readonly madeAt: string | null;
  readonly runs: number;
}

/** @throws SignalboxError when the file is no store, of a newer version, or damaged. */
export function inspectBackup(file: string): BackupFacts {
  if (!existsSync(file)) throw new SignalboxError("usage", `There is no file ${file}.`);
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      return factsOf(db, file);
    } finally {
      db.close();
    }
  } catch (thrown) {
    throw asStoreError(thrown, file);
  }
}

function factsOf(db: DatabaseSync, file: string): BackupFacts {
  const schema = Number(pragma(db, "PRAGMA user_version"));
  const isStore = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'journal'").get() !== undefined;
  if (schema === 0 || !isStore) throw new SignalboxError("usage", `${file} is a database, and no store of Signalbox.`);
  if (schema > migrations.length)
    throw new SignalboxError(
      "store-unsupported",
      `${file} has schema ${schema}, and this version of Signalbox knows ${migrations.length}.`,
    );
  const found = pragma(db, "PRAGMA integrity_check(1)");
  if (found !== "ok") throw new SignalboxError("store-corrupt", `${file} is damaged: ${found}.`);
  const meta = (key: string): string => String(db.prepare("SELECT value FROM meta WHERE key = ?").get(key)?.value ?? "");
  const madeAt = meta(BACKUP_MARK);
  return {
    epoch: Number(meta("epoch")),
    madeAt: madeAt === "" ? null : madeAt,
    runs: Number(pragma(db, "SELECT count(*) FROM run")),
  };
}

export function flush(file: string): void {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
