// C4. What was committed a moment ago is told from memory, as the journal has it: whoever listens asks for it within a second, and to read each
// row back costs a third of what it cost to write it. Where nobody asks, nothing is kept.
import type { ChangeRow } from "../../ports/change-store.ts";
import type { BatchRow } from "../../ports/run-store.ts";

const KEPT = 16_000;

export class RecentBatches {
  /** Oldest first, and none left out between two. */
  #rows: ChangeRow[] = [];
  #isWanted = false;
  /** Since rows were let go last. */
  #wasAsked = false;

  /** A batch of the transaction under way. */
  add(place: number, { run, seq, at, head }: BatchRow): void {
    if (!this.#isWanted) return;
    if (this.#rows.length >= 2 * KEPT) this.#letGo();
    const last = this.#rows.at(-1);
    if (last !== undefined && last.place !== place - 1) this.#rows = [];
    this.#rows.push({ place, run, runId: null, batch: { seq, at, head } });
  }

  /** What is in the journal is another than what was added: a transaction was taken back, rows were removed or numbered anew. */
  forget(): void {
    this.#rows = [];
  }

  /** Null: the journal has to be read. */
  between(after: number, upTo: number, limit: number): readonly ChangeRow[] | null {
    this.#isWanted = true;
    this.#wasAsked = true;
    const first = this.#rows[0]?.place ?? Number.POSITIVE_INFINITY;
    const last = this.#rows.at(-1)?.place ?? 0;
    if (after + 1 < first || upTo > last) return null;
    return this.#rows.slice(after + 1 - first, Math.min(after + 1 + limit, upTo + 1) - first);
  }

  #letGo(): void {
    this.#rows = this.#wasAsked ? this.#rows.slice(-KEPT) : [];
    this.#isWanted = this.#wasAsked;
    this.#wasAsked = false;
  }
}
