// B1. A child is started once: its parent's command is its key. B2. Its end reaches the parent in the transaction that marks it as told.
// B3. Cancelling a run cancels its children first, and waits for their ends.
import { isSignalboxError, messageOf, SignalboxError } from "../base/error.ts";
import type { Json } from "../base/json.ts";
import { type StepError, stepError } from "../definition/step-error.ts";
import { type Arrival, type CommandOf, commandOf } from "../kernel/index.ts";
import type { Person, RunView } from "../ports/engine.ts";
import type { RunRow, StoreWriter } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { approvedPlan, graphOfPlan, historyOfPlan, startOfPlan } from "./plan-run.ts";
import type { Definition } from "./registry.ts";
import type { Mail, RunActor } from "./run-actor.ts";
import type { StartDesk } from "./start-desk.ts";

/** Runs that runs start. */
export class ChildDesk {
  readonly #core: Core;
  readonly #starts: StartDesk;
  readonly #view: (row: RunRow) => RunView;
  readonly #cancel: (runId: string, person: Person) => Promise<unknown>;

  constructor(core: Core, starts: StartDesk, view: (row: RunRow) => RunView, cancel: (runId: string, person: Person) => Promise<unknown>) {
    this.#core = core;
    this.#starts = starts;
    this.#view = view;
    this.#cancel = cancel;
  }

  async start(actor: RunActor, command: CommandOf<"start-run">): Promise<void> {
    try {
      const [definition, input] = this.#toStart(actor, command);
      const row = await this.#starts.startChild(actor, command.id, definition, input);
      if (row.endedAt !== null) this.tellParent(row);
      else if (actor.live.state.open.get(command.id)?.aborting === true) await this.cancel(actor, command.id);
    } catch (thrown) {
      const error = stepError(isSignalboxError(thrown) ? thrown.code : "child-failed", messageOf(thrown), 1);
      actor.deliver({
        arrival: { type: "step-failed", controller: "rules", id: command.id, error, retryable: false, jitter: 0 },
        also: (writer) => writer.stopAwaiting(actor.key, command.id),
      });
    }
  }

  /** B2. */
  tellParent(child: RunRow): void {
    if (child.parentKey === null || child.parentCommand === null || child.told) return;
    const { parentKey, parentCommand } = child;
    const { store, committer } = this.#core.services;
    const parent = store.read.run(parentKey);
    const told = (writer: StoreWriter): void => {
      writer.markTold(child.key);
      writer.stopAwaiting(parentKey, parentCommand);
    };
    if (parent === null || parent.endedAt !== null) committer.submit(told).catch(() => undefined);
    else this.#tell(parent, (actor) => ({ arrival: this.#answer(actor, child, parentCommand), also: told, late: told }));
  }

  /** A blocked parent, also one that turns out to be blocked, is told when it goes on. */
  #tell(parent: RunRow, mail: (actor: RunActor) => Mail): void {
    try {
      const actor = this.#core.actors.open(parent);
      actor.deliver(mail(actor));
    } catch (thrown) {
      if (!isSignalboxError(thrown) || thrown.code !== "run-not-open") throw thrown;
    }
  }

  /** B3. */
  async cancel(actor: RunActor, command: string): Promise<void> {
    const child = this.#core.services.store.read.children(actor.key).find((row) => row.parentCommand === command && row.endedAt === null);
    if (child === undefined) return;
    // Whoever is quicker: a child that has ended meanwhile tells its parent itself.
    await this.#cancel(child.runId, { by: actor.identity.startedBy ?? "", reason: "The run that started it was cancelled." }).catch(
      () => undefined,
    );
  }

  /** Another workflow with its input; or a plan, which brings its own graph. */
  #toStart(actor: RunActor, command: CommandOf<"start-run">): readonly [Definition, unknown] {
    if (command.cleared === undefined) return [this.#definition(command), command.input];
    const plan = approvedPlan(command);
    const definition = this.#core.registry.ofPlan(graphOfPlan(plan), plan.hash, command.hash, this.#core.now());
    return [definition, startOfPlan(actor, command, plan)];
  }

  #definition(command: CommandOf<"start-run">): Definition {
    const definition = this.#core.registry.byHash(command.hash);
    if (definition !== null && definition.incompatible === null) return definition;
    const why = definition === null ? "" : `: ${definition.incompatible}`;
    throw new SignalboxError(
      "not-found",
      `Workflow "${command.workflow}" in the version that "${command.node}" runs is not registered${why}.`,
    );
  }

  #answer(actor: RunActor, child: RunRow, id: string): Arrival {
    const view = this.#view(child);
    if (child.status === "completed") return { type: "step-completed", controller: "rules", id, output: view.output ?? undefined };
    return {
      type: "step-failed",
      controller: "rules",
      id,
      error: { ...errorOf(child, view), ...this.#completedBy(actor, child, id) },
      retryable: false,
      jitter: 0,
    };
  }

  /** What a version of a plan had completed when it failed: the next one begins from it. */
  #completedBy({ live }: RunActor, child: RunRow, id: string): { readonly plan?: Json } {
    const command = commandOf(live.index, live.state, id);
    if (command?.kind !== "start-run" || command.cleared === undefined) return {};
    return { plan: historyOfPlan(this.#core, child, approvedPlan(command)) as unknown as Json };
  }
}

function errorOf(child: RunRow, view: RunView): StepError {
  if (child.status === "cancelled") return stepError("child-cancelled", `Run ${child.runId} was cancelled.`, 1);
  return view.error ?? stepError("child-failed", `Run ${child.runId} failed.`, 1);
}
