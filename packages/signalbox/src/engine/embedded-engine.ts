import type { Graph } from "../definition/graph.ts";
import type { People } from "../definition/people.ts";
import type { BacktestRequest } from "../ports/backtest.ts";
import type { ChangeSource } from "../ports/changes.ts";
import type {
  AnswerRequest,
  AssigneeFilter,
  BackupReport,
  BackupRequest,
  BudgetFilter,
  CertificateFilter,
  ChangeScheduleRequest,
  DecideRequest,
  Engine,
  EraseRequest,
  EventDelivery,
  InstanceState,
  MeasuresFilter,
  Person,
  PruneRequest,
  RaiseCapRequest,
  ReassignRequest,
  ReleaseFrozenRequest,
  RunFilter,
  RunView,
  SettleRequest,
  SettleReservationRequest,
  SpendFilter,
  StartRequest,
  StintFilter,
  Task,
  TellRequest,
} from "../ports/engine.ts";
import type { ForecastRequest } from "../ports/forecast.ts";
import type { ForkReport, ForkRequest, LiveForkRequest } from "../ports/fork.ts";
import type { ChangeFormRequest, CreateFormRequest, FormIntake, Submission } from "../ports/forms.ts";
import type { ForgetRequest, MemoryFilter } from "../ports/memory.ts";
import type { Model } from "../ports/model.ts";
import type { NoticeMessageFilter, RetryNoticesRequest } from "../ports/notices.ts";
import type { DecidePublishRequest, MakeLiveRequest, PlanRequest, PublishRequestFilter } from "../ports/publishing.ts";
import type { RemoveSecretRequest, SetSecretRequest } from "../ports/secret.ts";
import type { WordSource } from "../ports/words.ts";
import { AssignDesk } from "./assign-desk.ts";
import { BacktestDesk } from "./backtest/backtest-desk.ts";
import { CertificateDesk } from "./certificate-desk.ts";
import { EngineInstance } from "./engine-instance.ts";
import type { EngineOptions } from "./engine-options.ts";
import { MemoryDesk } from "./memory/memory-desk.ts";
import type { NoticeDesk } from "./notices/notice-desk.ts";
import { OverviewDesk } from "./overview-desk.ts";
import { ScheduleDesk } from "./schedule-desk.ts";
import type { Services } from "./services.ts";

export class EmbeddedEngine implements Engine, ChangeSource, FormIntake, WordSource {
  readonly #instance: EngineInstance;

  constructor(options: EngineOptions) {
    this.#instance = new EngineInstance(options);
  }

