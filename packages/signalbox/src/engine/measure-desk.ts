import { measureRun } from "../analysis/measures/measure-run.ts";
import type { MeasuredRun } from "../analysis/measures/measured-run.ts";
import { measuresOf } from "../analysis/measures/measures.ts";
import { isSignalboxError, SignalboxError } from "../base/error.ts";
import { parseInstant } from "../base/instant.ts";
import { indexGraph } from "../definition/graph-index.ts";
import { type Batch, replay } from "../kernel/index.ts";
import type { MeasuresFilter, WorkflowMeasures } from "../ports/measures.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { originOf, readJournal } from "./journal.ts";
import { newestRuns } from "./newest-runs.ts";

const RUNS = 1_000;
/** Journals that are read before others are let in. */
const AT_ONCE = 10;
/** Ended runs of which the figures are known: the next question about the same workflow reads only what is new. */
const KEPT = 5_000;

type Standing = "measured" | keyof WorkflowMeasures["leftOut"];
interface Known {
  /** The batch with which it ended: a run that a person had go on is another one. */
  readonly seq: number;
  readonly run: MeasuredRun | null;
}

/** What the runs of a workflow say of it. */
export class MeasureDesk {
  readonly #core: Core;
  readonly #known = new Map<RunKey, Known>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws SignalboxError `not-found` for a workflow of which there is nothing, `usage` for a moment that is none. */
  async measures({ workflow, since, limit = RUNS }: MeasuresFilter): Promise<WorkflowMeasures> {
    const { clock, store } = this.#core.services;
    if (since !== undefined && parseInstant(since) === null)
      throw new SignalboxError("usage", `"${since}" is no time. Write 2026-07-01T14:00:00Z.`);
    const rows = newestRuns(store.read, workflow, since, limit + 1);
    if (rows.length === 0 && store.read.versions(workflow).length === 0)
      throw new SignalboxError("not-found", `There is no workflow "${workflow}".`);
    const runs: MeasuredRun[] = [];
    const leftOut = { open: 0, forks: 0, erased: 0, unreadable: 0 };
    const versions = new Map<number, number>();
    for (const [index, row] of rows.slice(0, limit).entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await new Promise<void>((resolve) => void clock.after(0, resolve));
      const standing = this.#standing(row);
      const run = standing === "measured" ? this.#measured(row) : null;
      if (run !== null) {
        runs.push(run);
        versions.set(row.version, (versions.get(row.version) ?? 0) + 1);
      } else leftOut[standing === "measured" ? "unreadable" : standing]++;
    }
    return { workflow, ...measuresOf(runs), versions: this.#numbered(versions), leftOut, more: rows.length > limit };
  }

  #standing(row: RunRow): Standing {
    const { read } = this.#core.services.store;
    if (row.endedAt === null) return "open";
    if (read.forkOf(row.key) !== null) return "forks";
    return read.erasureOf(row.key) === null ? "measured" : "erased";
  }

  /** Null where the journal cannot be read: that is told where the run is opened. */
  #measured(row: RunRow): MeasuredRun | null {
    const known = this.#known.get(row.key);
    if (known !== undefined && known.seq === row.seq) return known.run;
    const run = this.#read(row);
    this.#known.delete(row.key);
    this.#known.set(row.key, { seq: row.seq, run });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(oldest);
    }
    return run;
  }

  #read(row: RunRow): MeasuredRun | null {
    const { digest, store } = this.#core.services;
    const version = store.read.version(row.version);
    if (version === null) return null;
    const index = this.#core.registry.ofVersion(row.version)?.index ?? indexGraph(JSON.parse(version.graph));
    try {
      const batches: Batch[] = [];
      for (const { batch } of readJournal(digest, store.read, row.key, row.runId)) batches.push(batch);
      const run = measureRun(index, row.runId, batches);
      if (run === null || run.ended !== "failed") return run;
      const { divergence } = replay(index, originOf(store.read, row.key, row.runId), batches);
      return { ...run, replays: divergence === null };
    } catch (thrown) {
      if (isSignalboxError(thrown) && thrown.code === "journal-corrupt") return null;
      throw thrown;
    }
  }

  #numbered(versions: ReadonlyMap<number, number>): WorkflowMeasures["versions"] {
    const { read } = this.#core.services.store;
    return [...versions]
      .map(([version, runs]) => ({ version: read.version(version)?.number ?? 0, runs }))
      .sort((a, b) => b.version - a.version);
  }
}
