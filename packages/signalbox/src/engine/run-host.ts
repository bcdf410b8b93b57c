// What the runs in memory ask of the engine around them: to have a command performed, to be told of by others, and to be let go.

import { isSignalboxError, messageOf } from "../base/error.ts";
import { type Command, type CommandOf, isTerminal } from "../kernel/index.ts";
import type { RunStatus, RunView } from "../ports/engine.ts";
import type { Report } from "../ports/report.ts";
import type { RunRow } from "../ports/run-store.ts";
import type { ChildDesk } from "./child-desk.ts";
import type { Core } from "./core.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { EventDesk } from "./event-desk.ts";
import type { FinishDesk } from "./finish-desk.ts";
import type { InstancePause } from "./instance-pause.ts";
import { performModel } from "./perform-model.ts";
import { performProbe, performStep } from "./perform-step.ts";
import { performTurn } from "./perform-turn.ts";
import type { ReadDesk } from "./read-desk.ts";
import type { ActorHost, RunActor } from "./run-actor.ts";
import type { RunQueue } from "./run-queue.ts";
import type { Services } from "./services.ts";
import type { TimeDesk } from "./time-desk.ts";

/** The parts of the engine that a run's news goes to. */
export interface HostParts {
  readonly core: Core;
  readonly time: TimeDesk;
  readonly pause: InstancePause;
  readonly queue: RunQueue;
  readonly children: ChildDesk;
  readonly events: EventDesk;
  readonly reads: ReadDesk;
  readonly finishes: FinishDesk;
}

export class RunHost implements ActorHost {
  readonly services: Services;
  /** They need the host themselves, so they are there when the first run is. */
  readonly #parts: () => HostParts;
  readonly #report: Report;
  readonly #observe: EngineOptions["observe"];
  #drained: (() => void) | null = null;
  #closed = false;

  constructor(
    services: Services,
    parts: () => HostParts,
    { report = () => undefined, observe }: Pick<EngineOptions, "report" | "observe">,
  ) {
    this.services = services;
    this.#parts = parts;
    this.#report = report;
    this.#observe = observe;
  }

  now(): number {
    return this.#parts().time.now();
  }

  perform(actor: RunActor, command: Command): void {
    const { pause, children } = this.#parts();
    if (pause.isOn && isSent(command)) {
      actor.leaveOpen(command);
      return;
    }
    switch (command.kind) {
      case "run-step":
        performStep(actor, command);
        return;
      case "call-model":
        return void performModel(actor, command);
      case "run-turn":
        return void performTurn(actor, command);
      case "probe-step":
        return void performProbe(actor, command);
      case "start-run":
        return void children.start(actor, command);
      case "abort":
        return void this.#abort(actor, command.id);
      default:
        return;
    }
  }

  timerSet(dueAt: number): void {
    this.#parts().time.timerSet(dueAt);
  }

  eventAwaited(actor: RunActor, command: CommandOf<"await-event">): void {
    const { pause, events } = this.#parts();
    // What is in the mailbox by then is found when the instance goes on.
    if (pause.isOn) return;
    events
      .awaited(actor, command)
      .catch((thrown) => this.#report(`Run ${actor.runId} could not look for its event: ${messageOf(thrown)}`, thrown, actor.runId));
  }

  statusChanged(actor: RunActor, before: RunStatus): void {
    const { core, pause, children, reads, finishes } = this.#parts();
    if (before === "running" && actor.status !== "running") core.actors.running--;
    if (before !== "running" && actor.status === "running") core.actors.running++;
    const ended = isTerminal(actor.live.state);
    if (ended) core.actors.forget(actor);
    if (ended) this.services.telemetry?.runEnded(reads.viewOf(actor), actor.identity.rootId);
    finishes.changed(actor);
    this.#tell(() => reads.viewOf(actor));
    if (ended && actor.identity.parent !== null && !pause.isOn) children.tellParent(this.services.store.read.run(actor.key) as RunRow);
    if (actor.status !== "running") this.pull();
  }

  rested(actor: RunActor): void {
    this.#parts().finishes.rested(actor);
    this.#checkDrained();
  }

  crashed(actor: RunActor, error: Error): void {
    const { core, finishes } = this.#parts();
    if (actor.status === "running") core.actors.running--;
    core.actors.forget(actor);
    if (this.#closed) return;
    finishes.failed(actor, error);
    const wasAcknowledged = actor.live.seq > 0;
    const isFull = isSignalboxError(error) && error.code === "storage-full";
    if (wasAcknowledged && !isFull) this.#block(actor, error);
    this.#report(`Run ${actor.runId} stopped: ${messageOf(error)}`, error, actor.runId);
    this.#checkDrained();
    this.pull();
  }

  /** Starts what waits in the queue, unless nothing new is to begin. */
  pull(): void {
    const { pause, queue } = this.#parts();
    if (this.#drained === null && !pause.isOn) queue.pull();
  }

  /** Resolves when no run in memory has anything under way; nothing leaves the queue from now on. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.#checkDrained();
    });
  }

  /** What is ready is recorded. What is in flight is left to the next process, as a crash would leave it: the abort is no answer. */
  async close(): Promise<void> {
    this.#closed = true;
    await new Promise<void>((resolve) => this.services.clock.soon(resolve));
    for (const actor of this.#parts().core.actors.all) {
      actor.retire();
      for (const controller of actor.inFlight.values()) controller.abort(new Error("The engine is closed."));
    }
  }

  /** Whoever observes has no say in what is observed: what goes wrong there is reported, and the run goes on. */
  #tell(view: () => RunView): void {
    const observe = this.#observe;
    if (observe === undefined) return;
    const run = view();
    const failed = (thrown: unknown): void =>
      this.#report(
        `Whoever observes failed when told of run ${run.runId}: ${messageOf(thrown)}`,
        thrown instanceof Error ? thrown : undefined,
        run.runId,
      );
    try {
      const answer: unknown = observe(run);
      if (answer instanceof Promise) answer.catch(failed);
    } catch (thrown) {
      failed(thrown);
    }
  }

  #checkDrained(): void {
    if (this.#drained !== null && this.#parts().core.actors.all.every(({ idle }) => idle)) this.#drained();
  }

  async #abort(actor: RunActor, id: string): Promise<void> {
    const inFlight = actor.inFlight.get(id);
    if (inFlight === undefined) await this.#parts().children.cancel(actor, id);
    else inFlight.abort(new Error("The run was cancelled."));
  }

  #block(actor: RunActor, error: Error): void {
    const { reads } = this.#parts();
    const reason = isSignalboxError(error) && error.code === "state-conflict" ? "journal-diverged" : "crash-loop";
    this.services.store.commit([
      (writer) => {
        writer.block(actor.key, reason, this.services.redactor.text(messageOf(error)), "blocked", this.now());
        // Nobody waits for its answers any more.
        writer.ledger.doubtAll(actor.key);
      },
    ]);
    this.#tell(() => reads.view(this.services.store.read.run(actor.key) as RunRow));
  }
}

/** Commands that leave the process or start something; the others only let go. */
const isSent = ({ kind }: Command): boolean => kind !== "abort" && kind !== "withdraw";