  start = (request: StartRequest): Promise<RunView> => this.#instance.start(request);
  run = (runId: string): Promise<RunView | null> => Promise.resolve().then(() => this.#instance.reads.run(runId));
  runs = (filter: RunFilter = {}): Promise<readonly RunView[]> => this.#instance.reads.runs(filter);
  changes = (after: string | null, signal: AbortSignal) => this.#instance.feed.changes(after, signal);
  words = (runId: string | null, signal: AbortSignal) => this.#instance.services.words.words(runId, signal);
  journal = (runId: string) => Promise.resolve().then(() => this.#instance.reads.journal(runId));
  inbox = (filter: { readonly who?: string; readonly all?: boolean; readonly limit?: number } = {}) =>
    Promise.resolve().then(() => this.#instance.reads.inbox(filter));
  graph = (runId: string) => Promise.resolve().then(() => this.#instance.reads.graph(runId));
  task = (id: string) => Promise.resolve().then(() => this.#instance.reads.task(id));
  fork = (request: ForkRequest): Promise<ForkReport> =>
    this.#instance.whileRunning(() => this.#instance.forks.rehearse(this.#instance.given(request)).then(({ report }) => report));
  makeLive = (request: LiveForkRequest): Promise<RunView> =>
    this.#instance.whileRunning(() => this.#instance.liveForks.make(this.#instance.given(request)));
  replay = (runId: string) => Promise.resolve().then(() => this.#instance.reads.replay(runId));
  verify = (runId?: string) => Promise.resolve().then(() => this.#instance.reads.verify(runId));
  instance = () => Promise.resolve().then(() => this.#instance.reads.instance());
  budget = (filter: BudgetFilter = {}) => Promise.resolve().then(() => this.#instance.budgets.view(filter));
  spend = (filter: SpendFilter = {}) => Promise.resolve().then(() => this.#instance.budgets.spend(filter));
  budgetTree = () => Promise.resolve().then(() => this.#instance.budgets.tree());
  settleReservation = (request: SettleReservationRequest) => this.#instance.budgets.settle(this.#instance.given(request));
  raiseCap = (request: RaiseCapRequest) => this.#instance.budgets.raise(this.#instance.given(request));
  releaseFrozen = (request: ReleaseFrozenRequest) => this.#instance.budgets.release(this.#instance.given(request));
  memory = (filter: MemoryFilter) => Promise.resolve().then(() => new MemoryDesk(this.#instance.core).list(filter));
  forget = (request: ForgetRequest) =>
    this.#instance.whileOpen(() => new MemoryDesk(this.#instance.core).forget(this.#instance.given(request)));
  workflows = () => Promise.resolve().then(() => new OverviewDesk(this.#instance.core).workflows());
  workflow = (id: string, version?: number) => Promise.resolve().then(() => new OverviewDesk(this.#instance.core).workflow(id, version));
  publishPlan = (request: PlanRequest) => Promise.resolve().then(() => this.#instance.publishing.plan(request));
  publish = (request: MakeLiveRequest) =>
    this.#instance.whileRunning(() => this.#instance.publishing.publish(this.#instance.given(request)));
  publishRequests = (filter: PublishRequestFilter = {}) => Promise.resolve().then(() => this.#instance.publishing.requests(filter));
  decidePublish = (request: DecidePublishRequest) =>
    this.#instance.whileRunning(() => this.#instance.publishing.decide(this.#instance.given(request)));
  agents = () => Promise.resolve().then(() => new OverviewDesk(this.#instance.core).agents());
  stints = (filter: StintFilter) => Promise.resolve().then(() => this.#instance.agents.stints(filter));
  certificate = (filter: CertificateFilter) => Promise.resolve().then(() => new CertificateDesk(this.#instance.core).certificate(filter));
  measures = (filter: MeasuresFilter) => Promise.resolve().then(() => this.#instance.measures.measures(filter));
  forecast = (request: ForecastRequest) => this.#instance.forecasts.forecast(this.#instance.given(request));
  rules = () => Promise.resolve().then(() => new OverviewDesk(this.#instance.core).rules());
  backtest = (request: BacktestRequest) => new BacktestDesk(this.#instance.core).page(this.#instance.given(request));
  changeSchedule = (request: ChangeScheduleRequest) =>
    this.#instance.whileOpen(async () => {
      const changed = await new ScheduleDesk(this.#instance.core).change(this.#instance.given(request));
      if (!this.#instance.isStill) this.#instance.time.look();
      return changed;
    });
  schedules = () => Promise.resolve().then(() => new ScheduleDesk(this.#instance.core).list());
  forms = () => Promise.resolve().then(() => this.#instance.forms.list());
  createForm = (request: CreateFormRequest) => this.#instance.whileOpen(() => this.#instance.forms.create(this.#instance.given(request)));
  changeForm = (request: ChangeFormRequest) => this.#instance.whileOpen(() => this.#instance.forms.change(this.#instance.given(request)));
  openForm = (token: string) => Promise.resolve().then(() => this.#instance.forms.open(token));
  submitForm = (submission: Submission) => this.#instance.whileRunning(() => this.#instance.forms.submit(this.#instance.given(submission)));
  noticeMessages = (filter: NoticeMessageFilter = {}) => Promise.resolve().then(() => this.#instance.notices.messages(filter));
  retryNotices = (request: RetryNoticesRequest) =>
    this.#instance.whileOpen(() => this.#instance.notices.retry(this.#instance.given(request)));
  alerts = () => Promise.resolve().then(() => this.#instance.notices.alerts());
  control = (since: string) => Promise.resolve().then(() => this.#instance.reads.control(since));
  secrets = () => Promise.resolve().then(() => this.#instance.secrets.list());
  setSecret = (request: SetSecretRequest) => this.#instance.whileOpen(() => this.#instance.secrets.set(request));
  removeSecret = (request: RemoveSecretRequest) => this.#instance.whileOpen(() => this.#instance.secrets.remove(request));
  rotateSecrets = (person: Person) => this.#instance.whileOpen(() => this.#instance.secrets.rotate(person));
  state = () => Promise.resolve().then(() => this.#instance.pause.state);
  decide = (request: DecideRequest): Promise<RunView> =>
    this.#instance.whileRunning(() => this.#instance.tasks.decide(this.#instance.given(request)));
  answer = (request: AnswerRequest): Promise<RunView> =>
    this.#instance.whileRunning(() => this.#instance.tasks.answer(this.#instance.given(request)));
  settle = (request: SettleRequest): Promise<RunView> =>
    this.#instance.whileRunning(() => this.#instance.tasks.settle(this.#instance.given(request)));
  reassign = (request: ReassignRequest): Promise<Task> =>
    this.#instance.whileRunning(() =>
      new AssignDesk(this.#instance.core)
        .reassign(this.#instance.given(request))
        .then(() => this.#instance.reads.task(request.task) as Task),
    );
  assignees = (filter: AssigneeFilter) => Promise.resolve().then(() => new AssignDesk(this.#instance.core).assignees(filter));
  emit = (delivery: EventDelivery) => this.#instance.whileRunning(() => this.#instance.events.emit(this.#instance.given(delivery)));
  erase = (request: EraseRequest) => this.#instance.whileOpen(() => this.#instance.erasure.erase(this.#instance.given(request)));
  prune = (request: PruneRequest) =>
    request.dryRun === true
      ? this.#instance.whileOpen(() => this.#instance.retention.prune(request))
      : this.#instance.whileRunning(() => this.#instance.retention.prune(this.#instance.given(request)));
  backup = (request: BackupRequest): Promise<BackupReport> => this.#instance.whileOpen(() => this.#instance.backup(request));
  resumeAll = (person: Person): Promise<InstanceState> =>
    this.#instance.whileOpen(() => this.#instance.resumeAll(this.#instance.given(person)));

  finished = (runId: string, until: "ended" | "idle", signal?: AbortSignal) => this.#instance.finishes.finished(runId, until, signal);
  tell = (request: TellRequest) => this.#instance.whileRunning(() => this.#instance.steering.tell(this.#instance.given(request)));
  cancel = (runId: string, person: Person) => this.#instance.cancel(runId, person);
  pause = (runId: string, person: Person) =>
    this.#instance.whileOpen(() => this.#instance.steering.pause(runId, this.#instance.given(person)));
  resume = (runId: string, person: Person) =>
    this.#instance.whileRunning(() => this.#instance.steering.resume(runId, this.#instance.given(person)));
  retry = (runId: string, person: Person) =>
    this.#instance.whileRunning(() => this.#instance.steering.retry(runId, this.#instance.given(person)));

  // --- What a program that holds the engine asks of it ------------------------------------------------------------------------
  get services(): Services {
    return this.#instance.services;
  }
  /** What people were told, and the messages in which it left. */
  get notices(): NoticeDesk {
    return this.#instance.notices;
  }
  /** The live versions, as far as their code is registered. */
  get lives(): readonly { readonly graph: Graph }[] {
    return this.#instance.core.registry.lives;
  }
  /** Who holds which role now: by their account, else by the config. */
  get people(): People {
    return this.#instance.core.people;
  }
  get isStill(): boolean {
    return this.#instance.isStill;
  }
  now = (): number => this.#instance.now();
  reload = (...changed: Parameters<EngineInstance["reload"]>): void => this.#instance.reload(...changed);
  useAccounts = (accounts: People): void => this.#instance.useAccounts(accounts);
  useModel = (model: Model | null): void => this.#instance.useModel(model);
  /** Calls after each commit, until the function returned is called. */
  afterCommits = (call: () => void): (() => void) => this.#instance.afterCommits(call);
  drain = (): Promise<void> => this.#instance.drain();
  close = (): Promise<void> => this.#instance.close();
}
