import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { atomically } from "../../world/system.ts";
import type { AirlineData } from "../data/airline-folder.ts";
import { fill } from "./fill.ts";
import { TABLES } from "./tables.ts";

/** A booking system that is only kept in memory. */
export function inMemory(data: AirlineData): DatabaseSync {
  const db = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  atomically(db, () => {
    db.exec(TABLES);
    fill(db, data);
  });
  return db;
}

/** A booking system of one's own, until it is disposed of. */
export interface OwnDatabase extends Disposable {
  readonly database: DatabaseSync;
}

/** Booking systems that all begin the same: filled once, then copied as a file. */
export class FreshDatabases {
  readonly #folder = mkdtempSync(join(tmpdir(), "airline-"));
  readonly #image = join(this.#folder, "image.db");
  #copies = 0;

  constructor(data: AirlineData) {
    const filled = inMemory(data);
    filled.prepare("VACUUM INTO ?").run(this.#image);
    filled.close();
  }

  next(): OwnDatabase {
    this.#copies += 1;
    const file = join(this.#folder, `${this.#copies}.db`);
    copyFileSync(this.#image, file);
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
    // Nothing in it has to outlive this process.
    database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    return {
      database,
      [Symbol.dispose]: () => {
        database.close();
        rmSync(file);
      },
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
