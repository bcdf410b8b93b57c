import { erasedText } from "../base/erased-text.ts";
import { isSignalboxError, SignalboxError } from "../base/error.ts";
import { formatInstant, parseInstant } from "../base/instant.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Graph } from "../definition/graph.ts";
import { listOfPeople, mayAct } from "../definition/people.ts";
import { stepOf } from "../kernel/ids.ts";
import { isHighRisk, type Proposal, replay } from "../kernel/index.ts";
import type { HourOfControl, RunFigures } from "../ports/catalogue-store.ts";
import type { RunStanding } from "../ports/changes.ts";
import type { Erased, InstanceEvent, JournalEntry, ReplayReport, RunFilter, RunView, Task, VerifyReport } from "../ports/engine.ts";
import type { RunKey, RunRow, TaskRow } from "../ports/run-store.ts";
import type { Catalogue } from "./catalogue/catalogue.ts";
import { type Core, parentIdOf, rowOf } from "./core.ts";
import { erasedView } from "./erased-values.ts";
import { originOf, readJournal } from "./journal.ts";
import { queuedWait } from "./queued-wait.ts";
import { runGraph } from "./registry.ts";
import type { RunActor } from "./run-actor.ts";
import { loadRun } from "./run-loader.ts";
import { parseQuery } from "./run-query/parse-query.ts";
import { viewOfRow } from "./run-view.ts";
import { viewOfActor } from "./view-of.ts";

const BATCHES_AT_ONCE = 500;
/** A report of `verify` while it is made. */
interface Counted {
  runs: number;
  batches: number;
  steps: number;
  readonly erased: { runs: number; batches: number };
  readonly problems: { readonly runId: string; readonly seq: number; readonly problem: string }[];
}

/** Everything that only reads. */
export class ReadDesk {
  readonly #core: Core;
  readonly #catalogue: Catalogue;

  constructor(core: Core, catalogue: Catalogue) {
    this.#core = core;
    this.#catalogue = catalogue;
  }

