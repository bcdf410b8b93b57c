import { isSignalboxError, SignalboxError } from "../../base/error.ts";
import { canonical, type Json } from "../../base/json.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import type { Forecast, Forecaster, ForecastRequest, PastRuns, RunSample } from "../../ports/forecast.ts";
import type { RunKey, RunRow } from "../../ports/run-store.ts";
import type { Core } from "../core.ts";
import { readJournal } from "../journal.ts";
import { armsOf } from "../journal-codec.ts";
import { kindsOf } from "./run-kinds.ts";

const RUNS = 1_000;
const DAYS = 30;
const SEED = 1;
/** The newest runs of a workflow; a page of them is read at a time. */
const MOST_RUNS = 3_000;
const PAGE = 1_000;
/** Of so many of them, the arms are looked for that they took. */
const MOST_JOURNALS = 300;
/** Runs whose journals are looked into before others are let in. */
const AT_ONCE = 50;
/** So many runs of the live version say more than those of all versions. */
const ENOUGH = 50;
/** Runs of which is known what they were given. */
const KEPT = 20_000;

/** What a run was given; and the arms that it took, once it has ended. */
interface Known {
  readonly kinds: RunSample["kinds"];
  arms: readonly string[] | null;
}

/** What runs of a workflow will probably take, from what is stored of past ones. */
export class ForecastDesk {
  readonly #core: Core;
  readonly #forecaster: Forecaster | undefined;
  readonly #known = new Map<RunKey, Known>();

  constructor(core: Core, forecaster: Forecaster | undefined) {
    this.#core = core;
    this.#forecaster = forecaster;
  }

  /** @throws SignalboxError `not-found` for a workflow that is not registered. */
  async forecast({ workflow, runs = RUNS, days = DAYS, seed = SEED, segment }: ForecastRequest): Promise<Forecast> {
    const { registry, services } = this.#core;
    const { code } = registry.live(workflow);
    if (this.#forecaster === undefined) throw new SignalboxError("internal", "This engine was opened without a forecaster.");
    const past = await this.#pastOf(code);
    const others: PastRuns[] = [];
    for (const other of registry.workflows) if (other.id !== workflow && isSameInput(other, code)) others.push(await this.#pastOf(other));
    const asked = { runs, days, seed, ...(segment === undefined ? {} : { segment }) };
    return this.#forecaster({ ...asked, past, others, model: services.model, now: this.#core.now() });
  }

  async #pastOf(code: AnyWorkflow): Promise<PastRuns> {
    const { rows, more } = this.#newest(code.id);
    const samples: RunSample[] = [];
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      if (at > 0) await this.#letOthersIn();
      samples.push(...this.#samplesOf(rows.slice(at, at + AT_ONCE), at));
    }
    return { code, samples: samples.reverse(), more };
  }

  /** Newest first. A fork took only a part of what its journal tells, and a queued run nothing yet. */
  #newest(workflow: string): { readonly rows: readonly RunRow[]; readonly more: boolean } {
    const { read } = this.#core.services.store;
    const rows: RunRow[] = [];
    let page: readonly RunRow[] = [];
    do {
      const before = page.at(-1)?.runId;
      page = read.runs({ workflow, limit: PAGE, ...(before === undefined ? {} : { before }) });
      rows.push(...page.filter(({ key, status }) => status !== "queued" && read.forkOf(key) === null));
    } while (page.length === PAGE && rows.length < MOST_RUNS);
    const live = this.#core.registry.find(workflow)?.version.id;
    const ofLive = rows.filter(({ version }) => version === live);
    const chosen = ofLive.length >= ENOUGH ? ofLive : rows;
    return { rows: chosen.slice(0, MOST_RUNS), more: page.length === PAGE || chosen.length < rows.length };
  }

  /** `at`: how many newer runs there are. */
  #samplesOf(rows: readonly RunRow[], at: number): readonly RunSample[] {
    const { read } = this.#core.services.store;
    const taken = new Map(read.history.taken(rows.map(({ key }) => key)).map(({ run, ...figures }) => [run, figures]));
    return rows.flatMap((row, index) => {
      const figures = taken.get(row.key);
      if (figures === undefined) return [];
      const { kinds, arms } = this.#knownOf(row, at + index < MOST_JOURNALS);
      const { startedAt, endedAt, outcome, status } = row;
      return [{ ...figures, startedAt, endedAt, outcome: outcome ?? status, kinds, arms }];
    });
  }

  /** What was erased is not told from memory either. */
  #knownOf(row: RunRow, wantsArms: boolean): Known {
    if (this.#core.services.store.read.erasureOf(row.key) !== null) return { kinds: kindsOf(row, undefined), arms: null };
    const known = this.#known.get(row.key) ?? { kinds: kindsOf(row, this.#inputOf(row)), arms: null };
    const armsNow = (): readonly string[] => armsOf(this.#core.services.store.read.history.heads(row.key));
    if (wantsArms && row.endedAt !== null) known.arms ??= armsNow();
    this.#known.set(row.key, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(oldest);
    }
    return wantsArms && row.endedAt === null ? { ...known, arms: armsNow() } : known;
  }

  /** A journal that is damaged tells nothing: that the run is blocked is said where runs are. */
  #inputOf({ key, runId }: RunRow): Json | undefined {
    const { digest, store } = this.#core.services;
    try {
      for (const { batch } of readJournal(digest, store.read, key, runId))
        for (const event of batch.events) if (event.type === "run-started") return event.input;
    } catch (thrown) {
      if (!isSignalboxError(thrown) || thrown.code !== "journal-corrupt") throw thrown;
    }
    return undefined;
  }

  #letOthersIn = (): Promise<void> => new Promise((resolve) => void this.#core.services.clock.after(0, resolve));
}

const isSameInput = (one: AnyWorkflow, other: AnyWorkflow): boolean => canonical(one.graph.input) === canonical(other.graph.input);
