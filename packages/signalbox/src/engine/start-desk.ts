// G1. One run per workflow and idempotency key: the store's unique row decides, not a look beforehand.
// G2. Nothing is stored of an input that is refused.
// G3. A run is queued while its subject or every place is taken; it is on disk before the start is acknowledged.
// G4. A run that could cost more than its day has left is refused, or queued where its workflow says so (budget/day-room.ts). Nothing is held for one that is admitted: each call reserves for itself.
// G5. A run that limits of its workflow keep out waits in the queue, behind those that wait already; where that is full, the start is refused and nothing of it is stored.
import { SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { canonical, type Json } from "../base/json.ts";
import type { RunView, StartRequest } from "../ports/engine.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import type { Job } from "./commit-work.ts";
import { type Core, parentIdOf } from "./core.ts";
import { erasedStartKey } from "./erase-runs.ts";
import { newActor } from "./new-actor.ts";
import { freedBy, freedByDay } from "./obstacle-words.ts";
import { knownBy } from "./people.ts";
import type { Entrant } from "./places.ts";
import type { Definition } from "./registry.ts";
import type { ActorHost, RunActor } from "./run-actor.ts";
import type { RunQueue } from "./run-queue.ts";
import {
  childScope,
  limitKeyOf,
  newRunOf,
  priorityOf,
  rankOf,
  type StartPlan,
  scopeOf,
  startInputOf,
  startKeyOf,
  subjectOf,
  subjectScope,
} from "./start-plan.ts";
import { viewOfActor } from "./view-of.ts";

/** Nobody knows when the run will end that is in the way: what a program is told that asks for a number. */
const RETRY_AFTER_SECONDS = 30;

const entrantOf = ({ definition, input, parent }: StartPlan): Entrant => ({
  run: 0,
  workflow: definition.graph.id,
  key: limitKeyOf(definition, input),
  parent: parent?.key ?? null,
});

export class StartDesk {
  readonly #core: Core;
  readonly #host: ActorHost;
  readonly #queue: RunQueue;
  readonly #viewOf: (row: RunRow) => RunView;
  /** Starts under a key that are not on disk yet. */
  readonly #pending = new Map<string, Promise<RunView>>();
  /** The last start of each subject that is not on disk yet. */
  readonly #starting = new Map<string, Promise<RunView>>();

  /** By workflow: how many are on their way into the queue, and not on disk yet. */
  readonly #arriving = new Map<string, number>();

  constructor(core: Core, host: ActorHost, queue: RunQueue, viewOf: (row: RunRow) => RunView) {
    this.#core = core;
    this.#host = host;
    this.#queue = queue;
    this.#viewOf = viewOf;
  }

  async start(request: StartRequest): Promise<RunView> {
    const definition = this.#core.registry.live(request.workflow);
    const input = startInputOf(this.#core, definition, request.input);
    const key = startKeyOf(request.key);
    const plan: StartPlan = {
      definition,
      input,
      by: request.by ?? null,
      subject: subjectOf(definition, input),
      key,
      priority: priorityOf(definition, request.priority),
      parent: null,
      ...knownBy(request),
    };
    return key === null ? this.#begin(plan) : this.#once(plan, key);
  }

  /** Starts the run of a `run` node; the parent's command is its key, so a second call finds the first run. */
  async startChild(parent: RunActor, command: string, definition: Definition, given: unknown): Promise<RunRow> {
    const { read } = this.#core.services.store;
    const known = read.startKey(childScope(parent.key), command);
    if (known !== null) return read.run(known.run) as RunRow;
    const input = startInputOf(this.#core, definition, given);
    const lineage = { key: parent.key, command, root: parent.root };
    const view = await this.#begin({
      definition,
      input,
      by: parent.identity.startedBy,
      subject: subjectOf(definition, input),
      key: command,
      priority: priorityOf(definition, undefined),
      parent: lineage,
    });
    return read.runById(view.runId) as RunRow;
  }

  async #once(plan: StartPlan, key: string): Promise<RunView> {
    const scope = `${plan.definition.graph.id} ${key}`;
    // Of many that wait for the same start, the first that wakes makes the next one, and the others wait for that.
    for (let pending = this.#pending.get(scope); pending !== undefined; pending = this.#pending.get(scope))
      await pending.catch(() => undefined);
    const { read } = this.#core.services.store;
    const known = read.startKey(plan.definition.graph.id, key) ?? read.startKey(plan.definition.graph.id, erasedStartKey(this.#core, key));
    if (known !== null) return this.#sameRun(plan, key, known.run, known.inputHash);
    const started = this.#begin(plan);
    this.#pending.set(scope, started);
    return started.finally(() => this.#pending.delete(scope));
  }

  #sameRun(plan: StartPlan, key: string, run: RunKey, inputHash: string): RunView {
    if (this.#hash(plan.input) !== inputHash) {
      throw new SignalboxError(
        "idempotency-conflict",
        `The key "${key}" of workflow "${plan.definition.graph.id}" was used with another input. Use a new key for a new input.`,
      );
    }
    const actor = this.#core.actors.get(run);
    return actor === undefined ? this.#viewOf(this.#core.services.store.read.run(run) as RunRow) : viewOfActor(actor, null);
  }

  #begin(plan: StartPlan): Promise<RunView> {
    const subject = subjectScope(plan);
    const conflict = plan.parent === null && subject !== null ? (plan.definition.graph.subject?.conflict ?? "new") : "new";
    const open =
      conflict === "new" ? undefined : this.#core.services.store.read.openBySubject(plan.definition.graph.id, plan.subject ?? "")[0];
    const starting = subject === null ? undefined : this.#starting.get(subject);
    const isTaken = open !== undefined || starting !== undefined;
    if (conflict === "join" && isTaken) return this.#join(plan, open?.runId ?? starting);
    const refusal = plan.parent === null ? this.#core.days.refusal(plan.definition) : null;
    if (refusal !== null) return Promise.reject(new SignalboxError("over-budget", refusal));
    const isFull = plan.parent === null && this.#core.actors.running >= this.#core.services.limits.concurrentRuns;
    const waits = isFull || (conflict === "queue" && isTaken) || this.#isKeptOut(plan);
    const started = waits ? this.#enqueue(plan) : this.#run(plan);
    if (subject === null) return started;
    this.#starting.set(subject, started);
    return started.finally(() => this.#starting.get(subject) === started && this.#starting.delete(subject));
  }

  /** The run that is open, or is being started. A key given to it stays its key after its end (G1). */
  async #join(plan: StartPlan, open: string | Promise<RunView> | undefined): Promise<RunView> {
    const { committer, store } = this.#core.services;
    const runId = typeof open === "string" ? open : ((await open)?.runId ?? "");
    const row = store.read.runById(runId) as RunRow;
    const { key } = plan;
    if (key !== null) await committer.submit((writer) => writer.addStartKey(scopeOf(plan), key, row.key, this.#hash(plan.input)));
    return this.#viewOf(row);
  }

  /** G5. */
  #isKeptOut(plan: StartPlan): boolean {
    const { places, days, services } = this.#core;
    const workflow = plan.definition.graph.id;
    if (places.rules(workflow) === undefined) return false;
    const entrant = entrantOf(plan);
    if (places.isInside(entrant)) return false;
    if (this.#arriving.has(workflow)) return true;
    // Who may begin by now goes before whoever comes now.
    const { read } = services.store;
    const waitsForDay = plan.parent === null && days.isWaitedFor(plan.definition);
    if (read.queueLength(workflow) > 0 || (waitsForDay && read.queuedWorkflows().length > 0)) this.#queue.look();
    return places.obstacle(entrant) !== null || (waitsForDay && days.keepsOut(plan.definition));
  }

  async #enqueue(plan: StartPlan): Promise<RunView> {
    const { services } = this.#core;
    const workflow = plan.definition.graph.id;
    if (plan.parent === null) this.#requireRoom(plan);
    const run = newRunOf(this.#core, plan, "queued");
    const row = {
      run: run.key,
      workflow,
      key: limitKeyOf(plan.definition, plan.input),
      rank: rankOf(run, plan.priority),
      isFree: plan.parent !== null,
    };
    this.#arrives(workflow, 1);
    await services.committer
      .submit((writer) => {
        writer.addRun(run);
        writer.enqueue(row);
        if (plan.key !== null) writer.addStartKey(scopeOf(plan), plan.key, run.key, this.#hash(plan.input));
        if (plan.parent !== null) writer.stopAwaiting(plan.parent.key, plan.parent.command);
      })
      .finally(() => this.#arrives(workflow, -1));
    this.#queue.added();
    return this.#viewOf(services.store.read.run(run.key) as RunRow);
  }

  #arrives(workflow: string, by: 1 | -1): void {
    const arriving = (this.#arriving.get(workflow) ?? 0) + by;
    if (arriving === 0) this.#arriving.delete(workflow);
    else this.#arriving.set(workflow, arriving);
  }

  /** @throws SignalboxError `queue-full`. */
  #requireRoom(plan: StartPlan): void {
    const { places, days, services, now } = this.#core;
    const workflow = plan.definition.graph.id;
    const most = places.rules(workflow)?.queue?.max;
    if (most === undefined || services.store.read.queueLength(workflow) + (this.#arriving.get(workflow) ?? 0) < most) return;
    const obstacle = places.obstacle(entrantOf(plan));
    const waiting = most === 0 ? "none may wait" : `${most} wait already, and no more may`;
    const shortage = obstacle === null && days.isWaitedFor(plan.definition) ? days.shortage(plan.definition) : null;
    const ends = services.budget.dayEnds();
    const turn = shortage === null ? "one of those before it has begun" : freedByDay(shortage, formatInstant(ends));
    const when = obstacle === null ? turn : freedBy(obstacle, workflow);
    const until = obstacle?.kind === "rate" ? obstacle.until : shortage?.kind === "day" && shortage.fitsNewDay ? ends : null;
    const retryAfterSeconds = until === null ? RETRY_AFTER_SECONDS : Math.max(1, Math.ceil((until - now()) / 1_000));
    const message = `A run of workflow "${workflow}" cannot begin now, and in its queue ${waiting}. Nothing of this start was kept. Start it again when ${when}.`;
    throw new SignalboxError("queue-full", message, { retryAfterSeconds });
  }

  async #run(plan: StartPlan): Promise<RunView> {
    const run = newRunOf(this.#core, plan, "running");
    const actor = newActor(this.#core, this.#host, plan.definition, run, plan.input);
    const inputHash = plan.key === null ? "" : this.#hash(plan.input);
    const { places } = this.#core;
    const take = places.rules(run.workflow) === undefined ? null : places.enter(actor, { ...entrantOf(plan), run: run.key }, true);
    const also: Job = (writer) => {
      writer.addRun(run);
      take?.(writer);
      if (plan.key !== null) writer.addStartKey(scopeOf(plan), plan.key, run.key, inputHash);
      if (plan.parent !== null) writer.stopAwaiting(plan.parent.key, plan.parent.command);
    };
    await actor.request(
      { type: "run-started", controller: "rules", input: plan.input, ...(plan.by === null ? {} : { by: plan.by, ...knownBy(plan) }) },
      () => undefined,
      also,
    );
    return viewOfActor(actor, plan.parent === null ? null : parentIdOf(this.#core, plan.parent.key));
  }

  #hash = (input: Json): string => this.#core.services.digest.sha256(canonical(input));
}
