// QU1. What waits begins in the order of its rank: when it was acknowledged, and a minute earlier for each step of its priority. What waits for its
// subject, for a place or a rate of its workflow or its key, or for another one of its lineage, holds up nobody else; what waits for a day, only who
// would take what it waits for (budget/day-room.ts).
// QU2. A run that somebody asks something of begins with that, whatever is before it in the queue.
import { SignalboxError } from "../base/error.ts";
import type { Json } from "../base/json.ts";
import type { Arrival } from "../kernel/index.ts";
import type { QueueRow } from "../ports/queue-store.ts";
import type { NewRun, RunKey, RunRow, StoreWriter } from "../ports/run-store.ts";
import type { Job } from "./commit-work.ts";
import type { Core } from "./core.ts";
import { isFork, isHeld, startFork } from "./fork/begin-fork.ts";
import { newActor } from "./new-actor.ts";
import { knownBy } from "./people.ts";
import type { Obstacle } from "./places.ts";
import { entrantOf, isSubjectBusy } from "./queued-wait.ts";
import type { ActorHost, RunActor } from "./run-actor.ts";

const QUEUE_LOOK = 200;
const LONGEST_LOOK_MS = 60 * 60_000;

/** The runs that are acknowledged and have not begun. */
export class RunQueue {
  readonly #core: Core;
  readonly #host: ActorHost;
  /** Starts what may begin, unless nothing is to begin now. */
  readonly look: () => void;
  #cancelLook: () => void = () => undefined;
  /** When the first rate lets somebody in, of those that kept somebody out at the last look. */
  #nextLook = Number.POSITIVE_INFINITY;
  /** False when the queue is known to be empty: then nobody looks. */
  #mayBeQueued = true;
  #isLookDue = false;
  #isStopped = false;

  constructor(core: Core, host: ActorHost, look: () => void) {
    this.#core = core;
    this.#host = host;
    this.look = look;
  }

  /** Starts what waits, as far as there are places. */
  pull(): void {
    while (!this.#isStopped && this.#mayBeQueued && this.#core.actors.running < this.#core.services.limits.concurrentRuns) {
      const row = this.#next();
      if (row === null) {
        this.#lookLater();
        return;
      }
      void this.#start(row);
    }
  }

