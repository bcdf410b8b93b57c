// The embedded host: one process, one store. It owns the runs in memory and the road of every request.
// What happens next is the kernel's business; what is written is commit-work's; desks take the requests.
import { isSignalboxError, messageOf, SignalboxError } from "../base/error.ts";
import type { Policy } from "../definition/policy.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import { type Command, type CommandOf, isTerminal } from "../kernel/index.ts";
import type {
  AnswerRequest,
  BackupReport,
  BackupRequest,
  BudgetFilter,
  DecideRequest,
  Engine,
  EraseRequest,
  EventDelivery,
  InstanceState,
  Person,
  PruneRequest,
  RaiseCapRequest,
  ReleaseFrozenRequest,
  RunFilter,
  RunStatus,
  RunView,
  SettleRequest,
  SettleReservationRequest,
  StartRequest,
  TellRequest,
} from "../ports/engine.ts";
import type { ForkRequest } from "../ports/fork.ts";
import type { Model } from "../ports/model.ts";
import type { RunRow } from "../ports/run-store.ts";
import { Actors } from "./actors.ts";
import { BudgetDesk } from "./budget-desk.ts";
import { ChildDesk } from "./child-desk.ts";
import type { Core } from "./core.ts";
import { type EngineOptions, servicesOf } from "./engine-options.ts";
import { Erasure } from "./erasure.ts";
import { EventDesk } from "./event-desk.ts";
import { FinishDesk } from "./finish-desk.ts";
import { InstancePause } from "./instance-pause.ts";
import type { People } from "./people.ts";
import { PeopleDesk } from "./people-desk.ts";
import { performModel } from "./perform-model.ts";
import { performProbe, performStep } from "./perform-step.ts";
import { performTurn } from "./perform-turn.ts";
import { policyBook } from "./policy-book.ts";
import { ReadDesk } from "./read-desk.ts";
import { Recovery } from "./recovery.ts";
import { Registry } from "./registry.ts";
import { ForkDesk } from "./rehearsal/fork-desk.ts";
import { Retention } from "./retention.ts";
import type { ActorHost, RunActor } from "./run-actor.ts";
import type { Services } from "./services.ts";
import { StartDesk } from "./start-desk.ts";
import { SteeringDesk } from "./steering-desk.ts";
import { doubtSent, redo, takeUp } from "./take-up.ts";
import { TimeDesk } from "./time-desk.ts";

export class EmbeddedEngine implements Engine, ActorHost {
  readonly services: Services;
  readonly #core: Core;
  readonly #time: TimeDesk;
  readonly #starts: StartDesk;
  readonly #people: PeopleDesk;
  readonly #events: EventDesk;
  readonly #reads: ReadDesk;
  readonly #finishes: FinishDesk;
  readonly #budgets: BudgetDesk;
  readonly #children: ChildDesk;
  readonly #recovery: Recovery;
  readonly #steering: SteeringDesk;
  readonly #erasure: Erasure;
  readonly #retention: Retention;
  readonly #pause: InstancePause;
  readonly #report: NonNullable<EngineOptions["report"]>;
  readonly #observe: EngineOptions["observe"];
  readonly #isReading: boolean;
  #drained: (() => void) | null = null;
  #closed = false;

