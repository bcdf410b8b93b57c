// `kill -9` leaves the page cache alone; a power cut does not. What a flush has covered is there afterwards. What was written after it may be
// there in part, in any order, or not at all. Here that is done to the files of a store, and every acknowledged event is demanded.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { WAL_HEADER_BYTES, walFrames } from "./wal.ts";

export const SECTOR_BYTES = 512;

/** The files of a store after a power cut. */
export interface PowerCut {
  readonly name: string;
  /** How much of the write-ahead log had been flushed: what was acknowledged up to there must be in the store. */
  readonly flushedBytes: number;
  readonly wal: Buffer;
  readonly database: Buffer;
}
export interface StoreFiles {
  readonly database: Buffer;
  readonly wal: Buffer;
}

export const readStoreFiles = (home: string): StoreFiles => ({
  database: readFileSync(join(home, "signalbox.db")),
  wal: readFileSync(join(home, "signalbox.db-wal")),
});

/** The files in a folder of their own, as the next process finds them. */
export function writeStoreFiles(home: string, { database, wal }: StoreFiles): void {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "signalbox.db"), database);
  writeFileSync(join(home, "signalbox.db-wal"), wal);
}

/** The log ends at a sector: every `stride`-th of them, and each one beside the end of a transaction. */
export function* shortened({ database, wal }: StoreFiles, stride: number): Generator<PowerCut> {
  const edges = new Set(
    walFrames(wal).flatMap(({ end, isCommit }) => (isCommit ? [Math.floor(end / SECTOR_BYTES), Math.ceil(end / SECTOR_BYTES)] : [])),
  );
  for (let sector = 0; sector * SECTOR_BYTES <= wal.length; sector++) {
    if (sector % stride !== 0 && !edges.has(sector)) continue;
    const bytes = sector * SECTOR_BYTES;
    yield { name: `the log ends at byte ${bytes}`, flushedBytes: bytes, wal: wal.subarray(0, bytes), database };
  }
}

/** What one transaction wrote and no flush has covered yet: each of its sectors is there, zero, or of an older write. */
export function* torn({ database, wal }: StoreFiles, random: () => number): Generator<PowerCut> {
  const commits = [WAL_HEADER_BYTES, ...walFrames(wal).flatMap(({ end, isCommit }) => (isCommit ? [end] : []))];
  for (const [index, flushedBytes] of commits.entries()) {
    const end = commits[index + 1];
    if (end === undefined) return;
    const damaged = Buffer.from(wal.subarray(0, end));
    for (let start = Math.ceil(flushedBytes / SECTOR_BYTES) * SECTOR_BYTES; start < end; start += SECTOR_BYTES) {
      const draw = random();
      if (draw < 0.4) damaged.fill(0, start, Math.min(start + SECTOR_BYTES, end));
      else if (draw < 0.6)
        wal.copy(
          damaged,
          start,
          Math.max(0, start - 4 * SECTOR_BYTES),
          Math.max(0, start - 4 * SECTOR_BYTES) + Math.min(SECTOR_BYTES, end - start),
        );
    }
    yield { name: `the transaction after byte ${flushedBytes} is torn`, flushedBytes, wal: damaged, database };
  }
}

/** The power goes while the log is copied into the database: any sector of it may be old or new, and the log is whole. */
export function* halfCheckpointed(files: StoreFiles, folder: string, count: number, random: () => number): Generator<PowerCut> {
  const after = checkpointed(files, folder);
  for (let nth = 1; nth <= count; nth++) {
    const database = Buffer.alloc(after.length);
    files.database.copy(database);
    for (let start = 0; start < after.length; start += SECTOR_BYTES)
      if (random() < 0.5) after.copy(database, start, start, start + SECTOR_BYTES);
    yield { name: `checkpoint ${nth} is half done`, flushedBytes: files.wal.length, wal: files.wal, database };
  }
}

function checkpointed(files: StoreFiles, folder: string): Buffer {
  const home = join(folder, "checkpointed");
  writeStoreFiles(home, files);
  const db = new DatabaseSync(join(home, "signalbox.db"));
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  const copy = join(folder, "copy.db");
  copyFileSync(join(home, "signalbox.db"), copy);
  return readFileSync(copy);
}
