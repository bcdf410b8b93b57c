// The catalogue of runs (ports/catalogue-store.ts): who was in control, which tools were used, which words they are found by.
// GC1. It is told from the journal, behind the commits, so that they cost nothing more for it: a slice at a time, rarely while the engine works,
// one after another while it does not. GC2. Whoever asks for what only the catalogue knows waits until it has what was committed by then.
// GC3. A slice reads and writes in one transaction: what is erased or removed meanwhile is not told.

import { messageOf, SignalboxError } from "../../base/error.ts";
import type { Graph } from "../../definition/graph.ts";
import { type EventType, foldBatch, initialState, type RunState } from "../../kernel/index.ts";
import type { ControllerCounts } from "../../ports/catalogue-store.ts";
import type { ChangeRow } from "../../ports/change-store.ts";
import type { Report } from "../../ports/report.ts";
import type { RunKey, RunRow, StoreWriter } from "../../ports/run-store.ts";
import type { Core } from "../core.ts";
import { originOf, readJournal } from "../journal.ts";
import { factsOf } from "../journal-codec.ts";
import { cameToText, givenText } from "./run-texts.ts";

const BATCHES = 200;
const SOON_MS = 250;
const WHILE_BUSY_MS = 500;
const AFTER_FAILURE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Whoever asks waits this long, and is told how far it is. */
const PATIENCE_MS = 10_000;

const BEGINS: ReadonlySet<EventType> = new Set<EventType>(["run-started", "run-forked"]);
const ENDS: ReadonlySet<EventType> = new Set<EventType>(["run-completed", "run-failed", "run-cancelled"]);

/** What the batches of a slice say of one run. */
interface Told {
  controllers: ControllerCounts;
  readonly steps: Set<string>;
  begins: boolean;
  ends: boolean;
}

export class Catalogue {
  readonly #core: Core;
  readonly #report: Report;
  readonly #graphs = new Map<number, Graph>();
  #cancel: (() => void) | null = null;
  /** The end of the journal at the last slice. */
  #seen = 0;
  #isFailing = false;
  #stopped = false;

  constructor(core: Core, report: Report) {
    this.#core = core;
    this.#report = report;
  }

