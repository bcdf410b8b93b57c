// MM4. A person takes words away for good: of an entry and of those whose place it took, out of the index and out of the files. The entries
// stay, with who did it, when and why.
import { SignalboxError } from "../../base/error.ts";
import { formatInstant, parseInstant } from "../../base/instant.ts";
import type { AsOf, ForgetReport, ForgetRequest, MemoryEntry, MemoryFilter } from "../../ports/memory.ts";
import type { MemoryGone, MemoryMoment, MemoryReader, MemoryRow } from "../../ports/memory-store.ts";
import type { RunRow, StoreWriter } from "../../ports/run-store.ts";
import { type Core, rowOf } from "../core.ts";
import { erasedSubject, eraseRuns, openAmong, stillOpen, withStarted } from "../erase-runs.ts";
import { requirePerson } from "../people.ts";
import { markForScrub, scrubStore } from "../scrub.ts";

const MOST_LISTED = 1_000;

export class MemoryDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  list({ agent, subject, words, at, history, limit = 100 }: MemoryFilter): readonly MemoryEntry[] {
    const query = {
      agent,
      limit: Math.max(1, Math.min(MOST_LISTED, Math.trunc(limit))),
      history: history === true,
      ...(subject === undefined ? {} : { subject }),
      ...(words === undefined ? {} : { words }),
      ...(at === undefined ? {} : { asOf: momentOf(this.#core, at) }),
    };
    return this.#read.entries(query).map(viewOf);
  }

  async forget({ entry, by, reason, withRuns = false }: ForgetRequest): Promise<ForgetReport> {
    requirePerson(this.#core.people, by);
    if (reason.trim() === "") throw new SignalboxError("usage", "Say why the entry is to be forgotten.");
    const { services, now } = this.#core;
    const at = now();
    let entries: readonly MemoryRow[] = [];
    let runs: readonly string[] = [];
    await services.committer.submit((writer) => {
      entries = this.#read.lineOf(entry).filter(({ text }) => text !== null);
      if (entries.length === 0) throw nothingToForget(this.#read.entry(entry), entry);
      const names = entries.map((row) => row.entry);
      if (withRuns) runs = this.#eraseRuns(writer, this.#alsoIn(entries), { at, by, reason });
      writer.memory.takeAway(names, { at, by, reason });
      writer.note(at, "memory-forgotten", { by, reason, agent: (entries[0] as MemoryRow).agent, entries: names });
      markForScrub(writer);
    });
    scrubStore(services.store);
    return {
      at: formatInstant(at),
      by,
      entries: entries.map((row) => row.entry),
      replacedBy: this.#read.entry(entry)?.replacedBy ?? null,
      runs,
      alsoIn: this.#alsoIn(entries),
    };
  }

  #eraseRuns(writer: StoreWriter, runIds: readonly string[], how: MemoryGone): readonly string[] {
    const { read } = this.#core.services.store;
    const family = withStarted(
      read,
      runIds.map((runId) => read.runById(runId)),
    );
    const open = openAmong(read, family);
    if (open.length > 0) throw stillOpen("that has these words", open, "Wait for them, or cancel them.");
    const maskOf = ({ subject }: RunRow): string | null => (subject === null ? null : erasedSubject(this.#core, subject));
    return eraseRuns(this.#core, writer, family, { ...how, subject: null, maskOf, eventsOf: "" }).runs;
  }

  /** Journals are not touched unless that is asked for: what a run was told, and said, is what it decided on. */
  #alsoIn(entries: readonly MemoryRow[]): readonly string[] {
    const { read } = this.#core.services.store;
    const holds = (runId: string): boolean => {
      const row = read.runById(runId);
      return row !== null && read.erasureOf(row.key) === null;
    };
    const runs = entries.flatMap(({ entry, runId }) => [runId, ...read.memory.readersOf(entry)]);
    return [...new Set(runs)].filter(holds);
  }

  get #read(): MemoryReader {
    return this.#core.services.store.read.memory;
  }
}

function nothingToForget(row: MemoryRow | null, entry: string): SignalboxError {
  if (row === null)
    return new SignalboxError("not-found", `There is no entry "${entry}". "signalbox memory <agent>" lists those of an agent.`);
  const { gone } = row;
  const why = gone === null ? "It is a forgetting and never had words." : `${gone.by} has done so on ${formatInstant(gone.at)}.`;
  return new SignalboxError("state-conflict", `Nothing is left to forget of entry "${entry}". ${why}`);
}

/** @throws SignalboxError `not-found`, `usage`. */
export function momentOf(core: Core, at: AsOf): MemoryMoment {
  if ("instant" in at) {
    const instant = parseInstant(at.instant);
    if (instant === null) throw new SignalboxError("usage", `"${at.instant}" is no time. Write one as 2026-07-01T14:00:00Z.`);
    return { at: instant + 1, row: null };
  }
  const row = rowOf(core, at.runId);
  const moment = core.services.store.read.memory.momentOf(row.key, at.seq);
  if (moment === null) throw new SignalboxError("not-found", `Run ${row.runId} has no batch ${at.seq}.`);
  return moment;
}

const viewOf = ({ at, gone, ...row }: MemoryRow): MemoryEntry => ({
  ...row,
  at: formatInstant(at),
  controller: "ai",
  ...(gone === null ? {} : { forgotten: { ...gone, at: formatInstant(gone.at) } }),
});
