import { SignalboxError } from "../../base/error.ts";
import { formatInstant } from "../../base/instant.ts";
import { indexGraph } from "../../definition/graph-index.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import { type Arrival, type Batch, initialState, replay } from "../../kernel/index.ts";
import type { ForkChange, ForkEntry, ForkReport, ForkRequest } from "../../ports/fork.ts";
import type { RunKey, RunRow, StoreReader } from "../../ports/run-store.ts";
import { type Core, rowOf } from "../core.ts";
import { givenPolicies, policiesAfter, policiesInstead, policiesTogether } from "../fork/fork-policies.ts";
import { settingAfter } from "../fork/fork-setting.ts";
import { originOf, readJournal } from "../journal.ts";
import { requirePerson } from "../people.ts";
import { planRunOf, startedWith } from "../plan-run.ts";
import { type Definition, runGraph, told } from "../registry.ts";
import type { ActorIdentity } from "../run-actor.ts";
import { identityOf, settingOf } from "../run-identity.ts";
import { liveOf, whyNotLive } from "./live-list.ts";
import { ParentRecord } from "./parent-record.ts";
import { promptPlace } from "./prompt-place.ts";
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
  async rehearse(given: ForkRequest, hash?: string): Promise<Rehearsed> {
    const { services, people, registry } = this.#core;
    if (given.by !== undefined) requirePerson(people, given.by);
    const row = rowOf(this.#core, given.runId);
    const pinned = required(row, registry.ofRun(row));
    const lineage = services.store.read.forkTree(row.root).filter(({ key }) => key !== row.key);
    const batches = this.#batchesOf(row);
    checkPlace(given, batches.length, row.runId);
    const origin = originOf(services.store.read, row.key, row.runId);
    const change = this.#exactly(given, pinned, origin, batches);
    const request = change === undefined ? given : { ...given, change };
    const definition = this.#changed(row, pinned, change);
    if (change?.kind === "version" && definition !== pinned) requireAgreement(definition, origin, batches.slice(0, request.at - 1));
    const live = {
      runId: row.runId,
      index: definition.index,
      functions: definition.code.functions,
      changed: definition.changed,
      state: initialState(origin),
      seq: 0,
    };
    const others = lineage.filter(({ seq }) => seq > 0).map((other) => ({ other, batches: this.#batchesOf(other) }));
    const identity = identityOf(services.store.read, row, planRunOf(definition, startedWith(batches)));
    const forked = {
      // What differs from what was sent is told by the rehearsal itself.
      identity: { ...identity, forked: false },
      ...(change?.kind === "policy" ? { judgedBy: this.#books(identity, definition, change.policies) } : {}),
      batches,
      index: pinned.index,
      others: others.map(({ other, batches: theirs }) => this.#recordOf(other, theirs)),
      heard: new Map(hash === undefined ? [] : this.#heard.get(hash)),
    };
    const seen = new Map([[row.key, batches.length], ...others.map(({ other, batches: theirs }) => [other.key, theirs.length] as const)]);
    const rehearsal = new Rehearsal(services, definition, live, forked, request);
    const notLive = whyNotLive(row, live.state);
    await rehearsal.run();
    const why = notLive ?? rehearsal.freer;
    const standing = why === null ? liveOf(this.#core, row, rehearsal) : { why };
    if ("hash" in standing) this.#remember(standing.hash, rehearsal.heard);
    return { row, definition, rehearsal, report: reportOf(rehearsal, standing), seen };
  }

  /** The change in full: what others wrote is checked, and what they left open is decided. */
  #exactly({ at, change }: ForkRequest, { index, code }: Definition, origin: string, batches: readonly Batch[]): ForkChange | undefined {
    if (change?.kind === "policy")
      return { kind: "policy", policies: givenPolicies(change.policies, this.#core.services.policies, code.tools) };
    if (change?.kind !== "prompt") return change;
    return { ...change, node: change.node ?? promptPlace(index, origin, batches.slice(0, at)) };
  }

  /** What decides in the fork, and tells models what to do. */
  #changed(row: RunRow, pinned: Definition, change: ForkChange | undefined): Definition {
    const { registry, services } = this.#core;
    if (change?.kind === "version") return required(row, registry.ofVersion(versionOf(services.store.read, row, change.version)));
    if (change?.kind !== "prompt") return pinned;
    return told(required(row, registry.ofVersion(row.version)), settingAfter(settingOf(services.store.read, row.key), change).prompts);
  }

  /** F7, F8. */
  #books({ policies: inherited }: ActorIdentity, { code }: Definition, policies: readonly PolicyData[]) {
    const instance = this.#core.services.policies;
    const before = policiesTogether(instance, inherited, code.tools);
    return {
      dry: policiesInstead(before, policies, code.tools),
      live: policiesTogether(instance, policiesAfter(inherited, policies), code.tools),
    };
  }

  #batchesOf(row: RunRow): readonly Batch[] {
    const { digest, store } = this.#core.services;
    const read = [...readJournal(digest, store.read, row.key, row.runId)];
    if (read.some(({ row: { body } }) => body === null))
      throw new SignalboxError("state-conflict", `Run ${row.runId} cannot be forked: values of its journal were erased.`);
    return read.map(({ batch }) => batch);
  }

  #recordOf = (row: RunRow, batches: readonly Batch[]): ParentRecord =>
    new ParentRecord(indexGraph(runGraph(this.#core.services.store.read, row)), row.runId, batches);

  #remember(hash: string, heard: Map<string, Arrival>): void {
    this.#heard.delete(hash);
    this.#heard.set(hash, heard);
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= REMEMBERED) return;
      this.#heard.delete(oldest);
    }
  }
}

function required(row: RunRow, definition: Definition | null): Definition {
  const missing = definition === null ? `workflow "${row.workflow}" is not registered` : definition.incompatible;
  if (definition !== null && missing === null) return definition;
  throw new SignalboxError("not-found", `Run ${row.runId} cannot be forked: ${missing}. Bring the code back that it was started with.`);
}

function versionOf(read: StoreReader, row: RunRow, version: number): number {
  const versions = read.versions(row.workflow);
  const found = versions.find(({ number }) => number === version);
  if (found !== undefined) return found.id;
  throw new SignalboxError(
    "not-found",
    `Workflow "${row.workflow}" has no version ${version}; it has ${versions.map(({ number }) => number).join(", ")}.`,
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