  /** GC1. To be called after each commit. */
  committed(): void {
    if (this.#cancel === null && !this.#stopped) this.#later(SOON_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** GC2. @throws SignalboxError `unavailable` while a store is told for the first time and there is too much of it. */
  async caughtUp(): Promise<void> {
    const { clock } = this.#core.services;
    const upTo = this.#newest();
    let isLate = false;
    const giveUp = clock.after(PATIENCE_MS, () => {
      isLate = true;
    });
    try {
      while (this.#place() < upTo && !isLate) await this.#slice(upTo);
    } finally {
      giveUp();
    }
    const left = upTo - this.#place();
    if (left > 0)
      throw new SignalboxError(
        "unavailable",
        `Words and tools of runs are still being gathered: ${left.toLocaleString("en")} of ${upTo.toLocaleString("en")} batches are left. Ask again in a while; other conditions work meanwhile.`,
      );
  }

  #newest = (): number => this.#core.services.store.read.changes.changePlace().batches;
  #place = (): number => this.#core.services.store.read.catalogue.cataloguedUpTo();

  #later(ms: number): void {
    this.#cancel = this.#core.services.clock.after(ms, () => {
      const newest = this.#newest();
      if (this.#place() >= newest) {
        this.#cancel = null;
        return;
      }
      const isBusy = newest !== this.#seen;
      this.#seen = newest;
      this.#slice(newest).then(
        () => {
          this.#isFailing = false;
          if (!this.#stopped) this.#later(isBusy ? WHILE_BUSY_MS : 0);
        },
        (thrown: unknown) => {
          if (this.#stopped) return;
          if (!this.#isFailing)
            this.#report(`The catalogue of runs could not be brought up to date: ${messageOf(thrown)}`, thrown as Error);
          this.#isFailing = true;
          this.#later(AFTER_FAILURE_MS);
        },
      );
    });
  }

  #slice(upTo: number): Promise<void> {
    return this.#core.services.committer.submit((writer) => this.#tell(writer, upTo));
  }

  /** GC3. */
  #tell(writer: StoreWriter, upTo: number): void {
    const { read } = this.#core.services.store;
    const rows = read.changes.batchesBetween(this.#place(), upTo, BATCHES);
    const hours = new Map<number, ControllerCounts>();
    for (const [run, told] of gathered(rows, hours)) {
      const row = read.run(run);
      if (row !== null) this.#tellRun(writer, row, told);
    }
    for (const [at, controllers] of hours) writer.catalogue.addToHour({ at, controllers });
    writer.catalogue.reach(rows.length < BATCHES ? upTo : (rows.at(-1)?.place ?? upTo));
  }

  #tellRun(writer: StoreWriter, row: RunRow, { controllers, steps, begins, ends }: Told): void {
    writer.catalogue.addControl(row.key, controllers);
    const tools = new Set([...steps].flatMap((node) => this.#toolOf(row.version, node) ?? []));
    for (const tool of tools) writer.catalogue.addTool(row.key, tool);
    if ((!begins && !ends) || this.#core.services.store.read.erasureOf(row.key) !== null) return;
    const graph = this.#graph(row.version);
    const state = this.#fold(row, ends ? "whole" : "beginning");
    if (state === null) return;
    if (begins) writer.catalogue.putText(row.key, "given", givenText(row, graph, state.input));
    const { registry } = this.#core;
    if (ends)
      writer.catalogue.putText(row.key, "came-to", cameToText(row, state.run, graph, registry.ofVersion(row.version)?.code ?? null));
  }

  /** Null where the journal cannot be read: that is told where the run is opened. */
  #fold(
    { key, runId }: RunRow,
    how: "whole" | "beginning",
  ): { readonly input: Parameters<typeof givenText>[2]; readonly run: RunState } | null {
    const { digest, store } = this.#core.services;
    try {
      const run = initialState(originOf(store.read, key, runId));
      let input: Parameters<typeof givenText>[2] = null;
      for (const { batch } of readJournal(digest, store.read, key, runId)) {
        for (const event of batch.events) if (event.type === "run-started") input = event.input;
        if (how === "beginning") break;
        foldBatch(run, batch);
      }
      return { input, run };
    } catch {
      return null;
    }
  }

  #graph(version: number): Graph {
    const known = this.#core.registry.ofVersion(version)?.graph ?? this.#graphs.get(version);
    if (known !== undefined) return known;
    const graph = JSON.parse(this.#core.services.store.read.version(version)?.graph ?? "{}") as Graph;
    this.#graphs.set(version, graph);
    return graph;
  }

  #toolOf(version: number, node: string): string | null {
    const found = this.#core.registry.ofVersion(version)?.index.nodes.get(node);
    return found?.kind === "call" ? found.tool.id : null;
  }
}

/** By run; and into the hours that the batches fall in. */
function gathered(rows: readonly ChangeRow[], hours: Map<number, ControllerCounts>): ReadonlyMap<RunKey, Told> {
  const runs = new Map<RunKey, Told>();
  for (const { run, batch } of rows) {
    if (batch === null) continue;
    const { controllers, steps, types } = factsOf(batch.head);
    const told = runs.get(run) ?? { controllers: NONE, steps: new Set(), begins: false, ends: false };
    runs.set(run, told);
    told.controllers = sum(told.controllers, controllers);
    for (const step of steps) told.steps.add(step);
    for (const type of types) {
      told.begins ||= BEGINS.has(type);
      told.ends ||= ENDS.has(type);
    }
    const hour = batch.at - (batch.at % HOUR_MS);
    hours.set(hour, sum(hours.get(hour) ?? NONE, controllers));
  }
  return runs;
}

const NONE: ControllerCounts = { rules: 0, ai: 0, human: 0 };
const sum = (a: ControllerCounts, b: ControllerCounts): ControllerCounts => ({
  rules: a.rules + b.rules,
  ai: a.ai + b.ai,
  human: a.human + b.human,
});
