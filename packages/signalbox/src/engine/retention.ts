// Z1. A run goes when it has ended longer ago than its retention says, with all that it started, and only when all of that may go: looked at
// in the transaction that removes it. Z2. The work is cut into slices, and others come between them: a slice takes milliseconds. What a run has started goes in one of them.
// Z3. Where a process ends in the middle, the rest is removed by the next pass. Z4. Nothing goes that another run refers to.
import { parseDuration } from "../base/duration.ts";
import { messageOf, SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import type { PruneReport, PruneRequest } from "../ports/engine.ts";
import type { Report } from "../ports/report.ts";
import type { Cutoffs } from "../ports/retention-store.ts";
import type { RunKey, StoreWriter } from "../ports/run-store.ts";
import type { Core } from "./core.ts";

/** How long ended runs are kept: durations such as "90d". What is not named is kept for ever. */
export interface RetentionPeriods {
  readonly completed?: string;
  readonly failed?: string;
  readonly cancelled?: string;
}
const KEYS_HOLD_MS = 86_400_000;
const FIRST_PASS_MS = 60_000;
const PASS_EVERY_MS = 3_600_000;
/** Between the slices of a pass that nobody waits for. */
const PAUSE_MS = 50;
const RUNS_LOOKED_AT = 250;
const RUNS_REMOVED = 30;
const ROWS_REMOVED = 250;

interface Counted {
  runs: number;
  batches: number;
  events: number;
}

export class Retention {
  readonly #core: Core;
  readonly #periods: RetentionPeriods;
  readonly #report: Report;
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(core: Core, periods: RetentionPeriods, report: Report) {
    this.#core = core;
    this.#periods = periods;
    this.#report = report;
  }

  /** A slow pass every hour, from a minute after the start; none where nothing is to be removed, ever. */
  begin(): void {
    const { completed, failed, cancelled } = this.#periods;
    const isNeeded = completed !== undefined || failed !== undefined || cancelled !== undefined;
    if (isNeeded || this.#core.services.store.read.hasRemains()) this.#later(FIRST_PASS_MS, isNeeded);
  }
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async prune(request: PruneRequest): Promise<PruneReport> {
    const cutoffs = cutoffsOf(this.#core.now(), this.#periods, request.olderThan);
    if (cutoffs === null)
      throw new SignalboxError(
        "usage",
        `Nothing says how long runs are kept. Name a time (--older-than 90d), or \`retention\` in signalbox.config.ts.`,
      );
    const counted = request.dryRun === true ? await this.#count(cutoffs) : await this.#remove(cutoffs, 0, request.by ?? null);
    const moment = (at: number | null): string | null => (at === null ? null : formatInstant(at));
    const { completed, failed, cancelled } = cutoffs;
    const endedBefore = { completed: moment(completed), failed: moment(failed), cancelled: moment(cancelled) };
    return { dryRun: request.dryRun === true, ...counted, endedBefore };
  }

  #later(ms: number, again: boolean): void {
    if (this.#stopped) return;
    this.#cancel = this.#core.services.clock.after(ms, () => {
      const cutoffs = cutoffsOf(this.#core.now(), this.#periods, undefined) ?? NOTHING;
      this.#remove(cutoffs, PAUSE_MS, null)
        .catch((thrown: unknown) => {
          if (!this.#stopped) this.#report(`Ended runs could not be removed: ${messageOf(thrown)}`, thrown as Error);
        })
        .finally(() => {
          if (again) this.#later(PASS_EVERY_MS, again);
        });
    });
  }

  async #count(cutoffs: Cutoffs): Promise<Counted> {
    const { read } = this.#core.services.store;
    let runs = 0;
    for await (const roots of this.#pages(0)) for (const root of roots) runs += read.removableLineage(root, cutoffs);
    return { runs, batches: 0, events: 0 };
  }

  async #remove(cutoffs: Cutoffs, pauseMs: number, by: string | null): Promise<Counted> {
    const counted: Counted = { runs: 0, batches: 0, events: 0 };
    for await (const page of this.#pages(pauseMs)) {
      let left = page;
      counted.runs += await this.#slices(RUNS_REMOVED, pauseMs, (writer, limit) => {
        const slice = removeLineages(writer, page.slice(page.length - left.length), cutoffs, limit);
        left = slice.left;
        return slice.removed;
      });
    }
    counted.batches = await this.#slices(ROWS_REMOVED, pauseMs, (writer, limit) => writer.removeRemains(limit));
    const before = this.#eventsBefore(cutoffs);
    counted.events = await this.#slices(ROWS_REMOVED, pauseMs, (writer, limit) => writer.removeEvents(before, limit));
    const { runs, batches, events } = counted;
    if (runs + events > 0)
      await this.#core.services.committer.submit((writer) => writer.note(this.#core.now(), "pruned", { by, runs, batches, events }));
    return counted;
  }

  /** Runs that may be the first of a lineage to go, a page at a time. Z2. */
  async *#pages(pauseMs: number): AsyncGenerator<readonly RunKey[]> {
    const { read } = this.#core.services.store;
    for (let after = 0; ; ) {
      const { roots, next } = read.endedRoots(after, RUNS_LOOKED_AT);
      if (roots.length > 0) yield roots;
      if (next === null || this.#stopped) return;
      after = next;
      if (roots.length > 0) await this.#pause(pauseMs);
    }
  }

  /** Works a slice at a time, until one finds less than it might have taken. */
  async #slices(limit: number, pauseMs: number, work: (writer: StoreWriter, limit: number) => number): Promise<number> {
    let total = 0;
    for (;;) {
      let done = 0;
      if (this.#stopped) return total;
      await this.#core.services.committer.submit((writer) => {
        done = work(writer, limit);
      });
      total += done;
      if (done < limit) return total;
      await this.#pause(pauseMs);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#core.services.clock.after(ms, resolve));
  }

  /** An event is there for a run that starts to wait for it later, and so as long as a run is open that is older than it. Z4. */
  #eventsBefore(cutoffs: Cutoffs): number {
    const times = [cutoffs.completed, cutoffs.failed, cutoffs.cancelled].filter((at) => at !== null);
    const kept = times.length === 0 ? 0 : Math.min(...times, cutoffs.keysBefore);
    return Math.min(kept, this.#core.services.store.read.oldestOpenStart() ?? kept);
  }
}

