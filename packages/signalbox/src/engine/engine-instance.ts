// What an embedded engine is made of: services, desks and what runs in memory, over one store. It owns their life.
import { SignalboxError } from "../base/error.ts";
import { redactedError } from "../base/redacted-error.ts";
import { Redactor } from "../base/redactor.ts";
import type { People } from "../definition/people.ts";
import type { Permissions } from "../definition/permissions.ts";
import type { Policy } from "../definition/policy.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import type { BackupReport, BackupRequest, InstanceState, Person, RunView, StartRequest } from "../ports/engine.ts";
import type { Model } from "../ports/model.ts";
import type { Publishes } from "../ports/publishing.ts";
import type { Report } from "../ports/report.ts";
import { Actors } from "./actors.ts";
import { AgentDesk } from "./agent-desk.ts";
import { DayRoom } from "./budget/day-room.ts";
import { BudgetDesk } from "./budget-desk.ts";
import { Catalogue } from "./catalogue/catalogue.ts";
import { ChangeFeed } from "./changes/change-feed.ts";
import { ChildDesk } from "./child-desk.ts";
import type { Core } from "./core.ts";
import { type EngineOptions, servicesOf } from "./engine-options.ts";
import { Erasure } from "./erasure.ts";
import { EventDesk } from "./event-desk.ts";
import { FinishDesk } from "./finish-desk.ts";
import { ForecastDesk } from "./forecast/forecast-desk.ts";
import { LiveForkDesk } from "./fork/live-fork-desk.ts";
import { FormDesk } from "./form-desk.ts";
import { InstancePause } from "./instance-pause.ts";
import { MeasureDesk } from "./measure-desk.ts";
import { NoticeDesk } from "./notices/notice-desk.ts";
import { PeopleDesk } from "./people-desk.ts";
import { Places } from "./places.ts";
import { policyBook } from "./policy-book.ts";
import { howPublished } from "./publishing/how-published.ts";
import { PublishDesk } from "./publishing/publish-desk.ts";
import type { Loading } from "./publishing/published-by-loading.ts";
import { ReadDesk } from "./read-desk.ts";
import { Recovery } from "./recovery.ts";
import { Registry } from "./registry.ts";
import { ForkDesk } from "./rehearsal/fork-desk.ts";
import { Retention } from "./retention.ts";
import { type HostParts, RunHost } from "./run-host.ts";
import { RunQueue } from "./run-queue.ts";
import { type NamedSource, secretTroubles } from "./secrets/named-sources.ts";
import { SecretDesk } from "./secrets/secret-desk.ts";
import { requireUnwritten } from "./secrets/unwritten.ts";
import type { Services } from "./services.ts";
import { StartDesk } from "./start-desk.ts";
import { SteeringDesk } from "./steering-desk.ts";
import { doubtSent, redo, takeUp } from "./take-up.ts";
import { tellCommits } from "./tell-commits.ts";
import { TimeDesk } from "./time-desk.ts";

/** The parts of an engine, put together over one store, and their life: opening, reloading, coming to rest, closing. */
export class EngineInstance {
  readonly services: Services;
  readonly #vet: NonNullable<EngineOptions["vet"]>;
  readonly publishing: PublishDesk;
  readonly #publishes: Publishes;
  readonly core: Core;
  readonly #host: RunHost;
  readonly #parts: HostParts;
  readonly time: TimeDesk;
  readonly #queue: RunQueue;
  readonly starts: StartDesk;
  readonly tasks: PeopleDesk;
  #configured: People;
  #accounts: People = {};
  readonly events: EventDesk;
  readonly forms: FormDesk;
  readonly reads: ReadDesk;
  readonly agents: AgentDesk;
  readonly measures: MeasureDesk;
  readonly forecasts: ForecastDesk;
  readonly feed: ChangeFeed;
  readonly #catalogue: Catalogue;
  readonly finishes: FinishDesk;
  readonly budgets: BudgetDesk;
  readonly #children: ChildDesk;
  readonly #recovery: Recovery;
  readonly steering: SteeringDesk;
  readonly forks: ForkDesk;
  readonly liveForks: LiveForkDesk;
  readonly erasure: Erasure;
  readonly retention: Retention;
  readonly pause: InstancePause;
  /** What people were told, and the messages in which it left. */
  readonly notices: NoticeDesk;
  readonly secrets: SecretDesk;
  readonly #report: Report;
  readonly #isReading: boolean;
  readonly #whenCommitted = new Set<() => void>();
  #closed = false;

