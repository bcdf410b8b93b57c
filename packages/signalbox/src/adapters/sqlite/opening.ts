// What an opening of the store commits, and how it knows a database that was restored. docs/semantics.md, S1.6.
// O1. The file beside the database is written after the database's commit, and before anything is taken up. Only a first opening writes it before
// as well, with epoch 0, so that a database with an identity always has a file. O2. A restored database gets a new identity, an epoch above
// both, and is paused, all in one commit; where the file cannot be written then, the store is not opened.
import { randomBytes, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { messageOf, SignalboxError } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";
import { PAUSE } from "../../ports/run-store.ts";
import { readStanding, type Standing, writeStanding } from "./epoch-file.ts";

/** Stands in a copy that `backup` has made, and says when. */
export const BACKUP_MARK = "backup";

/** What a database says of itself; null where it has never been opened, or not by a version that gives identities. */
export interface Recorded {
  readonly epoch: number | null;
  readonly instance: string | null;
  readonly alive: number;
  /** When the copy was made, ISO 8601, where this is one. */
  readonly backup: string | null;
}
export type Meta = (key: string) => string | null;
export const recordedOf = (meta: Meta): Recorded => ({
  epoch: meta("epoch") === null ? null : Number(meta("epoch")),
  instance: meta("instance"),
  alive: Number(meta("alive") ?? 0),
  backup: nonEmpty(meta(BACKUP_MARK)),
});
const nonEmpty = (text: string | null): string | null => (text === "" ? null : text);

/** Why a database must have been restored; null when nothing says so. */
export function restoredBecause(database: Recorded, file: Standing | null): string | null {
  if (database.backup !== null) return `it is the backup of ${database.backup}`;
  // The first opening has written its file, and ended before its commit.
  const isBegun = file === null || file.epoch === 0;
  if (database.instance === null && isBegun) return null;
  if (database.epoch === null) return `it is new, and the store that lay here was opened ${file?.epoch} times`;
  if (file === null) return "it lies without the epoch.json that belongs to it";
  if (file.instance !== database.instance) return "the epoch.json beside it belongs to another store";
  if (database.epoch < file.epoch) return `its last opening is number ${database.epoch}, and epoch.json knows of number ${file.epoch}`;
  if (database.epoch === file.epoch && database.alive < file.alive)
    return `it ends at ${new Date(database.alive).toISOString()}, and epoch.json knows of ${new Date(file.alive).toISOString()}`;
  return null;
}

export interface Opened extends Standing {
  readonly instanceKey: Uint8Array;
}

/** Gives the opening its epoch. */
export function commitOpening(db: DatabaseSync, meta: Meta, home: string): Opened {
  const database = recordedOf(meta);
  const file = readStanding(home);
  const why = restoredBecause(database, file);
  const isFirst = why === null && database.instance === null;
  const instance = isFirst || why !== null ? randomUUID() : (database.instance as string);
  const instanceKey = meta("instance-key") ?? randomBytes(32).toString("hex");
  const epoch = Math.max(database.epoch ?? 0, why === null ? 0 : (file?.epoch ?? 0)) + 1;
  const opened = { instance, epoch, alive: database.alive, instanceKey: Buffer.from(instanceKey, "hex") };
  if (isFirst) writeStanding(home, { instance, epoch: 0, alive: 0 });
  const put = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  db.exec("BEGIN IMMEDIATE");
  try {
    put.run("epoch", String(epoch));
    put.run("instance", instance);
    put.run("instance-key", instanceKey);
    if (why !== null) pause(db, put, { database, file, epoch, why });
    db.exec("COMMIT");
  } catch (thrown) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
  if (why === null) tryToWrite(home, opened);
  else mustWrite(home, opened);
  return opened;
}

interface Restored {
  readonly database: Recorded;
  readonly file: Standing | null;
  readonly epoch: number;
  readonly why: string;
}
type Put = ReturnType<DatabaseSync["prepare"]>;

/** O2. Nobody is to be suspected of having ended the process that the copy was taken from. */
function pause(db: DatabaseSync, put: Put, { database, file, epoch, why }: Restored): void {
  const at = Date.now();
  const since = new Date(at).toISOString();
  put.run(BACKUP_MARK, "");
  put.run("closed", "yes");
  put.run(PAUSE, JSON.stringify({ since, reason: "restored", detail: why }));
  const detail: Json = { why, epoch, databaseEpoch: database.epoch, fileEpoch: file?.epoch ?? null };
  db.prepare("INSERT INTO instance_event (at, type, detail) VALUES (?, 'restored', ?)").run(at, JSON.stringify(detail));
}

/** A file that stays behind its database is no sign of anything, so a full disk stops nobody. */
export function tryToWrite(home: string, standing: Standing): void {
  try {
    writeStanding(home, standing);
  } catch {
    // The next heartbeat tries again.
  }
}

function mustWrite(home: string, standing: Standing): void {
  try {
    writeStanding(home, standing);
  } catch (thrown) {
    throw new SignalboxError(
      "storage-full",
      `epoch.json in ${home} cannot be written: ${messageOf(thrown)}. The restored store is paused, and cannot be opened before it is.`,
      { cause: thrown },
    );
  }
}