  /** A look that was ordered before may still come: the store is closed by then. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelLook();
  }

  /**
   * Takes one run out of the queue: somebody asks something of it, and that is the first that it does (QU2).
   * Null when it is in the queue no longer, or is blocked.
   */
  pullOne(row: RunRow, asked: Arrival): Promise<void> | null {
    if (this.#core.actors.get(row.key) !== undefined) return null;
    if (asked.type !== "cancel-requested" && this.#core.places.rules(row.workflow) !== undefined)
      throw new SignalboxError(
        "run-not-open",
        `Run ${row.runId} has not begun: limits of its workflow keep it waiting. It can be cancelled.`,
      );
    if (isFork(row) && asked.type !== "cancel-requested")
      throw new SignalboxError(
        "run-not-open",
        `Run ${row.runId} has not begun: it takes over from another one first. It can be cancelled.`,
      );
    return this.#start(row, asked);
  }

  /** A run was put in the queue. */
  added(): void {
    this.#mayBeQueued = true;
    this.#core.services.clock.soon(() => this.pull());
  }

  /** A day may have more left than before. Many say so in one turn, and one look serves them all. */
  dayHasMore(): void {
    if (this.#isLookDue || !this.#mayBeQueued || !this.#core.days.isShort) return;
    this.#isLookDue = true;
    this.#core.services.clock.soon(() => {
      this.#isLookDue = false;
      this.look();
    });
  }

  /** QU1. */
  #next(): RunRow | null {
    const { days, services } = this.#core;
    this.#nextLook = Number.POSITIVE_INFINITY;
    days.lookAnew();
    const workflows = services.store.read.queuedWorkflows();
    if (workflows.length === 0) this.#mayBeQueued = false;
    const found = workflows.map((workflow) => this.#nextOf(workflow));
    let first: QueueRow | null = null;
    for (const [index, workflow] of workflows.entries()) {
      const earlier = found[index] ?? null;
      // Somebody of another workflow, found later, may have to be let in before it.
      const row = earlier === null || this.#dayLetsIn(earlier) ? earlier : this.#nextOf(workflow);
      if (row !== null && (first === null || row.rank < first.rank || (row.rank === first.rank && row.run < first.run))) first = row;
    }
    if (days.isShort) this.#nextLook = Math.min(this.#nextLook, services.budget.dayEnds());
    return first === null ? null : services.store.read.run(first.run);
  }

  #nextOf(workflow: string): QueueRow | null {
    if (this.#keepsOut(this.#core.places.ofAll(workflow))) return null;
    /** Whether the limits of a key let nobody in: asked once for each look. */
    const closed = new Map<string, boolean>();
    const isClosed = ({ key }: QueueRow): boolean => {
      if (key === null) return false;
      const known = closed.get(key) ?? this.#keepsOut(this.#core.places.ofKey({ workflow, key }));
      closed.set(key, known);
      return known;
    };
    const onlyFree = this.#core.days.isClosed(workflow);
    for (let after: QueueRow | null = null; ; ) {
      const rows: readonly QueueRow[] = this.#core.services.store.read.queued(workflow, after, QUEUE_LOOK, onlyFree);
      const row = rows.find((candidate) => !isClosed(candidate) && this.#mayBegin(candidate.run) && this.#dayLetsIn(candidate));
      if (row !== undefined) return row;
      after = rows.at(-1) ?? null;
      if (after === null) return null;
    }
  }

  #keepsOut(obstacle: Obstacle | null): boolean {
    if (obstacle?.kind === "rate") this.#nextLook = Math.min(this.#nextLook, obstacle.until);
    return obstacle !== null;
  }

  #mayBegin(run: RunKey): boolean {
    if (this.#core.actors.get(run) !== undefined) return false;
    const row = this.#core.services.store.read.run(run);
    return row !== null && !isHeld(this.#core, row) && !isSubjectBusy(this.#core, row);
  }

  #dayLetsIn(row: QueueRow): boolean {
    const { days, registry, services } = this.#core;
    return row.isFree || days.letsIn(row, registry.ofVersion(services.store.read.run(row.run)?.version ?? 0));
  }

  /** A rate or a new day lets the next one in because time passes, and nobody else says so. */
  #lookLater(): void {
    this.#cancelLook();
    if (!Number.isFinite(this.#nextLook)) return;
    this.#cancelLook = this.#core.services.clock.after(
      Math.min(LONGEST_LOOK_MS, Math.max(1, this.#nextLook - this.#core.now())),
      this.look,
    );
  }

  #start(row: RunRow, asked?: Arrival): Promise<void> | null {
    const definition = this.#core.registry.ofVersion(row.version);
    if (definition === null || definition.incompatible !== null) {
      const detail = definition?.incompatible ?? `workflow "${row.workflow}" is not registered any more`;
      this.#core.services.store.commit([(writer) => writer.block(row.key, "code-changed", detail, "blocked", this.#core.now())]);
      // Once unblocked it is in the queue again.
      this.#mayBeQueued = true;
      return null;
    }
    const queued = this.#core.services.store.read.queueRow(row.key);
    // Who is cancelled before it begins takes nothing.
    const enter = (actor: RunActor): Job | null =>
      queued === null || asked !== undefined ? null : this.#core.places.enter(actor, entrantOf(queued, row), true);
    if (isFork(row)) {
      const begun = startFork(this.#core, this.#host, row, enter, asked);
      if (begun === null) this.#mayBeQueued = true;
      return asked === undefined ? null : begun;
    }
    const input = JSON.parse(row.queuedInput ?? "null") as Json;
    const actor = newActor(this.#core, this.#host, definition, { ...row, parent: parentOf(row) }, input);
    const by = row.startedBy === null ? {} : { by: row.startedBy, ...knownBy({}) };
    const take = enter(actor);
    const begin = {
      arrival: { type: "run-started", controller: "rules", input, ...by },
      also: (writer: StoreWriter) => {
        writer.takeQueued(row.key, actor.now());
        take?.(writer);
      },
    } as const;
    if (asked !== undefined)
      return new Promise((committed, refused) => actor.deliver({ ...begin, before: asked, admit: () => undefined, committed, refused }));
    actor.deliver(begin);
    return null;
  }
}

const parentOf = ({ parentKey, parentCommand }: RunRow): NewRun["parent"] =>
  parentKey === null || parentCommand === null ? null : { key: parentKey, command: parentCommand };
