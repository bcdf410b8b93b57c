import { SignalboxError } from "../../base/error.ts";
import { formatInstant } from "../../base/instant.ts";
import { initialState } from "../../kernel/index.ts";
import type { ForkEntry, ForkReport, ForkRequest } from "../../ports/fork.ts";
import type { RunRow, StoreReader } from "../../ports/run-store.ts";
import { type Core, rowOf } from "../core.ts";
import { readJournal } from "../journal.ts";
import { lineageOf } from "../lineage.ts";
import { requirePerson } from "../people.ts";
import type { ActorIdentity } from "../run-actor.ts";
import { Rehearsal } from "./rehearsal.ts";

/** Dry forks of the runs in a store. */
export class ForkDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async fork(request: ForkRequest): Promise<ForkReport> {
    const { services, registry, people } = this.#core;
    if (request.by !== undefined) requirePerson(people, request.by);
    const row = rowOf(this.#core, request.runId);
    const definition = registry.ofVersion(row.version);
    const missing = definition === null ? `workflow "${row.workflow}" is not registered` : definition.incompatible;
    if (definition === null || missing !== null)
      throw new SignalboxError("not-found", `Run ${row.runId} cannot be forked: ${missing}. Bring the code back that it was started with.`);
    const read = [...readJournal(services.digest, services.store.read, row.key, row.runId)];
    if (read.some(({ row: { body } }) => body === null))
      throw new SignalboxError("state-conflict", `Run ${row.runId} cannot be forked: values of its journal were erased.`);
    const batches = read.map(({ batch }) => batch);
    checkPlace(request, batches.length, row.runId);
    const live = {
      runId: row.runId,
      index: definition.index,
      functions: definition.code.functions,
      changed: definition.changed,
      state: initialState(row.runId),
      seq: 0,
    };
    const rehearsal = new Rehearsal(services, definition, live, identityOf(services.store.read, row), batches, request);
    await rehearsal.run();
    return reportOf(rehearsal);
  }
}

function identityOf(read: StoreReader, row: RunRow): ActorIdentity {
  const { key, runId, root, startedAt, startedBy, subject, parentKey, parentCommand } = row;
  const parent = parentKey === null || parentCommand === null ? null : { key: parentKey, command: parentCommand };
  return { key, root, parent, startedAt, startedBy, subject, ...lineageOf(read, { key, runId, root, parent }) };
}

function checkPlace({ at, change }: ForkRequest, batches: number, runId: string): void {
  const isPlace = Number.isInteger(at) && at >= 1 && at <= batches;
  if (!isPlace) throw new SignalboxError("usage", `Run ${runId} has batches 1 to ${batches}; ${at} is none of them.`);
  if (change?.kind === "input" && at !== 1)
    throw new SignalboxError("usage", `The input arrived in batch 1, so a fork with another one begins there, not at ${at}.`);
}

function reportOf(rehearsal: Rehearsal): ForkReport {
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
    entries: own.flatMap(({ seq, at, events }) =>
      events.map((event, position): ForkEntry => ({ runId: live.runId, seq, position, at: formatInstant(at), event })),
    ),
  };
}
