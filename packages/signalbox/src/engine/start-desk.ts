// G1. One run per workflow and idempotency key: the store's unique row decides, not a look beforehand.
// G2. Nothing is stored of an input that is refused.
// G3. A run is queued while its subject or every place is taken; it is on disk before the start is acknowledged.
// G4. A run that could cost more than its day has left is refused. Nothing is held for one that is admitted: each call reserves for itself.
import { SignalboxError } from "../base/error.ts";
import { canonical, type Json } from "../base/json.ts";
import { asStored } from "../base/stored-json.ts";
import { parseWith } from "../definition/schema.ts";
import { type Arrival, evaluate, type Identity, initialState } from "../kernel/index.ts";
import type { RunView, StartRequest } from "../ports/engine.ts";
import type { NewRun, RunKey, RunRow, StoreWriter } from "../ports/run-store.ts";
import { chainStart } from "./chain.ts";
import type { Job } from "./commit-work.ts";
import { type Core, parentIdOf } from "./core.ts";
import { erasedStartKey } from "./erase-runs.ts";
import { beginFork, isHeld } from "./fork/begin-fork.ts";
import { lineageOf } from "./lineage.ts";
import { requireSize } from "./payload-size.ts";
import { knownBy } from "./people.ts";
import { planRunOf } from "./plan-run.ts";
import type { Definition } from "./registry.ts";
import { type ActorHost, RunActor } from "./run-actor.ts";
import { loadRun } from "./run-loader.ts";
import { viewOfActor } from "./view-of.ts";

interface Plan {
  readonly definition: Definition;
  readonly input: Json;
  readonly by: string | null;
  readonly identity?: Identity;
  readonly subject: string | null;
  readonly key: string | null;
  readonly parent: { readonly key: RunKey; readonly command: string; readonly root: RunKey } | null;
}
const QUEUE_LOOK = 200;

export class StartDesk {
  readonly #core: Core;
  readonly #host: ActorHost;
  readonly #viewOf: (row: RunRow) => RunView;
  /** Starts under a key that are not on disk yet. */
  readonly #pending = new Map<string, Promise<RunView>>();
  /** The last start of each subject that is not on disk yet. */
  readonly #starting = new Map<string, Promise<RunView>>();
  /** False when the queue is known to be empty: then nobody looks. */
  #mayBeQueued = true;

  constructor(core: Core, host: ActorHost, viewOf: (row: RunRow) => RunView) {
    this.#core = core;
    this.#host = host;
    this.#viewOf = viewOf;
  }

