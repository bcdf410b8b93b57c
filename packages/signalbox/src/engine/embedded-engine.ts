// The embedded host: one process, one store. It owns the clock, the timers and the runs in memory, and the road of every request.
// What happens next is the kernel's business; what is written is commit-work's; desks take the requests.
import { isSignalboxError, messageOf, SignalboxError } from "../base/error.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import {
  type Arrival,
  type Command,
  type CommandOf,
  commandOf,
  initialState,
  isTerminal,
  openCommands,
  type RunState,
} from "../kernel/index.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import type {
  AnswerRequest,
  DecideRequest,
  Engine,
  EventDelivery,
  Person,
  RunFilter,
  RunStatus,
  RunView,
  SettleRequest,
  StartRequest,
} from "../ports/engine.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { Model } from "../ports/model.ts";
import type { RunKey, RunRow, RunStore, TimerRow } from "../ports/run-store.ts";
import type { Transport } from "../ports/transport.ts";
import { noWatchdog, type Watchdog } from "../ports/watchdog.ts";
import { Actors } from "./actors.ts";
import { ChildDesk } from "./child-desk.ts";
import { Committer } from "./committer.ts";
import { actorOf, type Core, parentIdOf, rowOf } from "./core.ts";
import { EventDesk } from "./event-desk.ts";
import { JournalClock } from "./journal-clock.ts";
import { ASSERTED, type People } from "./people.ts";
import { PeopleDesk } from "./people-desk.ts";
import { performModel } from "./perform-model.ts";
import { performProbe, performStep, takeUpStep } from "./perform-step.ts";
import { ReadDesk } from "./read-desk.ts";
import { Recovery } from "./recovery.ts";
import { Registry } from "./registry.ts";
import { isAtRest } from "./rest.ts";
import type { ActorHost, RunActor } from "./run-actor.ts";
import { inputOfTick, keyOfTick, schedulesOf, type Tick, Ticker } from "./schedules.ts";
import type { EngineLimits, Services } from "./services.ts";
import { StartDesk } from "./start-desk.ts";
import { Timers } from "./timers.ts";
import { viewOfActor } from "./view-of.ts";
import { isEnded, Waiters } from "./waiters.ts";

export interface EngineOptions {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly digest: Digest;
  readonly transport: Transport;
  readonly workflows: readonly AnyWorkflow[];
  readonly people?: People;
  readonly model?: Model;
  readonly watchdog?: Watchdog;
  readonly limits?: Partial<EngineLimits>;
  /** Told of what an operator should know: a run that was blocked, a commit that failed. */
  readonly report?: (message: string, error?: Error) => void;
  /** Told of every run that starts or changes its status. */
  readonly observe?: (run: RunView) => void;
  /** "reading" answers questions and moves nothing: no run is taken up, no timer fires, no deadline is extended. Default "working". */
  readonly mode?: "working" | "reading";
}

export const DEFAULT_LIMITS: EngineLimits = { concurrentRuns: 200, maxPayloadCharacters: 8 * 1024 * 1024 };
const HEARTBEAT_MS = 5_000;

export class EmbeddedEngine implements Engine, ActorHost {
  readonly services: Services;
  readonly #core: Core;
  readonly #clock: JournalClock;
  readonly #timers: Timers;
  readonly #ticker: Ticker;
  readonly #starts: StartDesk;
  readonly #people: PeopleDesk;
  readonly #events: EventDesk;
  readonly #reads: ReadDesk;
  readonly #children: ChildDesk;
  readonly #recovery: Recovery;
  readonly #waiters: Waiters;
  readonly #report: NonNullable<EngineOptions["report"]>;
  readonly #observe: EngineOptions["observe"];
  readonly #isReading: boolean;
  #stopHeartbeat: () => void = () => undefined;
  #drained: (() => void) | null = null;
  #closed = false;

