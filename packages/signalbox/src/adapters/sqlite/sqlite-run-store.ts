import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isSignalboxError, SignalboxError } from "../../base/error.ts";
import type { RunStore, StoreReader, StoreWriter } from "../../ports/run-store.ts";
import { writeBackup } from "./backup.ts";
import { findPlace } from "./catalogue.ts";
import { asStoreError, type DatabaseOptions, openDatabase, pragma } from "./database.ts";
import { scrub } from "./erasure.ts";
import { requireLocalDisk } from "./file-system.ts";
import { commitOpening, tryToWrite } from "./opening.ts";
import { OwnerLock } from "./owner-lock.ts";
import { privateFile } from "./private-file.ts";
import { sqliteReader } from "./reader.ts";
import { RecentBatches } from "./recent-batches.ts";
import { RunCounts } from "./run-counts.ts";
import { sqliteWriter } from "./writer.ts";

type Job = (writer: StoreWriter) => void;
/** Kept free inside the file, so that results of what was sent can still be recorded when the disk is full. */
const RESERVE_BYTES = 1 << 20;

export interface SqliteOptions extends DatabaseOptions {
  /** The folder of the store: `signalbox.db`, its WAL, the lock. */
  readonly home: string;
  /** For the owner file. */
  readonly command?: string;
}

/** The embedded engine's store: one SQLite file, one opener, one flush for everything that is ready. */
export class SqliteRunStore implements RunStore {
  readonly read: StoreReader;
  readonly epoch: number;
  readonly instanceKey: Uint8Array;
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #lock: OwnerLock;
  readonly #writer: StoreWriter;
  readonly #counts: RunCounts;
  readonly #recent = new RecentBatches();
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #home: string;
  readonly #instance: string;
  /** Said in the transaction that is under way. */
  #alive: number | null = null;

  constructor(options: SqliteOptions) {
    mkdirSync(options.home, { recursive: true, mode: 0o700 });
    requireLocalDisk(options.home);
    this.file = join(options.home, "signalbox.db");
    this.#lock = OwnerLock.take(options.home, {
      pid: process.pid,
      since: new Date().toISOString(),
      command: options.command ?? "signalbox",
    });
    try {
      this.#db = openDatabase(privateFile(this.file), options);
      findPlace(this.#db);
      this.read = sqliteReader(this.#db, this.#recent);
      const { epoch, instance, instanceKey } = commitOpening(this.#db, this.read.meta, options.home);
      this.epoch = epoch;
      this.instanceKey = instanceKey;
      this.#home = options.home;
      this.#instance = instance;
      this.#counts = new RunCounts(this.#db);
      this.#writer = this.#watched(sqliteWriter(this.#db, this.read, this.epoch, this.#counts, this.#recent));
      this.#begin = this.#db.prepare("BEGIN IMMEDIATE");
      this.#commit = this.#db.prepare("COMMIT");
      this.#keepReserve();
    } catch (thrown) {
      this.#lock.release();
      throw asStoreError(thrown, this.file);
    }
  }

  /** Read from the connection, for whoever wants to be sure. */
  get synchronous(): string {
    return pragma(this.#db, "PRAGMA synchronous");
  }

  commit(jobs: readonly Job[]): readonly (Error | null)[] {
    try {
      this.#transaction(jobs);
      return jobs.map(() => null);
    } catch (thrown) {
      // Somebody in this commit failed: find out who, and let the others through.
      return jobs.length === 1 ? [asStoreError(thrown, this.file)] : jobs.map((job) => this.#alone(job));
    }
  }

  /** Gives the reserve up, for results of what was sent already. False when it is gone. */
  releaseReserve(): boolean {
    const { changes } = this.#db.prepare("DELETE FROM reserve").run();
    return Number(changes) > 0;
  }

  scrub(): void {
    this.#recent.forget();
    try {
      scrub(this.#db);
    } catch (thrown) {
      throw asStoreError(thrown, this.file);
    }
  }

  backup(file: string): Promise<{ readonly bytes: number }> {
    return writeBackup(this.file, file);
  }

  close(): void {
    this.#db.close();
    this.#lock.release();
  }

  #alone(job: Job): Error | null {
    try {
      this.#transaction([job]);
      return null;
    } catch (thrown) {
      return asStoreError(thrown, this.file);
    }
  }

  /** What is said to be alive is written beside the database as well, after the commit. */
  #watched(writer: StoreWriter): StoreWriter {
    const setAlive = (at: number): void => {
      writer.setAlive(at);
      this.#alive = at;
    };
    return { ...writer, setAlive };
  }

  #transaction(jobs: readonly Job[]): void {
    this.#alive = null;
    this.#begin.run();
    try {
      if (this.read.meta("epoch") !== String(this.epoch))
        throw new SignalboxError("state-conflict", "Another process has taken the store over; this one may not write any more.");
      for (const job of jobs) job(this.#writer);
      this.#counts.write();
      this.#commit.run();
    } catch (thrown) {
      this.#counts.forget();
      this.#recent.forget();
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw thrown;
    }
    if (this.#alive !== null) tryToWrite(this.#home, { instance: this.#instance, epoch: this.epoch, alive: this.#alive });
  }

  #keepReserve(): void {
    try {
      this.#db.exec(`INSERT INTO reserve (id, bytes) VALUES (1, zeroblob(${RESERVE_BYTES})) ON CONFLICT DO NOTHING`);
    } catch (thrown) {
      const error = asStoreError(thrown, this.file);
      if (!isSignalboxError(error) || error.code !== "storage-full") throw thrown;
    }
  }
}
