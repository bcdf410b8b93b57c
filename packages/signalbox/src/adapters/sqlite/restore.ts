// U1. Nothing is changed before the file that is to be restored was checked and copied. U2. What lay there is moved aside, whole, and never removed.
// U3. Wherever the process ends, the next start finds the old store, or none beside the epoch.json of the old one, or the restored one: the last two start paused.
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type BackupFacts, copyStore, flush, inspectBackup, markAsBackup } from "./backup.ts";
import { flushFolder } from "./epoch-file.ts";
import { requireLocalDisk } from "./file-system.ts";
import { OwnerLock } from "./owner-lock.ts";

export interface Restoration extends BackupFacts {
  /** Where the store is that lay there; null when there was none. */
  readonly aside: string | null;
}
const DATABASE = "signalbox.db";
/** The log goes first: it must never lie beside another database than its own. */
const FILES = [`${DATABASE}-wal`, `${DATABASE}-shm`, DATABASE];

/** Puts a backup in the place of the store. @throws SignalboxError `store-in-use` while somebody has it open. */
export async function restoreStore(home: string, file: string): Promise<Restoration> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  requireLocalDisk(home);
  const now = new Date().toISOString();
  const lock = OwnerLock.take(home, { pid: process.pid, since: now, command: "signalbox restore" });
  try {
    const facts = inspectBackup(file);
    const fresh = join(home, `${DATABASE}.restoring`);
    await copyStore(file, fresh);
    markAsBackup(fresh, now);
    flush(fresh);
    const aside = moveAside(home, now);
    renameSync(fresh, join(home, DATABASE));
    flushFolder(home);
    return { ...facts, aside };
  } finally {
    lock.release();
  }
}

/** U2. */
function moveAside(home: string, now: string): string | null {
  const there = FILES.filter((name) => existsSync(join(home, name)));
  if (there.length === 0) return null;
  emptyLog(join(home, DATABASE));
  const aside = join(home, `replaced-${now.replace(/[:.]/g, "-")}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of FILES) if (existsSync(join(home, name))) renameSync(join(home, name), join(aside, name));
  flushFolder(aside);
  return aside;
}

/** What the log holds goes into the database, where that can be read. */
function emptyLog(file: string): void {
  if (!existsSync(file)) return;
  try {
    const db = new DatabaseSync(file, { timeout: 5_000 });
    try {
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      db.close();
    }
  } catch {
    // A damaged store is moved as it is, with its log.
  }
}