  constructor(options: EngineOptions) {
    const { store, clock, entropy, digest, transport, watchdog = noWatchdog, model = null } = options;
    const committer = new Committer(store, clock);
    this.services = {
      store,
      committer,
      clock,
      entropy,
      digest,
      transport,
      watchdog,
      model,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
    };
    this.#report = options.report ?? (() => undefined);
    this.#observe = options.observe;
    this.#isReading = options.mode === "reading";
    this.#clock = new JournalClock(clock, Number(store.read.meta("alive") ?? 0));
    let key = store.read.nextRunKey();
    const registry = new Registry(store);
    this.#core = {
      services: this.services,
      actors: new Actors(this, () => this.#core.registry),
      registry,
      people: options.people ?? {},
      now: () => this.#clock.now(),
      noticeClock: () => this.#noticeClock(),
      nextKey: () => key++,
    };
    this.#reads = new ReadDesk(this.#core);
    this.#starts = new StartDesk(this.#core, this, (row) => this.#reads.view(row));
    this.#people = new PeopleDesk(this.#core);
    this.#children = new ChildDesk(
      this.#core,
      this.#starts,
      (row) => this.#reads.view(row),
      (runId, person) => this.cancel(runId, person),
    );
    this.#events = new EventDesk(this.#core);
    this.#waiters = new Waiters();
    this.#timers = new Timers(
      this.services,
      () => this.now(),
      (timer) => this.#fire(timer),
      () => this.#noticeClock(),
    );
    this.#ticker = new Ticker(
      this.services,
      () => this.now(),
      (tick) => this.#tick(tick),
    );
    this.#recovery = new Recovery(this.#core, {
      takeUp: (actor) => this.#takeUp(actor),
      redo: (actor, command) => this.#redo(actor, command),
      childEnded: (row) => this.#children.tellParent(row),
      report: this.#report,
    });
    registry.register(options.workflows, this.now());
    if (!this.#isReading) this.#open();
  }

  // --- Engine ----------------------------------------------------------------------------------------------------------------
  async start(request: StartRequest): Promise<RunView> {
    this.#requireOpen();
    return this.#starts.start(request);
  }
  run = (runId: string): Promise<RunView | null> => Promise.resolve().then(() => this.#reads.run(runId));
  runs = (filter: RunFilter = {}): Promise<readonly RunView[]> => Promise.resolve().then(() => this.#reads.runs(filter));
  journal = (runId: string) => Promise.resolve().then(() => this.#reads.journal(runId));
  inbox = (filter: { readonly who?: string; readonly all?: boolean; readonly limit?: number } = {}) =>
    Promise.resolve().then(() => this.#reads.inbox(filter));
  graph = (runId: string) => Promise.resolve().then(() => this.#reads.graph(runId));
  task = (id: string) => Promise.resolve().then(() => this.#reads.task(id));
  replay = (runId: string) => Promise.resolve().then(() => this.#reads.replay(runId));
  verify = (runId?: string) => Promise.resolve().then(() => this.#reads.verify(runId));
  instance = () => Promise.resolve().then(() => this.#reads.instance());
  decide = (request: DecideRequest): Promise<RunView> => this.#people.decide(request);
  answer = (request: AnswerRequest): Promise<RunView> => this.#people.answer(request);
  settle = (request: SettleRequest): Promise<RunView> => this.#people.settle(request);
  emit = (delivery: EventDelivery) => this.#events.emit(delivery);

  finished(runId: string, until: "ended" | "idle"): Promise<RunView> {
    const row = this.services.store.read.runById(runId);
    const actor = row === null ? this.#core.actors.all.find((candidate) => candidate.runId === runId) : this.#core.actors.get(row.key);
    const key = actor?.key ?? row?.key;
    if (key === undefined) return Promise.reject(new SignalboxError("not-found", `There is no run "${runId}".`));
    const isOver = until === "ended" ? isEnded(actor?.status ?? (row as RunRow).status) : isAtRest(this.#core, key);
    if (isOver && (actor === undefined || actor.idle))
      return Promise.resolve(actor === undefined ? this.#reads.view(row as RunRow) : this.#view(actor));
    return this.#waiters.add(runId, until);
  }

  async cancel(runId: string, person: Person): Promise<RunView> {
    this.#release(runId);
    const arrival: Arrival = { type: "cancel-requested", controller: "human", ...person, ...ASSERTED };
    return this.#ask(runId, arrival, (state) => requireRunning(state, runId, "cancelled"));
  }
  pause = (runId: string, person: Person) =>
    this.#ask(runId, { type: "pause-requested", controller: "human", ...person, ...ASSERTED }, (state) =>
      requireRunning(state, runId, "paused"),
    );
  /** Also of a run that is blocked: a person says that it may be tried again. */
  async resume(runId: string, person: Person): Promise<RunView> {
    const wasBlocked = this.#release(runId);
    return this.#ask(runId, { type: "resume-requested", controller: "human", ...person, ...ASSERTED }, (state) => {
      if (!state.paused && !wasBlocked) throw new SignalboxError("run-not-open", `Run ${runId} is not paused.`);
    });
  }
  retry = (runId: string, person: Person) =>
    this.#ask(runId, { type: "retry-requested", controller: "human", ...person, ...ASSERTED }, (state) => {
      if (state.phase !== "failed") throw new SignalboxError("run-not-open", `Run ${runId} has not failed: there is nothing to retry.`);
    });

  /** Registers changed definitions: open runs stay on the graph that they started with. */
  reload(workflows: readonly AnyWorkflow[], people: People): void {
    const registry = new Registry(this.services.store);
    registry.register(workflows, this.now());
    this.#core.registry = registry;
    this.#core.people = people;
    // A run that rests in memory holds the code that it was loaded with.
    for (const actor of this.#core.actors.all) if (actor.idle) this.#core.actors.forget(actor);
    this.#ticker.use(schedulesOf(registry.workflows));
    this.#recovery.unblock();
    this.#timers.look();
    this.#pull();
  }

  /** Lets what is under way come to rest and begins nothing new: no timer fires, no schedule ticks, nothing leaves the queue. */
  drain(): Promise<void> {
    this.#timers.stop();
    this.#ticker.stop();
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.#checkDrained();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#timers.close();
    this.#ticker.stop();
    this.#stopHeartbeat();
    // What is ready is recorded. What is in flight is left to the next process, as a crash would leave it: the abort is no answer.
    await new Promise<void>((resolve) => this.services.clock.soon(resolve));
    for (const actor of this.#core.actors.all) {
      actor.retire();
      for (const controller of actor.inFlight.values()) controller.abort(new Error("The engine is closed."));
    }
    try {
      this.services.committer.close();
      if (!this.#isReading) this.#recovery.closing();
    } finally {
      this.services.watchdog.close();
      this.services.store.close();
    }
  }

  // --- ActorHost -------------------------------------------------------------------------------------------------------------
  now(): number {
    return this.#clock.now();
  }

  perform(actor: RunActor, command: Command): void {
    switch (command.kind) {
      case "run-step":
        return void performStep(actor, command);
      case "call-model":
        return void performModel(actor, command);
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
    if (this.#drained === null) this.#timers.set(dueAt);
  }
  eventAwaited(actor: RunActor, command: CommandOf<"await-event">): void {
    this.#events
      .awaited(actor, command)
      .catch((thrown) => this.#report(`Run ${actor.runId} could not look for its event: ${messageOf(thrown)}`, thrown));
  }

  statusChanged(actor: RunActor, before: RunStatus): void {
    if (before === "running" && actor.status !== "running") this.#core.actors.running--;
    if (before !== "running" && actor.status === "running") this.#core.actors.running++;
    const ended = isTerminal(actor.live.state);
    if (ended) this.#core.actors.forget(actor);
    if (!this.#waiters.isEmpty) this.#wakeWaiters(actor);
    this.#observe?.(this.#view(actor));
    if (ended && actor.identity.parent !== null) this.#children.tellParent(this.services.store.read.run(actor.key) as RunRow);
    if (actor.status !== "running") this.#pull();
  }

  /** Whoever asked while a burst was ending is answered now: no change of status follows. */
  rested(actor: RunActor): void {
    if (this.#waiters.has(actor.runId)) this.#wakeWaiters(actor);
    this.#checkDrained();
  }

  #checkDrained(): void {
    if (this.#drained !== null && this.#core.actors.all.every(({ idle }) => idle)) this.#drained();
  }

  crashed(actor: RunActor, error: Error): void {
    if (actor.status === "running") this.#core.actors.running--;
    this.#core.actors.forget(actor);
    if (this.#closed) return;
    this.#waiters.failed(actor.runId, error);
    const wasAcknowledged = actor.live.seq > 0;
    const isFull = isSignalboxError(error) && error.code === "storage-full";
    if (wasAcknowledged && !isFull) this.#block(actor, error);
    this.#report(`Run ${actor.runId} stopped: ${messageOf(error)}`, error);
    this.#checkDrained();
    this.#pull();
  }

  // ---------------------------------------------------------------------------------------------------------------------------
  #open(): void {
    this.#recovery.downtime();
    this.#recovery.open();
    this.#heartbeat();
    this.#timers.look();
    this.#ticker.use(schedulesOf(this.#core.registry.workflows));
    this.#pull();
  }

  #pull(): void {
    if (this.#drained === null) this.#starts.pull();
  }

  /** Who waits for this run, for one that runs it, or for one that is queued behind it. */
  #wakeWaiters(actor: RunActor): void {
    const { read } = this.services.store;
    const wake = (key: RunKey, runId: string, status: RunStatus, view: () => RunView): void =>
      this.#waiters.changed(runId, (until) => (until === "ended" ? isEnded(status) : isAtRest(this.#core, key)), view);
    wake(actor.key, actor.runId, actor.status, () => this.#view(actor));
    const rows =
      actor.identity.subject === null
        ? []
        : [...read.openBySubject(actor.definition.graph.id, actor.identity.subject)].filter(({ status }) => status === "queued");
    for (let key = actor.identity.parent?.key ?? null; key !== null; ) {
      const row: RunRow | null = read.run(key);
      if (row !== null) rows.push(row);
      key = row?.parentKey ?? null;
    }
    for (const row of rows) if (this.#waiters.has(row.runId)) wake(row.key, row.runId, row.status, () => this.#reads.view(row));
  }

  #view = (actor: RunActor): RunView => viewOfActor(actor, parentIdOf(this.#core, actor.identity.parent?.key ?? null));

  #requireOpen(): void {
    if (this.#closed) throw new SignalboxError("internal", "The engine is closed.");
  }

  async #ask(runId: string, arrival: Arrival, admit: (state: RunState) => void): Promise<RunView> {
    this.#requireOpen();
    const row = rowOf(this.#core, runId);
    if (row.status === "queued") {
      admit(initialState(row.runId));
      const begun = this.#starts.pullOne(row, arrival);
      if (begun !== null) return begun.then(() => this.#reads.view(rowOf(this.#core, row.runId)));
    }
    const actor = actorOf(this.#core, row.runId);
    // What was open when the process ended before is performed by nobody; what follows from the request is not of it.
    const left = actor.dormant ? new Set(actor.live.state.open.keys()) : null;
    await actor.request(arrival, admit);
    const { paused, cancelling } = actor.live.state;
    if (left !== null && (!paused || cancelling)) this.#takeUp(actor, left);
    return this.#view(actor);
  }

  /** True when the run was blocked, and is so no longer. */
  #release(runId: string): boolean {
    this.#requireOpen();
    const row = rowOf(this.#core, runId);
    if (row.status !== "blocked") return false;
    this.#recovery.release(row);
    return true;
  }

  /** Goes on with what is open in a run that was read from its journal; `ids`: with these of them. */
  #takeUp(actor: RunActor, ids?: ReadonlySet<string>): void {
    const { dormant, live } = actor;
    actor.dormant = false;
    for (const command of openCommands(live.index, live.state)) {
      if (ids !== undefined && !("id" in command && ids.has(command.id))) continue;
      if (command.kind === "start-run") actor.perform(command);
      else if (command.kind === "await-event") actor.later(command);
      else if (command.kind === "set-timer") this.timerSet(command.dueAt);
      else if (!dormant) continue;
      else if (command.kind === "call-model" || command.kind === "probe-step") actor.perform(command);
      else if (command.kind === "run-step") {
        actor.begin();
        takeUpStep(actor, command);
      }
    }
  }

  #redo(actor: RunActor, id: string): void {
    const command = commandOf(actor.live.index, actor.live.state, id);
    if (command?.kind === "start-run") actor.perform(command);
    else if (command?.kind === "await-event") actor.later(command);
  }

  #fire(timer: TimerRow): void {
    const done = (): void => this.#timers.done(timer);
    const row = this.services.store.read.run(timer.run) as RunRow;
    try {
      const clear = (writer: Parameters<NonNullable<Parameters<RunActor["deliver"]>[0]["also"]>>[0]): void =>
        writer.clearTimer(timer.run, timer.command);
      this.#core.actors
        .open(row)
        .deliver({ arrival: { type: "timer-fired", controller: "rules", id: timer.command }, late: clear, committed: done, refused: done });
    } catch (thrown) {
      done();
      this.#report(`A timer of run ${row.runId} could not fire: ${messageOf(thrown)}`, thrown as Error);
    }
  }

  async #tick(tick: Tick): Promise<boolean> {
    const { id, workflow } = tick.schedule;
    try {
      await this.start({ workflow, input: inputOfTick(tick), key: keyOfTick(tick) });
      return true;
    } catch (thrown) {
      if (this.#closed) return false;
      this.#report(`Schedule "${id}" could not start its run: ${messageOf(thrown)}`, thrown as Error);
      if (isSignalboxError(thrown) && thrown.code === "storage-full") return false;
      const note = { schedule: id, at: tick.at, message: messageOf(thrown) };
      await this.services.committer.submit((writer) => writer.note(this.now(), "tick-failed", note)).catch(() => undefined);
      return true;
    }
  }

  async #abort(actor: RunActor, id: string): Promise<void> {
    const inFlight = actor.inFlight.get(id);
    if (inFlight === undefined) await this.#children.cancel(actor, id);
    else inFlight.abort(new Error("The run was cancelled."));
  }

  #block(actor: RunActor, error: Error): void {
    const reason = isSignalboxError(error) && error.code === "state-conflict" ? "journal-diverged" : "crash-loop";
    this.services.store.commit([(writer) => writer.block(actor.key, reason, messageOf(error), "blocked", this.now())]);
    this.#observe?.(this.#reads.view(this.services.store.read.run(actor.key) as RunRow));
  }

  /** Says that the instance is alive. */
  #heartbeat(): void {
    this.#stopHeartbeat = this.services.clock.after(HEARTBEAT_MS, () => {
      this.#noticeClock();
      void this.services.committer.submit((writer) => writer.setAlive(this.now())).catch(() => undefined);
      this.#heartbeat();
      if (this.#drained === null) this.#timers.look();
    });
  }

  #noticeClock(): void {
    const byMs = this.#isReading ? 0 : this.#clock.takeJump();
    if (byMs !== 0) this.#recovery.clockMoved(byMs);
  }
}

function requireRunning(state: RunState, runId: string, what: string): void {
  if (isTerminal(state)) throw new SignalboxError("run-not-open", `Run ${runId} is ${state.phase} and cannot be ${what}.`);
}