  constructor(options: EngineOptions) {
    this.services = servicesOf(options, {
      now: () => this.now(),
      graphOf: (version) => this.#core.registry.ofVersion(version)?.graph ?? null,
      people: () => this.#core.people,
      liveGraph: (workflow) => this.#core.registry.find(workflow)?.graph ?? null,
    });
    this.#report = options.report ?? (() => undefined);
    this.#observe = options.observe;
    this.#isReading = options.mode === "reading";
    this.#core = this.#coreOf(options.people ?? {});
    this.#pause = new InstancePause(this.#core);
    this.#reads = new ReadDesk(this.#core);
    this.#finishes = new FinishDesk(this.#core, this.#reads);
    this.#budgets = new BudgetDesk(this.#core);
    this.#starts = new StartDesk(this.#core, this, (row) => this.#reads.view(row));
    this.#people = new PeopleDesk(this.#core);
    this.#children = new ChildDesk(
      this.#core,
      this.#starts,
      (row) => this.#reads.view(row),
      (runId, person) => this.cancel(runId, person),
    );
    this.#events = new EventDesk(this.#core);
    this.#recovery = new Recovery(this.#core, {
      takeUp,
      redo,
      doubtSent,
      childEnded: (row) => this.#children.tellParent(row),
      report: this.#report,
    });
    this.#steering = new SteeringDesk(this.#core, this.#starts, this.#reads, this.#recovery);
    this.#time = new TimeDesk(this.#core, {
      isReading: this.#isReading,
      start: (request) => this.start(request),
      clockMoved: (byMs) => this.#recovery.clockMoved(byMs),
      report: this.#report,
    });
    this.#erasure = new Erasure(this.#core, {
      cancel: (runId, person) => this.cancel(runId, person),
      ended: (runId) => this.finished(runId, "ended"),
    });
    this.#retention = new Retention(this.#core, options.retention ?? {}, this.#report);
    this.#core.registry.register(options.workflows, this.now());
    if (!this.#isReading) this.#open();
  }

  // --- Engine ----------------------------------------------------------------------------------------------------------------
  start = (request: StartRequest): Promise<RunView> => this.#whileRunning(() => this.#starts.start(request));
  run = (runId: string): Promise<RunView | null> => Promise.resolve().then(() => this.#reads.run(runId));
  runs = (filter: RunFilter = {}): Promise<readonly RunView[]> => Promise.resolve().then(() => this.#reads.runs(filter));
  journal = (runId: string) => Promise.resolve().then(() => this.#reads.journal(runId));
  inbox = (filter: { readonly who?: string; readonly all?: boolean; readonly limit?: number } = {}) =>
    Promise.resolve().then(() => this.#reads.inbox(filter));
  graph = (runId: string) => Promise.resolve().then(() => this.#reads.graph(runId));
  task = (id: string) => Promise.resolve().then(() => this.#reads.task(id));
  fork = (request: ForkRequest) => this.#whileRunning(() => new ForkDesk(this.#core).fork(request));
  replay = (runId: string) => Promise.resolve().then(() => this.#reads.replay(runId));
  verify = (runId?: string) => Promise.resolve().then(() => this.#reads.verify(runId));
  instance = () => Promise.resolve().then(() => this.#reads.instance());
  budget = (filter: BudgetFilter = {}) => Promise.resolve().then(() => this.#budgets.view(filter));
  settleReservation = (request: SettleReservationRequest) => this.#budgets.settle(request);
  raiseCap = (request: RaiseCapRequest) => this.#budgets.raise(request);
  releaseFrozen = (request: ReleaseFrozenRequest) => this.#budgets.release(request);
  state = () => Promise.resolve().then(() => this.#pause.state);
  decide = (request: DecideRequest): Promise<RunView> => this.#whileRunning(() => this.#people.decide(request));
  answer = (request: AnswerRequest): Promise<RunView> => this.#whileRunning(() => this.#people.answer(request));
  settle = (request: SettleRequest): Promise<RunView> => this.#whileRunning(() => this.#people.settle(request));
  emit = (delivery: EventDelivery) => this.#whileRunning(() => this.#events.emit(delivery));
  erase = (request: EraseRequest) => this.#whileOpen(() => this.#erasure.erase(request));
  prune = (request: PruneRequest) =>
    request.dryRun === true
      ? this.#whileOpen(() => this.#retention.prune(request))
      : this.#whileRunning(() => this.#retention.prune(request));
  backup = (request: BackupRequest): Promise<BackupReport> => this.#whileOpen(() => this.#backup(request));
  resumeAll = (person: Person): Promise<InstanceState> => this.#whileOpen(() => this.#resumeAll(person));

  finished = (runId: string, until: "ended" | "idle", signal?: AbortSignal) => this.#finishes.finished(runId, until, signal);
  tell = (request: TellRequest) => this.#whileRunning(() => this.#steering.tell(request));
  cancel = (runId: string, person: Person) => this.#whileOpen(() => this.#steering.cancel(runId, person));
  pause = (runId: string, person: Person) => this.#whileOpen(() => this.#steering.pause(runId, person));
  resume = (runId: string, person: Person) => this.#whileRunning(() => this.#steering.resume(runId, person));
  retry = (runId: string, person: Person) => this.#whileRunning(() => this.#steering.retry(runId, person));

  /** Registers changed definitions: open runs stay on the graph that they started with. */
  reload(workflows: readonly AnyWorkflow[], people: People, policies: readonly Policy[] = []): void {
    this.services.policies = policyBook(policies);
    const registry = new Registry(this.services.store);
    registry.register(workflows, this.now());
    this.#core.registry = registry;
    this.#core.people = people;
    // A run that rests in memory holds the code that it was loaded with.
    for (const actor of this.#core.actors.all) if (actor.idle) this.#core.actors.forget(actor);
    if (this.#pause.isOn) return;
    this.#recovery.unblock();
    this.#time.look();
    this.#pull();
  }

  /** From the next call on, names of models stand for these. A call under way is answered by what it was sent to. */
  useModel(model: Model | null): void {
    this.services.model = model;
    this.services.budget.useModel(model);
  }

  /** Lets what is under way come to rest and begins nothing new: no timer fires, no schedule ticks, nothing leaves the queue. */
  drain(): Promise<void> {
    this.#time.stop();
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.#checkDrained();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#time.close();
    this.#retention.stop();
    // What is ready is recorded. What is in flight is left to the next process, as a crash would leave it: the abort is no answer.
    await new Promise<void>((resolve) => this.services.clock.soon(resolve));
    for (const actor of this.#core.actors.all) {
      actor.retire();
      for (const controller of actor.inFlight.values()) controller.abort(new Error("The engine is closed."));
    }
    try {
      this.services.committer.close();
      if (!this.#isReading && !this.#pause.isOn) this.#recovery.closing();
    } finally {
      this.services.watchdog.close();
      this.services.store.close();
    }
  }

  // --- ActorHost -------------------------------------------------------------------------------------------------------------
  now(): number {
    return this.#time.now();
  }

  perform(actor: RunActor, command: Command): void {
    if (this.#pause.isOn && isSent(command)) {
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
        return void this.#children.start(actor, command);
      case "abort":
        return void this.#abort(actor, command.id);
      default:
        return;
    }
  }

  timerSet(dueAt: number): void {
    this.#time.timerSet(dueAt);
  }
  eventAwaited(actor: RunActor, command: CommandOf<"await-event">): void {
    // What is in the mailbox by then is found when the instance goes on.
    if (this.#pause.isOn) return;
    this.#events
      .awaited(actor, command)
      .catch((thrown) => this.#report(`Run ${actor.runId} could not look for its event: ${messageOf(thrown)}`, thrown));
  }

  statusChanged(actor: RunActor, before: RunStatus): void {
    if (before === "running" && actor.status !== "running") this.#core.actors.running--;
    if (before !== "running" && actor.status === "running") this.#core.actors.running++;
    const ended = isTerminal(actor.live.state);
    if (ended) this.#core.actors.forget(actor);
    this.#finishes.changed(actor);
    this.#observe?.(this.#reads.viewOf(actor));
    if (ended && actor.identity.parent !== null && !this.#pause.isOn)
      this.#children.tellParent(this.services.store.read.run(actor.key) as RunRow);
    if (actor.status !== "running") this.#pull();
  }

  rested(actor: RunActor): void {
    this.#finishes.rested(actor);
    this.#checkDrained();
  }

  #checkDrained(): void {
    if (this.#drained !== null && this.#core.actors.all.every(({ idle }) => idle)) this.#drained();
  }

  crashed(actor: RunActor, error: Error): void {
    if (actor.status === "running") this.#core.actors.running--;
    this.#core.actors.forget(actor);
    if (this.#closed) return;
    this.#finishes.failed(actor, error);
    const wasAcknowledged = actor.live.seq > 0;
    const isFull = isSignalboxError(error) && error.code === "storage-full";
    if (wasAcknowledged && !isFull) this.#block(actor, error);
    this.#report(`Run ${actor.runId} stopped: ${messageOf(error)}`, error);
    this.#checkDrained();
    this.#pull();
  }

  // ---------------------------------------------------------------------------------------------------------------------------
  #coreOf(people: People): Core {
    const { store } = this.services;
    let key = store.read.nextRunKey();
    return {
      services: this.services,
      actors: new Actors(this, () => this.#core.registry),
      registry: new Registry(store),
      people,
      now: () => this.now(),
      noticeClock: () => this.#time.noticeClock(),
      nextKey: () => key++,
    };
  }

  #open(): void {
    if (!this.#pause.isOn) {
      this.#begin();
      return;
    }
    this.#time.stop();
    this.#recovery.doubtSent();
    this.#erasure.finish(this.#report);
  }

  #begin(): void {
    this.#recovery.downtime();
    this.#recovery.open();
    this.#erasure.finish(this.#report);
    this.#retention.begin();
    this.#time.open();
    this.#pull();
  }

  async #resumeAll(person: Person): Promise<InstanceState> {
    await this.#pause.end(person);
    if (!this.#isReading) this.#begin();
    return this.#pause.state;
  }

  async #backup({ file, by }: BackupRequest): Promise<BackupReport> {
    const { bytes } = await this.services.store.backup(file);
    const detail = { file, bytes, by: by ?? null };
    await this.services.committer.submit((writer) => writer.note(this.now(), "backed-up", detail));
    return { file, bytes };
  }

  #pull(): void {
    if (this.#drained === null && !this.#pause.isOn) this.#starts.pull();
  }

  async #whileOpen<T>(act: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new SignalboxError("internal", "The engine is closed.");
    return act();
  }

  /** While the instance is open, and not paused as a whole. */
  #whileRunning<T>(act: () => Promise<T>): Promise<T> {
    return this.#whileOpen(() => {
      this.#pause.refuse();
      return act();
    });
  }

  async #abort(actor: RunActor, id: string): Promise<void> {
    const inFlight = actor.inFlight.get(id);
    if (inFlight === undefined) await this.#children.cancel(actor, id);
    else inFlight.abort(new Error("The run was cancelled."));
  }

  #block(actor: RunActor, error: Error): void {
    const reason = isSignalboxError(error) && error.code === "state-conflict" ? "journal-diverged" : "crash-loop";
    this.services.store.commit([
      (writer) => {
        writer.block(actor.key, reason, messageOf(error), "blocked", this.now());
        // Nobody waits for its answers any more.
        writer.ledger.doubtAll(actor.key);
      },
    ]);
    this.#observe?.(this.#reads.view(this.services.store.read.run(actor.key) as RunRow));
  }
}

/** Commands that leave the process or start something; the others only let go. */
const isSent = ({ kind }: Command): boolean => kind !== "abort" && kind !== "withdraw";
