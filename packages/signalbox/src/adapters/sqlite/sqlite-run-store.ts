import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isSignalboxError, SignalboxError } from "../../base/error.ts";
import type { RunStore, StoreReader, StoreWriter } from "../../ports/run-store.ts";
import { asStoreError, type DatabaseOptions, openDatabase, pragma } from "./database.ts";
import { scrub } from "./erasure.ts";
import { requireLocalDisk } from "./file-system.ts";
import { OwnerLock } from "./owner-lock.ts";
import { sqliteReader } from "./reader.ts";
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
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;

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
      this.#db = openDatabase(this.file, options);
      chmodSync(this.file, 0o600);
      this.read = sqliteReader(this.#db);
      this.epoch = Number(this.read.meta("epoch") ?? 0) + 1;
      this.instanceKey = Buffer.from(this.read.meta("instance-key") ?? randomBytes(32).toString("hex"), "hex");
      this.#db
        .prepare(
          "INSERT INTO meta (key, value) VALUES ('epoch', ?), ('instance-key', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .run(String(this.epoch), Buffer.from(this.instanceKey).toString("hex"));
      this.#writer = sqliteWriter(this.#db, this.read, this.epoch);
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
    try {
      scrub(this.#db);
    } catch (thrown) {
      throw asStoreError(thrown, this.file);
    }
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

  #transaction(jobs: readonly Job[]): void {
    this.#begin.run();
    try {
      if (this.read.meta("epoch") !== String(this.epoch))
        throw new SignalboxError("state-conflict", "Another process has taken the store over; this one may not write any more.");
      for (const job of jobs) job(this.#writer);
      this.#commit.run();
    } catch (thrown) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw thrown;
    }
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
