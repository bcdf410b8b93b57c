// BT10. A page is bounded by runs and by batches, newest first, and others are let in between: an engine that works goes on working.
import { isSignalboxError } from "../../base/error.ts";
import { type GraphIndex, indexGraph } from "../../definition/graph-index.ts";
import { parsePolicies } from "../../definition/parse-policy.ts";
import { holdersOf } from "../../definition/people.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import { capId } from "../../kernel/ledger.ts";
import type { BacktestPage, BacktestRequest } from "../../ports/backtest.ts";
import type { RunKey, RunRow } from "../../ports/run-store.ts";
import { calendarOf } from "../budget/day.ts";
import { type Core, rowOf } from "../core.ts";
import { policiesInstead, policiesTogether } from "../fork/fork-policies.ts";
import { originOf, type ReadBatch, readJournal } from "../journal.ts";
import type { PolicyBook } from "../policy-book.ts";
import { runGraph } from "../registry.ts";
import { identityOf, settingOf } from "../run-identity.ts";
import { isInputWritten, writtenNames } from "../written-names.ts";
import { incidentsOf } from "./incidents.ts";
import { Page } from "./page.ts";
import { recordedRun } from "./recorded-run.ts";
import { type RetriedRun, type RunName, retryRun } from "./retried-run.ts";

const RUNS = 200;
const MOST_RUNS = 1_000;
/** Batches of a page, beyond which no further run of it is begun. */
const MOST_BATCHES = 50_000;
/** Batches that are read before others are let in. */
const AT_ONCE = 200;
/** Facts are recorded: there is no tool to ask. */
const NO_TOOLS = new Map();

type Read = RetriedRun | "erased" | "unreadable";

/** Stored decisions under other policies. */
export class BacktestDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws SignalboxError `usage` with every problem of the policies and its place. */
  async page({ policies = [], since, workflow, before, limit = RUNS, reservations = false }: BacktestRequest): Promise<BacktestPage> {
    const { store, clock, limits } = this.#core.services;
    const own = policies.length === 0 ? [] : parsePolicies(policies, "The policies to try");
    const most = Math.max(1, Math.min(MOST_RUNS, limit));
    const rows = store.read.runs({
      limit: most + 1,
      ...(since === undefined ? {} : { startedAfter: since }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(before === undefined ? {} : { before: rowOf(this.#core, before).runId }),
    });
    const page = new Page(calendarOf(limits.timeZone));
    const reader = new Reader(this.#core, own);
    let taken = 0;
    let pause = AT_ONCE;
    for (const row of rows.slice(0, most)) {
      if (reader.batches > MOST_BATCHES) break;
      taken++;
      page.began(row.startedAt);
      this.#add(page, reader, row, reservations);
      if (reader.batches < pause) continue;
      pause = reader.batches + AT_ONCE;
      await new Promise<void>((resolve) => void clock.after(0, resolve));
    }
    const next = taken < rows.length ? (rows[taken - 1]?.runId ?? null) : null;
    return page.told(next, (who) => holdersOf(this.#core.people, who));
  }

  #add(page: Page, reader: Reader, row: RunRow, reservations: boolean): void {
    const run = reader.read(row);
    if (run === "erased") page.erased++;
    else if (run === "unreadable") page.unreadable++;
    else {
      const { read } = this.#core.services.store;
      const name = nameOf(row);
      const forks = read.isInForks(row.key) ? read.forksOf(row.key) : [];
      const goneBack = forks.map((fork) => ({ shared: read.forkOf(fork.key)?.shared ?? 0, at: fork.startedAt }));
      page.add(run, incidentsOf(name, run, goneBack));
      if (reservations) page.reserved(name, run, (id) => read.ledger.reservation(id)?.caps.map(capId) ?? []);
    }
  }
}

const nameOf = ({ runId, workflow, subject }: RunRow): RunName => ({ runId, workflow, subject });

/** Reads the runs of a page, and those that they come from: whether they would have begun. */
class Reader {
  readonly #core: Core;
  readonly #instead: PolicyBook;
  readonly #known = new Map<RunKey, Read>();
  readonly #indexes = new Map<number, GraphIndex>();
  batches = 0;

  constructor(core: Core, own: readonly PolicyData[]) {
    this.#core = core;
    this.#instead = policiesInstead(core.services.policies, own, NO_TOOLS);
  }

  read(row: RunRow): Read {
    const known = this.#known.get(row.key) ?? this.#retry(row);
    this.#known.set(row.key, known);
    return known;
  }

  #retry(row: RunRow): Read {
    const { services, registry } = this.#core;
    const { read } = services.store;
    try {
      const index = this.#indexOf(row);
      const { parentKey: key, parentCommand: command } = row;
      const isGiven = isInputWritten(read, key === null || command === null ? null : { key, command });
      const recorded = recordedRun(
        index,
        originOf(read, row.key, row.runId),
        this.#batchesOf(row),
        (batch) => batch.row.run === row.key,
        writtenNames(read, index, isGiven),
      );
      if (recorded === null) return "erased";
      const { policies: own, subject, startedBy } = identityOf(read, row, recorded.plan);
      const tools = registry.ofVersion(row.version)?.code.tools;
      const inForce = (book: PolicyBook) => policiesTogether(book, own, NO_TOOLS).inForce;
      return retryRun(
        nameOf(row),
        recorded,
        { policies: inForce(this.#instead), today: inForce(services.policies) },
        { subject, startedBy, plan: recorded.plan, people: services.people, tool: (id) => tools?.get(id) },
        this.#wouldBegin(row),
      );
    } catch (thrown) {
      if (isSignalboxError(thrown) && thrown.code === "journal-corrupt") return "unreadable";
      throw thrown;
    }
  }

  *#batchesOf({ key, runId }: RunRow): Generator<ReadBatch> {
    const { digest, store } = this.#core.services;
    for (const batch of readJournal(digest, store.read, key, runId)) {
      this.batches++;
      yield batch;
    }
  }

  /** False where the run that started it, or that it was forked from, would have gone another way before, or nobody knows. */
  #wouldBegin(row: RunRow): boolean {
    const { read } = this.#core.services.store;
    const fork = read.forkOf(row.key);
    const forked = fork === null ? null : read.run(fork.parent);
    if (fork !== null && forked !== null) {
      const run = this.read(forked);
      return typeof run !== "string" && run.knownUntilSeq > fork.shared;
    }
    const parent = row.parentKey === null ? null : read.run(row.parentKey);
    if (parent === null || row.parentCommand === null) return true;
    const run = this.read(parent);
    return typeof run !== "string" && (run.recorded.children.get(row.parentCommand) ?? 0) <= run.knownUntil;
  }

  #indexOf(row: RunRow): GraphIndex {
    const { registry, services } = this.#core;
    const definition = registry.ofRun(row);
    if (definition !== null) return definition.index;
    if (settingOf(services.store.read, row.key).prompts.length > 0) return indexGraph(runGraph(services.store.read, row));
    const known = this.#indexes.get(row.version) ?? indexGraph(runGraph(services.store.read, row));
    this.#indexes.set(row.version, known);
    return known;
  }
}
