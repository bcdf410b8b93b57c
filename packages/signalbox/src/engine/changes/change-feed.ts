// F1. Nothing is kept for a listener but its place; of pages, the last few, for all of them. Whoever is slow is told what has changed since then, drawn together; whoever is too far
// behind is told to read anew. F2. A run is told as it is committed, never as it stands in memory. F3. Where nobody listens, a commit costs a
// look at a number. Where somebody does, commits are looked at together, the less often the more there is to tell, and once for all who are at the same place.

import type { ChangePlace, ChangeReader } from "../../ports/change-store.ts";
import type { Changes, RunStanding } from "../../ports/changes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunRow, StoreReader } from "../../ports/run-store.ts";
import { cursorOf, placeOf } from "./change-cursor.ts";
import { drawTogether } from "./draw-together.ts";

const SOON_MS = 100;
const LATEST_MS = 2_000;
/** How many runs may be told to listeners in a millisecond, so that telling takes a small part of the time. */
const TOLD_PER_MS = 10;
const ROWS = 2_000;
/** Pages that are kept for those who are a little late: they are read and written out once for all. */
const PAGES_KEPT = 16;
/** Rows behind which telling costs more than reading anew. */
const FAR = 20_000;

export interface ChangeFeedOptions {
  readonly read: StoreReader;
  readonly clock: Clock;
  readonly standing: (row: RunRow) => RunStanding;
}
interface Listener {
  wake: () => void;
}
const woken = (listener: Listener): Promise<void> =>
  new Promise((resolve) => {
    listener.wake = resolve;
  });
interface Page {
  readonly to: ChangePlace;
  readonly changes: Changes;
}

export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #listeners = new Set<Listener>();
  /** As of the last look. */
  #newest: ChangePlace | null = null;
  /** By the place that they follow, oldest first. */
  readonly #pages = new Map<ChangePlace, Page>();
  /** Runs in the last page. */
  #told = 0;
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** F3. To be called after each commit. */
  committed(): void {
    if (this.#listeners.size === 0 || this.#cancel !== null || this.#closed) return;
    const pause = Math.min(LATEST_MS, SOON_MS + Math.ceil((this.#told * this.#listeners.size) / TOLD_PER_MS));
    this.#cancel = this.#options.clock.after(pause, () => {
      this.#cancel = null;
      this.#look();
      for (const { wake } of this.#listeners) wake();
    });
  }

  /** Ends every listening. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    for (const { wake } of this.#listeners) wake();
  }

  async *changes(after: string | null, signal: AbortSignal): AsyncGenerator<Changes, void, undefined> {
    const listener: Listener = { wake: () => undefined };
    const stop = (): void => listener.wake();
    this.#listeners.add(listener);
    signal.addEventListener("abort", stop);
    try {
      const newest = this.#look();
      let place = after === null ? null : placeOf(after);
      while (!signal.aborted && !this.#closed) {
        const page = this.#page(place, this.#newest ?? newest);
        if (page === null) await woken(listener);
        else {
          place = page.to;
          yield page.changes;
        }
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener("abort", stop);
      if (this.#listeners.size === 0) this.#rest();
    }
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#pages.clear();
  }

  /** The same object while nothing has changed: listeners at one place are known by it. */
  #look(): ChangePlace {
    const place = this.#options.read.changes.changePlace();
    if (this.#newest === null || cursorOf(this.#newest) !== cursorOf(place)) this.#newest = place;
    return this.#newest;
  }

  /** Null: there is nothing new. */
  #page(from: ChangePlace | null, newest: ChangePlace): Page | null {
    if (from === newest || (from !== null && cursorOf(from) === cursorOf(newest))) return null;
    if (from === null || isNoPlace(from, newest) || newest.batches - from.batches > FAR) return anew(newest);
    const known = this.#pages.get(from);
    if (known !== undefined) return known;
    const page = this.#read(from, newest);
    this.#keep(from, page);
    return page;
  }

  #keep(from: ChangePlace, page: Page): void {
    this.#told = page.changes.runs.length;
    this.#pages.set(from, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) return;
      this.#pages.delete(oldest);
    }
  }

  /** F1, F2. */
  #read(from: ChangePlace, newest: ChangePlace): Page {
    const { read, standing } = this.#options;
    const batches = read.changes.batchesBetween(from.batches, newest.batches, ROWS);
    const others = read.changes.othersBetween(from.others, newest.others, ROWS);
    if (others === null) return anew(newest);
    const reached = { ...newest, batches: endOf(batches, newest.batches), others: endOf(others, newest.others) };
    const to = cursorOf(reached) === cursorOf(newest) ? newest : reached;
    const runs = drawTogether([...batches, ...others], (key) => read.run(key), standing);
    return { to, changes: { cursor: cursorOf(to), reset: false, runs } };
  }
}

const endOf = (rows: ReturnType<ChangeReader["batchesBetween"]>, newest: number): number =>
  rows.length < ROWS ? newest : (rows.at(-1)?.place ?? newest);

/** Of another lineage, or beyond the end: from a store that was put back, or from nowhere. */
const isNoPlace = (place: ChangePlace, newest: ChangePlace): boolean =>
  place.lineage !== newest.lineage || place.batches > newest.batches || place.others > newest.others;

const anew = (to: ChangePlace): Page => ({ to, changes: { cursor: cursorOf(to), reset: true, runs: [] } });
