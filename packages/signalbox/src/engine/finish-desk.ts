// Who waits in this process for a run to end or to come to rest. Woken by the commit, never by looking again and again.
import { SignalboxError } from "../base/error.ts";
import type { RunStatus, RunView } from "../ports/engine.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import type { ReadDesk } from "./read-desk.ts";
import { isAtRest } from "./rest.ts";
import type { RunActor } from "./run-actor.ts";
import { isEnded, type Until, Waiters } from "./waiters.ts";

export class FinishDesk {
  readonly #core: Core;
  readonly #reads: ReadDesk;
  readonly #waiters = new Waiters();

  constructor(core: Core, reads: ReadDesk) {
    this.#core = core;
    this.#reads = reads;
  }

  async finished(runId: string, until: Until, signal?: AbortSignal): Promise<RunView> {
    const { actors, services } = this.#core;
    // In memory first: that costs no look into the store, and a run that is being started has no row yet.
    const actor = actors.find(runId);
    const row = actor === undefined ? services.store.read.runById(runId) : null;
    const key = actor?.key ?? row?.key;
    if (key === undefined) throw new SignalboxError("not-found", `There is no run "${runId}".`);
    const isOver = until === "ended" ? isEnded(actor?.status ?? (row as RunRow).status) : isAtRest(this.#core, key);
    if (!isOver || (actor !== undefined && !actor.idle)) return this.#waiters.add(runId, until, signal);
    return actor === undefined ? this.#reads.view(row as RunRow) : this.#reads.viewOf(actor);
  }

  /** The run's status is another one: for whoever waits for it, for one that runs it, or for one that is queued behind it. */
  changed(actor: RunActor): void {
    if (this.#waiters.isEmpty) return;
    const { read } = this.#core.services.store;
    this.#wake(actor.key, actor.runId, actor.status, () => this.#reads.viewOf(actor));
    const { subject } = actor.identity;
    const behind = subject === null ? [] : [...read.openBySubject(actor.definition.graph.id, subject)];
    const rows = behind.filter(({ status }) => status === "queued");
    for (let key = actor.identity.parent?.key ?? null; key !== null; ) {
      const row: RunRow | null = read.run(key);
      if (row !== null) rows.push(row);
      key = row?.parentKey ?? null;
    }
    const { places, days } = this.#core;
    if (actor.status !== "running" && (days.isShort || places.rules(actor.definition.graph.id) !== undefined))
      rows.push(...this.#queuedBehind(actor));
    for (const row of rows) if (this.#waiters.has(row.runId)) this.#wake(row.key, row.runId, row.status, () => this.#reads.view(row));
  }

  /** Runs that may wait for the place of one that rests now, or for what it left of the day, as far as anybody asks after them. */
  #queuedBehind(actor: RunActor): readonly RunRow[] {
    const { read } = this.#core.services.store;
    const rows = this.#waiters.runIds.flatMap((runId) => read.runById(runId) ?? []);
    const { days, places } = this.#core;
    const isBehind = (workflow: string): boolean =>
      workflow === actor.definition.graph.id || (days.isShort && places.rules(workflow)?.whenOverBudget !== undefined);
    return rows.filter(({ status, workflow }) => status === "queued" && isBehind(workflow));
  }

  /** Whoever asked while a burst was ending is answered now: no change of status follows. */
  rested(actor: RunActor): void {
    if (this.#waiters.has(actor.runId)) this.changed(actor);
  }

  failed(actor: RunActor, error: Error): void {
    this.#waiters.failed(actor.runId, error);
  }

  #wake(key: RunKey, runId: string, status: RunStatus, view: () => RunView): void {
    this.#waiters.changed(runId, (until) => (until === "ended" ? isEnded(status) : isAtRest(this.#core, key)), view);
  }
}
