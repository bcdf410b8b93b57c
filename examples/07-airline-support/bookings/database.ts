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

/** Booking systems that all begin the same: filled once, then copied as a file. Dispose of it to remove the files. */
export class FreshDatabases {
  readonly #folder = mkdtempSync(join(tmpdir(), "airline-"));
  readonly #image = join(this.#folder, "image.db");
  readonly #open = new Set<DatabaseSync>();
  #copies = 0;

  constructor(data: AirlineData) {
    const filled = inMemory(data);
    filled.prepare("VACUUM INTO ?").run(this.#image);
    filled.close();
  }

  next(): DatabaseSync {
    this.#copies += 1;
    const file = join(this.#folder, `${this.#copies}.db`);
    copyFileSync(this.#image, file);
    const db = new DatabaseSync(file, { enableForeignKeyConstraints: true });
    // Nothing in it has to outlive this process.
    db.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    this.#open.add(db);
    return db;
  }

  [Symbol.dispose](): void {
    for (const db of this.#open) db.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