  async start(request: StartRequest): Promise<RunView> {
    const definition = this.#core.registry.live(request.workflow);
    const input = this.#inputOf(definition, request.input);
    const key = keyOf(request.key);
    const plan: Plan = {
      definition,
      input,
      by: request.by ?? null,
      subject: subjectOf(definition, input),
      key,
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
    const input = this.#inputOf(definition, given);
    const lineage = { key: parent.key, command, root: parent.root };
    const view = await this.#begin({
      definition,
      input,
      by: parent.identity.startedBy,
      subject: subjectOf(definition, input),
      key: command,
      parent: lineage,
    });
    return read.runById(view.runId) as RunRow;
  }

  /** Starts what waits in the queue, as far as there are places. */
  pull(): void {
    while (this.#mayBeQueued && this.#core.actors.running < this.#core.services.limits.concurrentRuns) {
      const row = this.#nextQueued();
      if (row === null) return;
      void this.#startQueued(row);
    }
  }

  /** The first in the queue whose subject is free: those that wait for their subject hold up nobody else. */
  #nextQueued(): RunRow | null {
    for (let after = 0; ; ) {
      const rows = this.#core.services.store.read.runsByStatus("queued", QUEUE_LOOK, after);
      const row = rows.find(
        (candidate) =>
          this.#core.actors.get(candidate.key) === undefined && !isHeld(this.#core, candidate) && !this.#isSubjectBusy(candidate),
      );
      if (row !== undefined) return row;
      if (rows.length === 0 && after === 0) this.#mayBeQueued = false;
      const last = rows.at(-1);
      if (last === undefined) return null;
      after = last.key;
    }
  }

  /**
   * Takes one run out of the queue, whatever is before it: somebody asks something of it, and that is the first that it does.
   * Null when it is in the queue no longer, or is blocked.
   */
  pullOne(row: RunRow, asked: Arrival): Promise<void> | null {
    if (this.#core.actors.get(row.key) !== undefined) return null;
    if (row.root !== row.key && asked.type !== "cancel-requested")
      throw new SignalboxError(
        "run-not-open",
        `Run ${row.runId} has not begun: it takes over from another one first. It can be cancelled.`,
      );
    return this.#startQueued(row, asked);
  }

  /** A run was put in the queue. */
  queued(): void {
    this.#mayBeQueued = true;
    this.#core.services.clock.soon(() => this.pull());
  }

  async #once(plan: Plan, key: string): Promise<RunView> {
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

  #sameRun(plan: Plan, key: string, run: RunKey, inputHash: string): RunView {
    if (this.#hash(plan.input) !== inputHash) {
      throw new SignalboxError(
        "idempotency-conflict",
        `The key "${key}" of workflow "${plan.definition.graph.id}" was used with another input. Use a new key for a new input.`,
      );
    }
    const actor = this.#core.actors.get(run);
    return actor === undefined ? this.#viewOf(this.#core.services.store.read.run(run) as RunRow) : viewOfActor(actor, null);
  }

  #begin(plan: Plan): Promise<RunView> {
    const subject = subjectKey(plan);
    const conflict = plan.parent === null && subject !== null ? (plan.definition.graph.subject?.conflict ?? "new") : "new";
    const open =
      conflict === "new" ? undefined : this.#core.services.store.read.openBySubject(plan.definition.graph.id, plan.subject ?? "")[0];
    const starting = subject === null ? undefined : this.#starting.get(subject);
    const isTaken = open !== undefined || starting !== undefined;
    if (conflict === "join" && isTaken) return this.#join(plan, open?.runId ?? starting);
    const refusal = plan.parent === null ? this.#core.services.budget.refusal(plan.definition) : null;
    if (refusal !== null) return Promise.reject(new SignalboxError("over-budget", refusal));
    const isFull = plan.parent === null && this.#core.actors.running >= this.#core.services.limits.concurrentRuns;
    const started = isFull || (conflict === "queue" && isTaken) ? this.#enqueue(plan) : this.#run(plan);
    if (subject === null) return started;
    this.#starting.set(subject, started);
    return started.finally(() => this.#starting.get(subject) === started && this.#starting.delete(subject));
  }

  /** The run that is open, or is being started. A key given to it stays its key after its end (G1). */
  async #join(plan: Plan, open: string | Promise<RunView> | undefined): Promise<RunView> {
    const { committer, store } = this.#core.services;
    const runId = typeof open === "string" ? open : ((await open)?.runId ?? "");
    const row = store.read.runById(runId) as RunRow;
    const { key } = plan;
    if (key !== null) await committer.submit((writer) => writer.addStartKey(scopeOf(plan), key, row.key, this.#hash(plan.input)));
    return this.#viewOf(row);
  }

  async #enqueue(plan: Plan): Promise<RunView> {
    const { services } = this.#core;
    const run = this.#newRun(plan, "queued");
    await services.committer.submit((writer) => {
      writer.addRun(run);
      if (plan.key !== null) writer.addStartKey(scopeOf(plan), plan.key, run.key, this.#hash(plan.input));
    });
    this.queued();
    return this.#viewOf(services.store.read.run(run.key) as RunRow);
  }

  async #run(plan: Plan): Promise<RunView> {
    const run = this.#newRun(plan, "running");
    const actor = this.#actor(plan.definition, run, plan.input);
    const inputHash = plan.key === null ? "" : this.#hash(plan.input);
    const also: Job = (writer) => {
      writer.addRun(run);
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

  #startQueued(row: RunRow, asked?: Arrival): Promise<void> | null {
    const definition = this.#core.registry.ofVersion(row.version);
    if (definition === null || definition.incompatible !== null) {
      const detail = definition?.incompatible ?? `workflow "${row.workflow}" is not registered any more`;
      this.#core.services.store.commit([(writer) => writer.block(row.key, "code-changed", detail, "blocked", this.#core.now())]);
      // Once unblocked it is in the queue again.
      this.#mayBeQueued = true;
      return null;
    }
    if (row.root !== row.key) return this.#startFork(row, asked);
    const input = JSON.parse(row.queuedInput ?? "null") as Json;
    const actor = this.#actor(definition, { ...row, parent: null }, input);
    const by = row.startedBy === null ? {} : { by: row.startedBy, ...knownBy({}) };
    const begin = {
      arrival: { type: "run-started", controller: "rules", input, ...by },
      also: (writer: StoreWriter) => writer.takeQueued(row.key, actor.now()),
    } as const;
    if (asked !== undefined)
      return new Promise((committed, refused) => actor.deliver({ ...begin, before: asked, admit: () => undefined, committed, refused }));
    actor.deliver(begin);
    return null;
  }

  #startFork(row: RunRow, asked?: Arrival): Promise<void> | null {
    const { services, registry } = this.#core;
    const loaded = loadRun(services, registry, row);
    if (loaded.ok) {
      const begun = beginFork(this.#core, this.#host, row, loaded, asked);
      if (asked !== undefined) return begun;
      // What keeps it from beginning is reported where it crashed.
      begun.catch(() => undefined);
      return null;
    }
    services.store.commit([(writer) => writer.block(row.key, loaded.reason, loaded.detail, "blocked", this.#core.now())]);
    this.#mayBeQueued = true;
    return null;
  }

  #actor(definition: Definition, run: NewRun, input: Json): RunActor {
    const { services } = this.#core;
    const identity = {
      key: run.key,
      root: run.root,
      parent: run.parent,
      ...lineageOf(services.store.read, run),
      startedAt: run.startedAt,
      startedBy: run.startedBy,
      subject: run.subject,
      model: null,
      plan: planRunOf(definition, input),
    };
    const live = {
      runId: run.runId,
      index: definition.index,
      functions: definition.code.functions,
      changed: definition.changed,
      state: initialState(run.runId),
      seq: 0,
    };
    const actor = new RunActor(this.#host, identity, definition, live, chainStart(services.digest, run.runId), "running");
    this.#core.actors.add(actor);
    return actor;
  }

  #newRun(plan: Plan, status: "queued" | "running"): NewRun {
    const key = this.#core.nextKey();
    return {
      key,
      runId: this.#core.services.entropy.runId(),
      version: plan.definition.version.id,
      workflow: plan.definition.graph.id,
      status,
      startedAt: this.#core.now(),
      startedBy: plan.by,
      subject: plan.subject,
      parent: plan.parent === null ? null : { key: plan.parent.key, command: plan.parent.command },
      root: plan.parent?.root ?? key,
      queuedInput: status === "queued" ? JSON.stringify(plan.input) : null,
    };
  }

  #isSubjectBusy(row: RunRow): boolean {
    const definition = this.#core.registry.ofVersion(row.version);
    if (row.subject === null || definition?.graph.subject?.conflict !== "queue") return false;
    return this.#core.services.store.read
      .openBySubject(row.workflow, row.subject)
      .some(({ key, status }) => key !== row.key && (status !== "queued" || key < row.key));
  }

  #inputOf(definition: Definition, given: unknown): Json {
    const { limits } = this.#core.services;
    requireSize(given, limits.maxPayloadCharacters, `The input of workflow "${definition.graph.id}"`);
    const parsed = parseWith(definition.code.input, given);
    if (parsed.ok) return (asStored(parsed.value) ?? null) as Json;
    const [first] = parsed.problems;
    const more = parsed.problems.length > 1 ? ` (and ${parsed.problems.length - 1} more)` : "";
    throw new SignalboxError(
      "input-invalid",
      `The input of workflow "${definition.graph.id}" is not what it takes: ${first?.path === "" ? "" : `${first?.path}: `}${first?.message}${more}.`,
      { problems: parsed.problems },
    );
  }

  #hash = (input: Json): string => this.#core.services.digest.sha256(canonical(input));
}

const childScope = (parent: RunKey): string => `child of ${parent}`;
const scopeOf = (plan: Plan): string => (plan.parent === null ? plan.definition.graph.id : childScope(plan.parent.key));
const subjectKey = (plan: Plan): string | null => (plan.subject === null ? null : `${plan.definition.graph.id} ${plan.subject}`);

function keyOf(key: string | undefined): string | null {
  if (key === undefined) return null;
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new SignalboxError(
    "idempotency-key-invalid",
    `An idempotency key is 1 to 255 printable ASCII characters; this one has ${key.length}. Leave it off for a run without one.`,
  );
}

export function subjectOf(definition: Definition, input: Json): string | null {
  const { subject } = definition.graph;
  if (subject === undefined) return null;
  const value = evaluate(subject.key, (name) => (name === "input" ? input : undefined));
  return value === undefined || value === null ? null : String(value).slice(0, 500);
}
