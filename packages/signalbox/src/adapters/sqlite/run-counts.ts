// O1. Runs are counted as they come, change and go, in the same transaction: a count of a million runs is a read of a few rows.
// O2. Whatever adds a run, removes one or gives it another status says so here. A trigger would say it by itself, and cost a step of a
// short run a thirtieth: what a transaction changes is summed up, and written once at its end.
import type { DatabaseSync } from "node:sqlite";
import type { RunKey } from "../../ports/run-store.ts";
import { FIRST_ENDED } from "./rows.ts";
import { statements } from "./statements.ts";

interface Standing {
  readonly version: number;
  readonly status: number;
}
/** How many runs are known without a look at their rows. */
const KNOWN = 10_000;

export class RunCounts {
  readonly #prepare: ReturnType<typeof statements>;
  /** What the transaction under way has changed, by version and status. */
  readonly #changes = new Map<number, Map<number, number>>();
  /** Open runs as their rows are. */
  readonly #known = new Map<RunKey, Standing>();

  constructor(db: DatabaseSync) {
    this.#prepare = statements(db);
  }

  added(key: RunKey, version: number, status: number): void {
    this.#count(version, status, 1);
    this.#know(key, { version, status });
  }

  /** To be said before the row is changed. */
  moved(key: RunKey, status: number): void {
    const before = this.#standing(key);
    if (before === undefined || before.status === status) return;
    this.#count(before.version, before.status, -1);
    this.#count(before.version, status, 1);
    this.#know(key, { version: before.version, status });
  }

  /** To be said before the row is removed. */
  removed(key: RunKey): void {
    const before = this.#standing(key);
    if (before !== undefined) this.#count(before.version, before.status, -1);
    this.#known.delete(key);
  }

  /** The last thing that a transaction writes. */
  write(): void {
    for (const [version, statuses] of this.#changes)
      for (const [status, runs] of statuses)
        if (runs !== 0)
          this.#prepare(
            "INSERT INTO run_count (version, status, runs) VALUES (?, ?, ?) ON CONFLICT (version, status) DO UPDATE SET runs = runs + excluded.runs",
          ).run(version, status, runs);
    this.#changes.clear();
  }

  /** The transaction was taken back, and what it made known with it. */
  forget(): void {
    this.#changes.clear();
    this.#known.clear();
  }

  #count(version: number, status: number, by: number): void {
    const statuses = this.#changes.get(version) ?? new Map<number, number>();
    this.#changes.set(version, statuses.set(status, (statuses.get(status) ?? 0) + by));
  }

  #standing(key: RunKey): Standing | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const row = this.#prepare("SELECT version, status FROM run WHERE key = ?").get(key);
    return row === undefined ? undefined : { version: Number(row.version), status: Number(row.status) };
  }

  #know(key: RunKey, standing: Standing): void {
    if (standing.status >= FIRST_ENDED) this.#known.delete(key);
    else {
      if (this.#known.size >= KNOWN) this.#known.clear();
      this.#known.set(key, standing);
    }
  }
}
