import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SignalboxError } from "../../base/error.ts";
import { privateFile } from "./private-file.ts";

/** Who has the store open. */
export interface Owner {
  readonly pid: number;
  readonly since: string;
  readonly command: string;
}

/**
 * One process owns the store. The lock is an exclusive lock of the operating system on a file of its own, taken through SQLite:
 * it ends with the process however that ends, so a crash leaves nothing to clean up.
 */
export class OwnerLock {
  readonly #db: DatabaseSync;
  readonly #ownerFile: string;

  private constructor(db: DatabaseSync, ownerFile: string) {
    this.#db = db;
    this.#ownerFile = ownerFile;
  }

  /** @throws SignalboxError `store-in-use`, naming who holds it. */
  static take(home: string, owner: Owner): OwnerLock {
    const ownerFile = join(home, "owner.json");
    const db = new DatabaseSync(privateFile(join(home, "lock.db")), { timeout: 0 });
    try {
      db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
    } catch (thrown) {
      db.close();
      throw new SignalboxError(
        "store-in-use",
        `The store in ${home} is in use by ${describeOwner(readOwner(home))}. Stop that process, or talk to it: the command line does when "signalbox dev" runs.`,
        { cause: thrown },
      );
    }
    writeFileSync(ownerFile, JSON.stringify(owner), { mode: 0o600 });
    return new OwnerLock(db, ownerFile);
  }

  release(): void {
    rmSync(this.#ownerFile, { force: true });
    this.#db.close();
  }
}

export function readOwner(home: string): Owner | null {
  try {
    return JSON.parse(readFileSync(join(home, "owner.json"), "utf8")) as Owner;
  } catch {
    return null;
  }
}

const describeOwner = (owner: Owner | null): string =>
  owner === null ? "another process" : `process ${owner.pid} (${owner.command}, since ${owner.since})`;