  constructor(given: EngineOptions) {
    const options = { ...given, ...guarded(given) };
    this.#vet = options.vet ?? (() => undefined);
    if (options.mode !== "reading") this.#vet(options.workflows, options.policies ?? []);
    // The first commits are made before there is a feed.
    tellCommits(options.store, () => {
      this.feed?.committed();
      for (const listener of this.#whenCommitted) listener();
      if (!this.#isReading) this.#catalogue?.committed();
    });
    this.services = servicesOf(options, {
      now: () => this.now(),
      graphOf: (version) => this.core.registry.ofVersion(version)?.graph ?? null,
      people: () => this.core.people,
      liveGraph: (workflow) => this.core.registry.inForce(workflow)?.graph ?? null,
      lookup: (_workflow, hash) => this.core.registry.byHash(hash)?.graph ?? null,
    });
    this.#report = options.report ?? (() => undefined);
    this.#isReading = options.mode === "reading";
    this.#publishes = howPublished(options.store, options.publishes, this.#isReading);
    this.#host = new RunHost(this.services, () => this.#parts, options);
    this.#configured = options.people ?? {};
    this.core = this.#coreOf(this.#configured);
    this.pause = new InstancePause(this.core);
    this.#catalogue = new Catalogue(this.core, this.#report);
    this.reads = new ReadDesk(this.core, this.#catalogue);
    this.agents = new AgentDesk(this.core);
    this.measures = new MeasureDesk(this.core);
    this.forecasts = new ForecastDesk(this.core, options.forecast);
    this.feed = new ChangeFeed({ read: options.store.read, clock: options.clock, standing: this.reads.standing });
    this.finishes = new FinishDesk(this.core, this.reads);
    this.budgets = new BudgetDesk(this.core);
    this.notices = new NoticeDesk(this.services, () => this.now(), options.alerts ?? []);
    this.#queue = new RunQueue(this.core, this.#host, () => this.#host.pull());
    this.services.budget.whenFreed(() => this.#queue.dayHasMore());
    this.starts = new StartDesk(this.core, this.#host, this.#queue, (row) => this.reads.view(row));
    this.tasks = new PeopleDesk(this.core);
    this.#children = new ChildDesk(
      this.core,
      this.starts,
      (row) => this.reads.view(row),
      (runId, person) => this.cancel(runId, person),
    );
    this.events = new EventDesk(this.core);
    this.forms = new FormDesk(this.core, (request) => this.start(request));
    this.#recovery = new Recovery(this.core, {
      takeUp,
      redo,
      doubtSent,
      childEnded: (row) => this.#children.tellParent(row),
      report: this.#report,
    });
    this.steering = new SteeringDesk(this.core, this.#queue, this.reads, this.#recovery);
    this.forks = new ForkDesk(this.core);
    this.liveForks = new LiveForkDesk(this.core, {
      forks: this.forks,
      queue: this.#queue,
      steering: this.steering,
      reads: this.reads,
    });
    this.time = new TimeDesk(this.core, {
      isReading: this.#isReading,
      start: (request) => this.start(request),
      clockMoved: (byMs) => {
        this.#recovery.clockMoved(byMs);
        this.#host.pull();
      },
      report: this.#report,
    });
    this.erasure = new Erasure(this.core, {
      cancel: (runId, person) => this.cancel(runId, person),
      ended: (runId) => this.finishes.finished(runId, "ended"),
    });
    this.publishing = new PublishDesk(this.core, () => this.#wentLive());
    this.retention = new Retention(this.core, options.retention ?? {}, this.#report);
    this.#parts = {
      core: this.core,
      time: this.time,
      pause: this.pause,
      queue: this.#queue,
      children: this.#children,
      events: this.events,
      reads: this.reads,
      finishes: this.finishes,
    };
    this.secrets = new SecretDesk({ services: this.services, now: () => this.now(), audit: options.audit ?? (() => Promise.resolve()) });
    const troubles = secretTroubles(this.services.secrets, options.workflows, options.secretSources ?? []);
    if (!this.#isReading) for (const trouble of troubles) this.#report(trouble);
    requireUnwritten(this.services.redactor, options.workflows);
    this.core.registry.register(options.workflows, this.#loading(), this.#isReading);
    if (!this.#isReading) this.#open();
  }

  start = (request: StartRequest): Promise<RunView> => this.whileRunning(() => this.starts.start(this.given(request)));
  cancel = (runId: string, person: Person): Promise<RunView> => this.whileOpen(() => this.steering.cancel(runId, this.given(person)));

  /** Registers changed definitions: open runs stay on the graph that they started with. What is refused changes nothing. */
  reload(
    workflows: readonly AnyWorkflow[],
    people: People,
    policies: readonly Policy[] = [],
    permissions: Permissions | null = null,
    secretSources: readonly NamedSource[] = [],
  ): void {
    this.#vet(workflows, policies);
    const troubles = secretTroubles(this.services.secrets, workflows, secretSources);
    requireUnwritten(this.services.redactor, workflows);
    for (const trouble of troubles) this.#report(trouble);
    this.services.policies = policyBook(policies);
    this.services.permissions = permissions;
    const registry = new Registry(this.services.store);
    registry.register(workflows, this.#loading());
    this.core.registry = registry;
    this.#configured = people;
    this.#setPeople();
    // A run that rests in memory holds the code that it was loaded with.
    for (const actor of this.core.actors.all) if (actor.idle) this.core.actors.forget(actor);
    if (this.pause.isOn) return;
    this.core.places.countThoseInside();
    this.#recovery.unblock();
    this.time.look();
    this.#host.pull();
  }

  /** Who holds which role by their account; for a name that has one, that is what counts. */
  useAccounts(accounts: People): void {
    this.#accounts = accounts;
    this.#setPeople();
  }

  /** From the next call on, names of models stand for these. A call under way is answered by what it was sent to. */
  useModel(model: Model | null): void {
    this.services.model = model;
    this.services.budget.useModel(model);
  }

  /** Calls after each commit, until the function returned is called. */
  afterCommits(call: () => void): () => void {
    this.#whenCommitted.add(call);
    return () => void this.#whenCommitted.delete(call);
  }

  /** Nothing moves: it only answers, or waits for a person to let it go on. */
  get isStill(): boolean {
    return this.#isReading || this.pause.isOn || this.#closed;
  }

  /** Lets what is under way come to rest and begins nothing new: no timer fires, no schedule ticks, nothing leaves the queue. */
  drain(): Promise<void> {
    this.time.stop();
    return this.#host.drain();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.feed.close();
    this.services.words.close();
    this.#catalogue.stop();
    this.time.close();
    this.#queue.stop();
    this.retention.stop();
    await this.#host.close();
    try {
      this.services.committer.close();
      if (!this.#isReading && !this.pause.isOn) this.#recovery.closing();
    } finally {
      this.services.watchdog.close();
      this.services.store.close();
    }
  }

  now(): number {
    return this.time.now();
  }

  // ---------------------------------------------------------------------------------------------------------------------------
  /** The door of requests: what somebody asks for is what is left of it without secrets, before anything is compared, hashed or written. */
  given<T>(request: T): T {
    return this.services.redactor.value(request);
  }

  #loading(): Loading {
    return {
      now: this.now(),
      publishes: this.#publishes,
      approvals: this.services.publishing.approvals ?? 0,
      isRefused: (version) => this.publishing.isRefused(version),
    };
  }

  /** Limits, schedules and what they let begin are another version's. */
  #wentLive(): void {
    this.core.places.countThoseInside();
    this.time.look();
    this.#host.pull();
  }

  #setPeople(): void {
    this.core.people = { ...this.#configured, ...this.#accounts };
  }

  #coreOf(people: People): Core {
    const { store } = this.services;
    let key = store.read.nextRunKey();
    const core = {
      services: this.services,
      actors: new Actors(this.#host, () => this.core.registry),
      registry: new Registry(store),
      people,
      now: () => this.now(),
      noticeClock: () => this.time.noticeClock(),
      nextKey: () => key++,
    };
    return Object.assign(core, { places: new Places(core), days: new DayRoom(core) });
  }

  #open(): void {
    this.#catalogue.committed();
    if (!this.pause.isOn) {
      this.#begin();
      return;
    }
    this.time.stop();
    this.#recovery.doubtSent();
    this.erasure.finish(this.#report);
  }

  #begin(): void {
    this.#recovery.downtime();
    this.core.places.countThoseInside();
    this.#recovery.open();
    this.erasure.finish(this.#report);
    this.retention.begin();
    this.time.open();
    this.#host.pull();
  }

  async resumeAll(person: Person): Promise<InstanceState> {
    await this.pause.end(person);
    if (!this.#isReading) this.#begin();
    return this.pause.state;
  }

  async backup({ file, by }: BackupRequest): Promise<BackupReport> {
    const { bytes } = await this.services.store.backup(file);
    const detail = { file, bytes, by: by ?? null };
    await this.services.committer.submit((writer) => writer.note(this.now(), "backed-up", detail));
    return { file, bytes };
  }

  async whileOpen<T>(act: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new SignalboxError("internal", "The engine is closed.");
    return act();
  }

  /** While the instance is open, and not paused as a whole. */
  whileRunning<T>(act: () => Promise<T>): Promise<T> {
    return this.whileOpen(() => {
      this.pause.refuse();
      return act();
    });
  }
}

/** What an operator is told holds no secret; all parts of the engine share one redactor. */
function guarded({ redactor = new Redactor(), report }: EngineOptions): Pick<EngineOptions, "redactor" | "report"> {
  if (report === undefined) return { redactor };
  return {
    redactor,
    report: (message, error, runId) =>
      report(redactor.text(message), error === undefined ? undefined : redactedError(redactor, error), runId),
  };
}
