import { SignalboxError } from "../../base/error.ts";
import { formatInstant } from "../../base/instant.ts";
import type { Graph } from "../../definition/graph.ts";
import { indexGraph } from "../../definition/graph-index.ts";
import { type Arrival, type Batch, initialState, replay } from "../../kernel/index.ts";
import type { ForkEntry, ForkReport, ForkRequest } from "../../ports/fork.ts";
import type { RunKey, RunRow, StoreReader, VersionRow } from "../../ports/run-store.ts";
import { type Core, rowOf } from "../core.ts";
import { originOf, readJournal } from "../journal.ts";
import { requirePerson } from "../people.ts";
import { planRunOf, startedWith } from "../plan-run.ts";
import type { Definition } from "../registry.ts";
import { identityOf } from "../run-identity.ts";
import { liveOf, whyNotLive } from "./live-list.ts";
import { ParentRecord } from "./parent-record.ts";
import { Rehearsal } from "./rehearsal.ts";

/** A fork as it was rehearsed, and what it was rehearsed on. */
export interface Rehearsed {
  readonly row: RunRow;
  readonly definition: Definition;
  readonly rehearsal: Rehearsal;
  readonly report: ForkReport;
  /** Number of the last batch of each run of the lineage, as it was then. */
  readonly seen: ReadonlyMap<RunKey, number>;
}
/** How many rehearsals are remembered by what they would send, so that making one of them live asks no model and reads nothing again. */
const REMEMBERED = 100;

/** Dry forks of the runs in a store. */
export class ForkDesk {
  readonly #core: Core;
  readonly #heard = new Map<string, Map<string, Arrival>>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** `hash`: of a fork that was rehearsed before; what it was answered then is not asked again. */
  async rehearse(request: ForkRequest, hash?: string): Promise<Rehearsed> {
    const { services, people } = this.#core;
    if (request.by !== undefined) requirePerson(people, request.by);
    const row = rowOf(this.#core, request.runId);
    const pinned = this.#definitionOf(row, row.version);
    const definition = this.#definitionOf(row, versionOf(services.store.read, row, request));
    const lineage = services.store.read.forkTree(row.root).filter(({ key }) => key !== row.key);
    const batches = this.#batchesOf(row);
    checkPlace(request, batches.length, row.runId);
    const origin = originOf(services.store.read, row.key, row.runId);
    if (definition !== pinned) requireAgreement(definition, origin, batches.slice(0, request.at - 1));
    const live = {
      runId: row.runId,
      index: definition.index,
      functions: definition.code.functions,
      changed: definition.changed,
      state: initialState(origin),
      seq: 0,
    };
    const others = lineage.filter(({ seq }) => seq > 0).map((other) => ({ other, batches: this.#batchesOf(other) }));
    const forked = {
      // What differs from what was sent is told by the rehearsal itself.
      identity: { ...identityOf(services.store.read, row, planRunOf(definition, startedWith(batches))), forked: false },
      batches,
      index: pinned.index,
      others: others.map(({ other, batches: theirs }) => this.#recordOf(other, theirs)),
      heard: new Map(hash === undefined ? [] : this.#heard.get(hash)),
    };
    const seen = new Map([[row.key, batches.length], ...others.map(({ other, batches: theirs }) => [other.key, theirs.length] as const)]);
    const rehearsal = new Rehearsal(services, definition, live, forked, request);
    const why = whyNotLive(row, live.state);
    await rehearsal.run();
    const standing = why === null ? liveOf(this.#core, row, rehearsal) : { why };
    if ("hash" in standing) this.#remember(standing.hash, rehearsal.heard);
    return { row, definition, rehearsal, report: reportOf(rehearsal, standing), seen };
  }

  #definitionOf(row: RunRow, version: number): Definition {
    const definition = this.#core.registry.ofVersion(version);
    const missing = definition === null ? `workflow "${row.workflow}" is not registered` : definition.incompatible;
    if (definition !== null && missing === null) return definition;
    throw new SignalboxError("not-found", `Run ${row.runId} cannot be forked: ${missing}. Bring the code back that it was started with.`);
  }

  #batchesOf(row: RunRow): readonly Batch[] {
    const { digest, store } = this.#core.services;
    const read = [...readJournal(digest, store.read, row.key, row.runId)];
    if (read.some(({ row: { body } }) => body === null))
      throw new SignalboxError("state-conflict", `Run ${row.runId} cannot be forked: values of its journal were erased.`);
    return read.map(({ batch }) => batch);
  }

  #recordOf(row: RunRow, batches: readonly Batch[]): ParentRecord {
    const version = this.#core.services.store.read.version(row.version) as VersionRow;
    return new ParentRecord(indexGraph(JSON.parse(version.graph) as Graph), row.runId, batches);
  }

  #remember(hash: string, heard: Map<string, Arrival>): void {
    this.#heard.delete(hash);
    this.#heard.set(hash, heard);
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= REMEMBERED) return;
      this.#heard.delete(oldest);
    }
  }
}

/** The run's own version, unless the change names another one. */
function versionOf(read: StoreReader, row: RunRow, { change }: ForkRequest): number {
  if (change?.kind !== "version") return row.version;
  const versions = read.versions(row.workflow);
  const found = versions.find(({ number }) => number === change.version);
  if (found !== undefined) return found.id;
  throw new SignalboxError(
    "not-found",
    `Workflow "${row.workflow}" has no version ${change.version}; it has ${versions.map(({ number }) => number).join(", ")}.`,
  );
}

/** Another version may go on where both have decided the same until then. */
function requireAgreement({ index, version }: Definition, origin: string, shared: readonly Batch[]): void {
  const { divergence } = replay(index, origin, shared);
  if (divergence === null) return;
  throw new SignalboxError(
    "usage",
    `Version ${version.number} decides otherwise at batch ${divergence.seq}: a fork with it begins there, or before (--at ${divergence.seq}).`,
  );
}

function checkPlace({ at, change }: ForkRequest, batches: number, runId: string): void {
  const isPlace = Number.isInteger(at) && at >= 1 && at <= batches;
  if (!isPlace) throw new SignalboxError("usage", `Run ${runId} has batches 1 to ${batches}; ${at} is none of them.`);
  if (change?.kind === "input" && at !== 1)
    throw new SignalboxError("usage", `The input arrived in batch 1, so a fork with another one begins there, not at ${at}.`);
}

function reportOf(rehearsal: Rehearsal, standing: ForkReport["live"]): ForkReport {
  const { live, request, stops, spending, reads, lentReplies, own } = rehearsal;
  const { phase, outcome, output, error } = live.state;
  const { tokens, costMicroUsd, made } = spending;
  return {
    runId: live.runId,
    at: request.at,
    change: request.change ?? null,
    ends: phase === "completed" || phase === "failed" || phase === "cancelled" ? phase : "open",
    outcome: phase === "completed" ? (outcome ?? null) : null,
    output: output ?? null,
    error: error ?? null,
    effects: rehearsal.effects,
    stops,
    reads: { ...reads },
    modelCalls: { lent: lentReplies, made, tokens },
    costMicroUsd,
    live: standing,
    entries: own.flatMap(({ seq, at, events }) =>
      events.map((event, position): ForkEntry => ({ runId: live.runId, seq, position, at: formatInstant(at), event })),
    ),
  };
}