/** Removes lineages, each as a whole, until so many runs are gone; `left` are those that were not looked at. */
function removeLineages(
  writer: StoreWriter,
  roots: readonly RunKey[],
  cutoffs: Cutoffs,
  enough: number,
): { readonly removed: number; readonly left: readonly RunKey[] } {
  let removed = 0;
  for (const [index, root] of roots.entries()) {
    removed += writer.removeLineage(root, cutoffs);
    if (removed >= enough) return { removed, left: roots.slice(index + 1) };
  }
  return { removed, left: [] };
}

const NOTHING: Cutoffs = { completed: null, failed: null, cancelled: null, keysBefore: 0 };

/** Null when nothing is to be removed, ever. */
function cutoffsOf(now: number, periods: RetentionPeriods, olderThan: string | undefined): Cutoffs | null {
  const before = (text: string | undefined, what: string): number | null => (text === undefined ? null : now - periodMs(text, what));
  const cutoffs = {
    completed: before(olderThan ?? periods.completed, "completed"),
    failed: before(olderThan ?? periods.failed, "failed"),
    cancelled: before(olderThan ?? periods.cancelled, "cancelled"),
    keysBefore: now - KEYS_HOLD_MS,
  };
  return cutoffs.completed === null && cutoffs.failed === null && cutoffs.cancelled === null ? null : cutoffs;
}

/** @throws SignalboxError `usage`. */
export function periodMs(text: string, what: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new SignalboxError("usage", `How long ${what} runs are kept: "${text}" is no duration. Write 36h or 90d.`);
  return ms;
}
