import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export const storeFile = (home: string): string => join(home, "signalbox.db");

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** Bytes of a database once its write-ahead log is folded in. Another connection may have it open, and nothing under way. */
export function foldedBytes(file: string): number {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  } finally {
    db.close();
  }
  return sizeOf(file) + sizeOf(`${file}-wal`);
}
