// Beside the database lies a small file that says how far the database has come. It is written only after the database's own commit is on disk,
// so it is never ahead of a database that has lost nothing; a database that is behind it is an older copy. docs/semantics.md, S1.6.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { isObject, type Json } from "../../base/json.ts";

/** How far a store has come, as its database or the file beside it says. */
export interface Standing {
  /** Identity of the store: another one after each restore. */
  readonly instance: string;
  /** Number of its last opening. */
  readonly epoch: number;
  /** When it said last that it was alive. Milliseconds since 1970; never goes back. */
  readonly alive: number;
}

export const epochFile = (home: string): string => join(home, "epoch.json");

/** Null when there is no such file, or it is none of ours. */
export function readStanding(home: string): Standing | null {
  try {
    const value = JSON.parse(readFileSync(epochFile(home), "utf8")) as Json;
    if (!isObject(value)) return null;
    const { instance, epoch, alive } = value;
    return typeof instance === "string" && typeof epoch === "number" && typeof alive === "number" ? { instance, epoch, alive } : null;
  } catch {
    return null;
  }
}

/** The old file or the new one, whole, whenever the process or the power goes. */
export function writeStanding(home: string, { instance, epoch, alive }: Standing): void {
  const file = epochFile(home);
  const fresh = `${file}.new`;
  const handle = openSync(fresh, "w", 0o600);
  try {
    writeSync(handle, `${JSON.stringify({ instance, epoch, alive })}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
  flushFolder(dirname(file));
}

/** A new name in a folder is on disk when the folder is. Windows has no such thing. */
export function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
