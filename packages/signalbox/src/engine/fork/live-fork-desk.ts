// F4. In one transaction the fork is in the store and the run that it takes over from is being cancelled; neither is without the other.
// F5. What is made live is what was seen: rehearsed anew on the lineage as it is, with the answers of then, and refused when the list is another one.
import { SignalboxError } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";
import type { EventOf } from "../../kernel/index.ts";
import type { Person, RunView } from "../../ports/engine.ts";
import type { ForkLive, LiveForkRequest } from "../../ports/fork.ts";
import type { NewRun, RunRow, StoreWriter } from "../../ports/run-store.ts";
import type { Job } from "../commit-work.ts";
import { type Core, rowOf } from "../core.ts";
import { knownBy } from "../people.ts";
import type { ReadDesk } from "../read-desk.ts";
import type { ForkDesk, Rehearsed } from "../rehearsal/fork-desk.ts";
import type { RunActor } from "../run-actor.ts";
import { settingOf } from "../run-identity.ts";
import type { RunQueue } from "../run-queue.ts";
import { limitKeyOf, priorityOf, rankOf, subjectOf } from "../start-plan.ts";
import { startedInput } from "../started-input.ts";
import type { SteeringDesk } from "../steering-desk.ts";
import { settingAfter } from "./fork-setting.ts";
import type { ForkPlan } from "./plan.ts";

/** How often a run may get on between the look at it and its end. */
const TRIES = 5;
interface Desks {
  readonly forks: ForkDesk;
  readonly queue: RunQueue;
  readonly steering: SteeringDesk;
  readonly reads: ReadDesk;
}

export class LiveForkDesk {
  readonly #core: Core;
  readonly #desks: Desks;
  /** Lineages in which a fork is being made live. */
  readonly #busy = new Set<number>();

  constructor(core: Core, desks: Desks) {
    this.#core = core;
    this.#desks = desks;
  }

  async make(request: LiveForkRequest): Promise<RunView> {
    const { root, runId } = rowOf(this.#core, request.runId);
    if (this.#busy.has(root)) throw new SignalboxError("state-conflict", `A fork of run ${runId} is being made live already.`);
    this.#busy.add(root);
    try {
      for (let left = TRIES; left > 0; left--) {
        const run = await this.#try(request);
        if (run === null) continue;
        this.#desks.queue.added();
        return this.#desks.reads.view(this.#core.services.store.read.runById(run.runId) as RunRow);
      }
    } finally {
      this.#busy.delete(root);
    }
    throw new SignalboxError("state-conflict", `Run ${runId} goes on faster than its fork can be made live. Pause it first.`);
  }

  /** Null when the lineage got on meanwhile. */
  async #try(request: LiveForkRequest): Promise<NewRun | null> {
    const rehearsed = await this.#desks.forks.rehearse(request, request.hash);
    const live = requireSeen(rehearsed, request);
    const run = this.#newRun(rehearsed, request);
    const { row, seen } = rehearsed;
    const before = settingOf(this.#core.services.store.read, row.key);
    const otherwise = settingAfter(before, rehearsed.rehearsal.request.change);
    const fork = { run: run.key, parent: row.key, shared: rehearsed.rehearsal.shared, otherwise };
    const { change } = request;
    const input = change?.kind === "input" ? change.input : startedInput(this.#core, row);
    const place = {
      run: run.key,
      workflow: run.workflow,
      key: limitKeyOf(rehearsed.definition, input),
      rank: rankOf(run, priorityOf(rehearsed.definition, undefined)),
      isFree: true,
    };
    const job = (writer: StoreWriter): void => {
      writer.addRun(run);
      writer.addFork(fork);
      writer.enqueue(place);
    };
    if (live.ends === null) await this.#core.services.committer.submit(job);
    else if (!(await this.#end(live.ends, run, request, seen, job))) return null;
    return run;
  }

  /** F4. */
  async #end(ends: string, run: NewRun, request: LiveForkRequest, seen: Rehearsed["seen"], job: Job): Promise<boolean> {
    const person: Person = {
      by: request.by,
      reason: `Run ${run.runId} takes over: a fork from batch ${request.at} on that was made live.`,
    };
    let gotOn = false;
    const admit = (actor: RunActor): void => {
      gotOn = actor.live.seq !== seen.get(actor.key);
      if (gotOn) throw actor.conflict("it got on meanwhile.");
    };
    try {
      await this.#desks.steering.supersede(ends, person, admit, job);
      return true;
    } catch (thrown) {
      if (gotOn || rowOf(this.#core, ends).endedAt !== null) return false;
      throw thrown;
    }
  }

  #newRun({ row, definition, rehearsal }: Rehearsed, request: LiveForkRequest): NewRun {
    const { services, nextKey, now } = this.#core;
    const { by, reason } = request;
    const { change } = rehearsal.request;
    const runId = services.entropy.runId();
    const forked: EventOf<"run-forked"> = {
      type: "run-forked",
      controller: "human",
      by,
      ...knownBy(request),
      runId,
      parent: row.runId,
      shared: rehearsal.shared,
      ...(change === undefined ? {} : { change: change as unknown as Json }),
      ...(reason === undefined ? {} : { reason }),
    };
    const plan: ForkPlan = { arrivals: [forked, ...rehearsal.firm] };
    return {
      key: nextKey(),
      runId,
      version: definition.version.id,
      workflow: row.workflow,
      status: "queued",
      startedAt: now(),
      startedBy: by,
      subject: change?.kind === "input" ? subjectOf(definition, change.input) : row.subject,
      parent: null,
      root: row.root,
      queuedInput: JSON.stringify(plan),
    };
  }
}

/** F5. */
function requireSeen({ row, report: { live } }: Rehearsed, { hash }: LiveForkRequest): ForkLive {
  if ("why" in live) throw new SignalboxError("state-conflict", `This fork of run ${row.runId} cannot be made live: ${live.why}.`);
  if (live.hash === hash) return live;
  throw new SignalboxError(
    "hash-mismatch",
    `What this fork of run ${row.runId} would send is not what you saw: the list has the hash ${live.hash} now. Look at it again, and decide on what it is.`,
  );
}