  view = (row: RunRow): RunView => ({ ...this.#plainView(row), ...this.#forksOf(row.key) });

  #plainView(row: RunRow): RunView {
    const actor = this.#core.actors.get(row.key);
    const erased = this.#erasedOf(row);
    if (erased !== null) return { ...this.#viewOfRow(row, row.status === "completed" ? erasedText(erased) : null), erased };
    return actor === undefined || actor.live.seq === 0
      ? this.#viewOfRow(row, row.status === "completed" ? this.#outputOf(row) : null)
      : this.#viewOfActor(actor);
  }

  #viewOfRow = (row: RunRow, output: Json): RunView =>
    viewOfRow(row, parentIdOf(this.#core, row.parentKey), output, row.status === "queued" ? queuedWait(this.#core, row) : null);

  /** A run as it is committed, without what it came to. */
  standing = (row: RunRow): RunStanding => {
    const { output: _, ...standing } = this.#viewOfRow(row, null);
    const erased = this.#erasedOf(row);
    return { ...standing, ...(erased === null ? {} : { erased }), figures: this.#figuresOf(row) };
  };

  /** A run in memory. */
  viewOf = (actor: RunActor): RunView => ({ ...this.#viewOfActor(actor), ...this.#forksOf(actor.key) });
  #viewOfActor = (actor: RunActor): RunView => viewOfActor(actor, parentIdOf(this.#core, actor.identity.parent?.key ?? null));

  #forksOf(run: RunKey): Pick<RunView, "fork" | "forks"> {
    const { read } = this.#core.services.store;
    if (!read.isInForks(run)) return {};
    const origin = read.forkOf(run);
    const forks = read.forksOf(run).map(({ runId }) => runId);
    const parent = origin === null ? null : read.run(origin.parent);
    return {
      ...(origin === null || parent === null ? {} : { fork: { runId: parent.runId, shared: origin.shared } }),
      ...(forks.length === 0 ? {} : { forks }),
    };
  }

  /** Of a run that has ended: no other is erased. */
  #erasedOf(row: RunRow): Erased | null {
    const mark = row.endedAt === null ? null : this.#core.services.store.read.erasureOf(row.key);
    return mark === null ? null : erasedView(mark);
  }

  run(runId: string): RunView | null {
    try {
      const row = rowOf(this.#core, runId);
      return { ...this.view(row), figures: this.#figuresOf(row) };
    } catch (thrown) {
      if (isSignalboxError(thrown) && thrown.code === "not-found" && this.#core.services.store.read.runsMatching(runId, 1).length === 0)
        return null;
      throw thrown;
    }
  }

  graph = (runId: string): Graph => runGraph(this.#core.services.store.read, rowOf(this.#core, runId));

  /** Waits for the catalogue where only that knows. */
  async runs(filter: RunFilter): Promise<readonly RunView[]> {
    const { query, ...others } = filter;
    const { parent, before } = filter;
    const conditions = query === undefined ? [] : parseQuery(query);
    if (conditions.some(({ field }) => field === "text" || field === "tool")) await this.#catalogue.caughtUp();
    const exact = {
      ...others,
      ...(query === undefined ? {} : { conditions }),
      ...(parent === undefined ? {} : { parent: rowOf(this.#core, parent).runId }),
      ...(before === undefined ? {} : { before: rowOf(this.#core, before).runId }),
    };
    return this.#core.services.store.read.runs(exact).map((row) => ({ ...this.view(row), figures: this.#figuresOf(row) }));
  }

  /** @throws SignalboxError `usage`. */
  control(since: string): readonly HourOfControl[] {
    const at = parseInstant(since);
    if (at === null) throw new SignalboxError("usage", `"${since}" is no time. Write 2026-07-01T14:00:00Z.`);
    return this.#core.services.store.read.catalogue.hoursSince(at).map((hour) => ({ ...hour, at: formatInstant(hour.at) }));
  }

  #figuresOf = ({ key }: RunRow): RunFigures => this.#core.services.store.read.catalogue.figures(key);

  journal(runId: string): readonly JournalEntry[] {
    const { digest, store } = this.#core.services;
    const row = rowOf(this.#core, runId);
    const erased = this.#erasedOf(row);
    const entries: JournalEntry[] = [];
    const ids = new Map([[row.key, row.runId]]);
    for (const { batch, row: stored } of readJournal(digest, store.read, row.key, row.runId)) {
      if (!ids.has(stored.run)) ids.set(stored.run, (store.read.run(stored.run) as RunRow).runId);
      const place = {
        // What a fork begins with is the run's in which it is stored.
        runId: ids.get(stored.run) as string,
        seq: batch.seq,
        at: formatInstant(batch.at),
        hash: stored.hash,
        ...(stored.body === null && erased !== null ? { erased } : {}),
      };
      batch.events.forEach((event, position) => void entries.push({ ...place, position, event }));
    }
    return entries;
  }

  inbox(filter: { readonly who?: string; readonly all?: boolean; readonly limit?: number }): readonly Task[] {
    const rows = this.#core.services.store.read.tasks({ all: filter.all ?? false, limit: Math.min(filter.limit ?? 1_000, 10_000) });
    const { who } = filter;
    const mine =
      who === undefined
        ? rows
        : rows.filter(
            (row) => row.who === "" || mayAct(this.#core.people, who, listOfPeople(row.who)) || listOfPeople(row.who).includes(who),
          );
    return mine.map((row) => this.#task(row));
  }

  task(id: string): Task | null {
    const row = this.#core.services.store.read.task(id);
    return row === null ? null : this.#task(row);
  }

  replay(runId: string): ReplayReport {
    const { digest, store } = this.#core.services;
    const row = rowOf(this.#core, runId);
    const definition = this.#core.registry.ofRun(row);
    if (definition === null)
      throw new SignalboxError(
        "not-found",
        `Workflow "${row.workflow}" is not registered, so run ${row.runId} cannot be decided anew. Register it in signalbox.config.ts.`,
      );
    const erased = this.#erasedOf(row);
    if (erased !== null) return { runId: row.runId, identical: false, batches: row.seq, erased, difference: null };
    const batches = [...readJournal(digest, store.read, row.key, row.runId)].map(({ batch }) => batch);
    const { divergence } = replay(definition.index, originOf(store.read, row.key, row.runId), batches);
    const difference =
      divergence === null
        ? null
        : {
            seq: divergence.seq,
            position: divergence.position,
            recorded: (divergence.recorded ?? null) as unknown as Json,
            derived: (divergence.derived ?? null) as unknown as Json,
          };
    return { runId: row.runId, identical: divergence === null, batches: batches.length, difference };
  }

  /** Lets others in between runs: a store of a million runs takes minutes. */
  async verify(runId?: string): Promise<VerifyReport> {
    const { read } = this.#core.services.store;
    const keys: Iterable<RunKey> = runId === undefined ? read.runKeys() : [rowOf(this.#core, runId).key];
    const report: Counted = { runs: 0, batches: 0, steps: 0, erased: { runs: 0, batches: 0 }, problems: [] };
    let look = BATCHES_AT_ONCE;
    for (const key of keys) {
      const row = read.run(key);
      if (row !== null) this.#verifyRun(row, report);
      if (report.batches < look) continue;
      look = report.batches + BATCHES_AT_ONCE;
      await new Promise<void>((resolve) => void this.#core.services.clock.after(0, resolve));
    }
    return report;
  }

  instance = (): readonly InstanceEvent[] =>
    this.#core.services.store.read
      .instanceEvents(1_000)
      .map(({ at, type, detail }) => ({ at: formatInstant(at), type, detail: JSON.parse(detail) as Json }));

  #verifyRun(row: RunRow, report: Counted): void {
    const { digest, store } = this.#core.services;
    report.runs++;
    let seq = 0;
    let head: string | null = null;
    let erased = 0;
    try {
      for (const { batch, row: stored } of readJournal(digest, store.read, row.key, row.runId)) {
        seq = batch.seq;
        // What a fork begins with is counted where it is.
        if (stored.run !== row.key) continue;
        report.batches++;
        if (stored.body === null) erased++;
        report.steps += batch.events.filter(({ type }) => type === "step-completed").length;
        if (seq === row.seq) head = stored.hash;
      }
      report.erased.batches += erased;
      if (erased > 0) report.erased.runs++;
      if (erased > 0 && this.#erasedOf(row) === null)
        report.problems.push({
          runId: row.runId,
          seq,
          problem: `the values of ${erased} batches are gone, and no record says who erased them`,
        });
      if (row.seq > 0 && head !== row.head) {
        report.problems.push({
          runId: row.runId,
          seq: row.seq,
          problem: `the journal ends at batch ${seq}, or batch ${row.seq} is not the one that the run's row was written with`,
        });
      }
    } catch (thrown) {
      report.problems.push({ runId: row.runId, seq: seq + 1, problem: (thrown as Error).message });
    }
  }

  #outputOf(row: RunRow): Json {
    const loaded = loadRun(this.#core.services, this.#core.registry, row);
    return loaded.ok ? (loaded.state.output ?? null) : null;
  }

  #task(row: TaskRow): Task {
    const run = this.#core.services.store.read.run(row.run) as RunRow;
    const step = stepOf(row.command);
    const erased = this.#erasedOf(run);
    const base = {
      task: row.task,
      kind: row.kind,
      runId: run.runId,
      workflow: run.workflow,
      subject: run.subject,
      step,
      who: listOfPeople(row.who),
      openedAt: formatInstant(row.openedAt),
      dueAt: formatInstant(row.dueAt),
      state: row.state,
      reminders: row.reminders,
      ...givenOf(row.detail as JsonObject),
      ...(erased === null ? {} : { erased }),
    };
    const detail = row.detail as JsonObject;
    if (row.kind === "question") return { ...base, question: row.content, form: detail.form as JsonObject };
    if (row.kind === "settlement") return { ...base, message: row.content, tool: String(detail.tool), input: detail.input ?? null };
    const proposal = JSON.parse(row.content) as Proposal;
    return {
      ...base,
      hash: row.hash ?? "",
      proposal: proposal as unknown as JsonObject,
      count: Number(detail.count),
      approvers: detail.approvers as string[],
      fourEyes: detail.fourEyes === true,
      editable: detail.editable === true,
      answerable: detail.answerable === true,
      isHighRisk: isHighRisk(proposal),
    };
  }
}

/** What a task's row says of who gave it to whom it is for. */
function givenOf({ within, assigned }: JsonObject): Pick<Task, "within" | "assigned"> {
  const { by, at, reason } = (assigned ?? {}) as { readonly by?: string; readonly at?: number; readonly reason?: string };
  return {
    ...(typeof within === "string" ? { within: listOfPeople(within) } : {}),
    ...(by === undefined || at === undefined
      ? {}
      : { assigned: { by, at: formatInstant(at), ...(reason === undefined ? {} : { reason }) } }),
  };
}
