// QU1. What waits begins in the order in which it was acknowledged; a run that waits for its subject, or for another one of its lineage, holds up nobody else.
// QU2. A run that somebody asks something of begins with that, whatever is before it in the queue.
import { SignalboxError } from "../base/error.ts";
import type { Json } from "../base/json.ts";
import type { Arrival } from "../kernel/index.ts";
import type { RunRow, StoreWriter } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { isHeld, startFork } from "./fork/begin-fork.ts";
import { newActor } from "./new-actor.ts";
import { knownBy } from "./people.ts";
import type { ActorHost } from "./run-actor.ts";

const QUEUE_LOOK = 200;

/** The runs that are acknowledged and have not begun. */
export class RunQueue {
  readonly #core: Core;
  readonly #host: ActorHost;
  /** False when the queue is known to be empty: then nobody looks. */
  #mayBeQueued = true;

  constructor(core: Core, host: ActorHost) {
    this.#core = core;
    this.#host = host;
  }

  /** Starts what waits, as far as there are places. */
  pull(): void {
    while (this.#mayBeQueued && this.#core.actors.running < this.#core.services.limits.concurrentRuns) {
      const row = this.#next();
      if (row === null) return;
      void this.#start(row);
    }
  }

  /**
   * Takes one run out of the queue: somebody asks something of it, and that is the first that it does (QU2).
   * Null when it is in the queue no longer, or is blocked.
   */
  pullOne(row: RunRow, asked: Arrival): Promise<void> | null {
    if (this.#core.actors.get(row.key) !== undefined) return null;
    if (row.root !== row.key && asked.type !== "cancel-requested")
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

  /** QU1. */
  #next(): RunRow | null {
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

  #isSubjectBusy(row: RunRow): boolean {
    const definition = this.#core.registry.ofVersion(row.version);
    if (row.subject === null || definition?.graph.subject?.conflict !== "queue") return false;
    return this.#core.services.store.read
      .openBySubject(row.workflow, row.subject)
      .some(({ key, status }) => key !== row.key && (status !== "queued" || key < row.key));
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
    if (row.root !== row.key) {
      const begun = startFork(this.#core, this.#host, row, asked);
      if (begun === null) this.#mayBeQueued = true;
      return asked === undefined ? null : begun;
    }
    const input = JSON.parse(row.queuedInput ?? "null") as Json;
    const actor = newActor(this.#core, this.#host, definition, { ...row, parent: null }, input);
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
}
