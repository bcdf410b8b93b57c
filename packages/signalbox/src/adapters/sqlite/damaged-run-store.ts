import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SignalboxError } from "../../base/error.ts";
import type { RunStore, StoreReader } from "../../ports/run-store.ts";
import { asStoreError } from "./database.ts";
import { OwnerLock } from "./owner-lock.ts";
import { sqliteReader } from "./reader.ts";
import type { SqliteOptions } from "./sqlite-run-store.ts";

const ADVICE = `It is open for reading only: nothing is written and nothing goes on. "signalbox doctor" says what is damaged and what can be read; \
"signalbox export --all" saves that. Then restore a backup.`;

/** A store that SQLite calls damaged: what can be read is read, every write is refused, and not a byte of it is changed. */
export class DamagedRunStore implements RunStore {
  readonly read: StoreReader;
  readonly epoch: number;
  readonly instanceKey: Uint8Array;
  readonly refusal: SignalboxError;
  readonly #db: DatabaseSync;
  readonly #lock: OwnerLock;

  /**
   * @param why What SQLite said when the store was to be opened.
   * @throws `why` where not even its own facts can be read.
   */
  constructor(options: SqliteOptions, why: SignalboxError) {
    const { home, command = "signalbox" } = options;
    const file = join(home, "signalbox.db");
    if (!existsSync(file)) throw why;
    this.refusal = new SignalboxError("store-corrupt", `${why.message.split(" Nothing was changed.")[0]} ${ADVICE}`, { cause: why });
    this.#lock = OwnerLock.take(home, { pid: process.pid, since: new Date().toISOString(), command });
    try {
      this.#db = new DatabaseSync(file, { readOnly: true });
      this.read = guarded(sqliteReader(this.#db), file);
      this.epoch = Number(this.read.meta("epoch") ?? 0);
      this.instanceKey = Buffer.from(this.read.meta("instance-key") ?? "", "hex");
    } catch {
      this.#lock.release();
      throw why;
    }
  }

  commit(jobs: readonly unknown[]): readonly Error[] {
    return jobs.map(() => this.refusal);
  }
  releaseReserve(): boolean {
    return false;
  }
  scrub(): never {
    throw this.refusal;
  }
  backup(): Promise<never> {
    return Promise.reject(this.refusal);
  }
  close(): void {
    this.#db.close();
    this.#lock.release();
  }
}

/** A page that cannot be read is told as what it is, wherever it is met. */
const guarded = (reader: StoreReader, file: string): StoreReader =>
  new Proxy(reader, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        try {
          return Reflect.apply(member, target, given);
        } catch (thrown) {
          throw asStoreError(thrown, file);
        }
      };
    },
  });
