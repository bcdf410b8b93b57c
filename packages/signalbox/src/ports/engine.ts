import type { Json, JsonObject } from "../base/json.ts";
import type { RunStatus } from "../base/run-words.ts";
import type { Graph } from "../definition/graph.ts";
import type { StepError } from "../definition/step-error.ts";
import type { Event, Identity, ProposalEdit } from "../kernel/index.ts";
import type { AgentStints } from "./agent-stint.ts";
import type { BacktestPage, BacktestRequest } from "./backtest.ts";
import type {
  BudgetFilter,
  BudgetTree,
  BudgetView,
  RaiseCapRequest,
  ReleaseFrozenRequest,
  SettleReservationRequest,
} from "./budget-view.ts";
import type { HourOfControl, RunFigures } from "./catalogue-store.ts";
import type { Certificate, CertificateFilter } from "./certificate.ts";
import type { Forecast, ForecastRequest } from "./forecast.ts";
import type { ForkOrigin, ForkReport, ForkRequest, LiveForkRequest } from "./fork.ts";
import type { ChangeFormRequest, CreateFormRequest, FormView } from "./forms.ts";
import type { MeasuresFilter, WorkflowMeasures } from "./measures.ts";
import type { ForgetReport, ForgetRequest, MemoryEntry, MemoryFilter } from "./memory.ts";
import type { AlertView, NoticeMessage, NoticeMessageFilter, RetryNoticesRequest } from "./notices.ts";
import type { AgentUse, RulesInForce, WorkflowSummary, WorkflowView } from "./overview.ts";
import type { Person } from "./person.ts";
import type {
  DecidePublishRequest,
  MakeLiveRequest,
  PlanRequest,
  PublishOutcome,
  PublishPlanView,
  PublishRequest,
  PublishRequestFilter,
} from "./publishing.ts";
import type { ChangeScheduleRequest, ScheduleView } from "./schedules.ts";
import type { RemoveSecretRequest, RotationReport, SecretView, SetSecretRequest } from "./secret.ts";
import type { SpendFilter, SpendView } from "./spend.ts";
import type {
  BackupReport,
  BackupRequest,
  Erased,
  EraseRequest,
  ErasureReport,
  InstanceEvent,
  InstanceState,
  PruneReport,
  PruneRequest,
} from "./upkeep.ts";

export type { RunStatus } from "../base/run-words.ts";
export type * from "./agent-stint.ts";
export type * from "./backtest.ts";
export type * from "./budget-view.ts";
export type { ControllerCounts, HourOfControl, RunFigures } from "./catalogue-store.ts";
export type * from "./certificate.ts";
export type { Forecast, ForecastRequest } from "./forecast.ts";
export type * from "./forms.ts";
export type * from "./measures.ts";
export type * from "./memory.ts";
export type * from "./notices.ts";
export type * from "./overview.ts";
export type * from "./person.ts";
export type * from "./publishing.ts";
export type * from "./schedules.ts";
export type * from "./schedules.ts";
export type * from "./secret.ts";
export type * from "./spend.ts";
export type * from "./upkeep.ts";

export type WaitKind = "approval" | "answer" | "settlement" | "timer" | "event" | "child" | "slot" | "rate" | "budget";
export type BlockReason = "code-changed" | "kernel-version" | "journal-corrupt" | "journal-diverged" | "crash-loop";

/** Something that a run waits for. */
export interface WaitingFor {
  readonly kind: WaitKind;
  /** Node that waits, as "<frame>/<node>". */
  readonly step: string;
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601: when it expires or is due. */
  readonly until?: string;
  /** For people: who may act, and the id to act on. */
  readonly who?: string;
  readonly task?: string;
  readonly event?: string;
  /** Of a run that has not begun: what would let it begin, in words. */
  readonly freedBy?: string;
}

/** What a run that has not ended waits for first. */
export interface RunWait {
  /** `attempt`: what it does itself. `doubt`: whether a call happened. */
  readonly what: "slot" | "rate" | "budget" | "person" | "timer" | "event" | "child" | "attempt" | "doubt" | "paused" | "blocked";
  readonly step?: string;
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601: when it expires or is due. */
  readonly until?: string;
  /** What would let it go on, in words: "role:ae decides, or its time is up". */
  readonly freedBy: string;
  /** How many other things it waits for beside it. */
  readonly more?: number;
}

/** A run as lists and commands show it. */
export interface RunView {
  readonly runId: string;
  readonly workflow: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly subject: string | null;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
  readonly startedBy: string | null;
  readonly outcome: string | null;
  readonly output: Json;
  readonly error: StepError | null;
  /** The first few of what it waits for, and how many there are. */
  readonly waitingFor: readonly WaitingFor[];
  readonly waitingCount: number;
  /** The first of them with what would free it, or what the run itself is about; null when it has ended. */
  readonly waits: RunWait | null;
  readonly blocked: { readonly reason: BlockReason; readonly detail: string } | null;
  readonly parent: string | null;
  /** Its first entries are another run's. */
  readonly fork?: ForkOrigin;
  /** Runs whose first entries are this one's, oldest first. */
  readonly forks?: readonly string[];
  /** The run's values are gone; what happened is not. */
  readonly erased?: Erased;
  /** Told where runs are read, and not with what an order answers. Whole micro-USD; who decided how many entries of its journal. */
  readonly figures?: RunFigures;
}

export interface StartRequest {
  readonly workflow: string;
  readonly input: unknown;
  /** Idempotency key, 1 to 255 printable characters: one run per workflow and key. */
  readonly key?: string;
  /** Who starts it: a person, or a webhook as "webhook:/lead". */
  readonly by?: string;
  /** How it is known that it is them; absent: they say so. */
  readonly identity?: Identity;
  /** Where it has to wait: each step is worth a minute of waiting. A whole number from -1,000 to 1,000; absent: what the workflow says, or 0. */
  readonly priority?: number;
}

export type TaskKind = "approval" | "question" | "settlement";
/** Something that waits for a person. */
export interface Task {
  /** Short and unique in the store. */
  readonly task: string;
  readonly kind: TaskKind;
  readonly runId: string;
  readonly workflow: string;
  readonly subject: string | null;
  readonly step: string;
  /** Who may act: people and roles. */
  readonly who: readonly string[];
  /** It was given to them: who acts is one of these as well. */
  readonly within?: readonly string[];
  /** Who gave it to them, when (ISO 8601) and why. */
  readonly assigned?: { readonly by: string; readonly at: string; readonly reason?: string };
  readonly openedAt: string;
  readonly dueAt: string;
  readonly state: "open" | "decided" | "expired" | "withdrawn";
  readonly reminders: number;
  /** Approval: hash of the proposal, the proposal itself, how many approve and who has. */
  readonly hash?: string;
  readonly proposal?: JsonObject;
  readonly count?: number;
  readonly approvers?: readonly string[];
  readonly fourEyes?: boolean;
  readonly editable?: boolean;
  /** A model proposed the call, and whoever decides may answer it in its place. */
  readonly answerable?: boolean;
  /** Something that cannot be undone would be cleared: over HTTP it needs a recent proof of who decides. */
  readonly isHighRisk?: boolean;
  /** Question: what is asked and the JSON Schema of the answer. */
  readonly question?: string;
  readonly form?: JsonObject;
  /** Settlement: which call, with what, and why it is doubtful. */
  readonly tool?: string;
  readonly input?: Json;
  readonly message?: string;
  /** What was asked, and about what, is gone: a text in place of each value says so. */
  readonly erased?: Erased;
}

export interface DecideRequest extends Person {
  readonly task: string;
  readonly decision: "approve" | "reject" | "edit" | "answer";
  /** Of the proposal that the person saw; absent: the one that is open now. */
  readonly hash?: string;
  readonly edit?: ProposalEdit;
  /** Of "answer": the text or value that the model is given in place of the call's result. Nothing is sent. */
  readonly answer?: unknown;
}
export interface AnswerRequest extends Person {
  readonly task: string;
  readonly answer: unknown;
}
/** Gives what is open to others: narrower than who is asked, or, by somebody with `role:admin`, in the place of those whom a workflow asks. */
export interface ReassignRequest extends Person {
  readonly task: string;
  /** A person, a role, or several of them, as an approval says whom it asks: "ana", "role:manager", "ana,bo". */
  readonly to: string;
}
export interface AssigneeFilter {
  readonly task: string;
  /** Who would give it. */
  readonly by: string;
}
/** To whom a task may be given. */
export interface Assignee {
  /** A person or a role. */
  readonly who: string;
  /** The people who are it or hold it. */
  readonly holders: readonly string[];
  /** In the place of those who are asked. */
  readonly isInstead: boolean;
}
export interface TellRequest extends Person {
  readonly runId: string;
  readonly text: string;
  /** The agent's node, or the end of its path; needed where several agents are at work. */
  readonly agent?: string;
}
export interface SettleRequest extends Person {
  readonly runId: string;
  /** Node path of the step, or its last part where that is unambiguous. */
  readonly step: string;
  readonly choice: "happened" | "did-not-happen" | "give-up";
  readonly output?: unknown;
  /** What the call cost, in US dollars; absent: all that it may have cost, where it happened or nobody will know. */
  readonly costUsd?: number;
}
export interface EventDelivery {
  readonly event: string;
  readonly key: string;
  readonly payload: unknown;
  /** Deduplicates: a second delivery with the same id changes nothing. */
  readonly eventId?: string;
}
export interface RunFilter {
  readonly status?: readonly RunStatus[];
  readonly workflow?: string;
  /** ISO 8601. */
  readonly startedAfter?: string;
  readonly startedBefore?: string;
  /** In the run id, the subject, the outcome or the error. */
  readonly text?: string;
  /** In the language of docs/http-api.md: `status:failed workflow:lead-* waiting:human tool:crm.* cost>0.2 "acme"`. */
  readonly query?: string;
  /** Only those that this run has started itself: its id, or an unambiguous part of it. */
  readonly parent?: string;
  /** Only those that were started before this run: the last of a page gives the next page. Its id, or an unambiguous part of it. */
  readonly before?: string;
  /** Newest first; at most 1,000. */
  readonly limit?: number;
}
export interface StintFilter {
  readonly agent: string;
  /** How many runs to look at, at most 1,000. Default: 200. */
  readonly limit?: number;
}
/** One event with its place in the journal. */
export interface JournalEntry {
  readonly runId: string;
  readonly seq: number;
  /** Position in its batch. */
  readonly position: number;
  /** ISO 8601. */
  readonly at: string;
  readonly event: Event;
  /** Chain hash of the batch, hex. */
  readonly hash: string;
  /** The values of the event are gone: a text in place of each says so. */
  readonly erased?: Erased;
}
export interface ReplayReport {
  readonly runId: string;
  readonly identical: boolean;
  readonly batches: number;
  /** The values are gone, so nothing can be decided anew; `identical` is false. */
  readonly erased?: Erased;
  readonly difference: { readonly seq: number; readonly position: number; readonly recorded: Json; readonly derived: Json } | null;
}
export interface VerifyReport {
  readonly runs: number;
  readonly batches: number;
  readonly steps: number;
  /** Runs and batches whose values were erased. Their hashes are there, and the chain holds over them. */
  readonly erased: { readonly runs: number; readonly batches: number };
  readonly problems: readonly { readonly runId: string; readonly seq: number; readonly problem: string }[];
}
/**
 * What the product calls. The embedded engine implements it over SQLite; a client implements it over the local socket.
 * Every promise that acknowledges something resolves after the commit is on disk. Refusals throw SignalboxError.
 */
export interface Engine {
  start(request: StartRequest): Promise<RunView>;
  run(runId: string): Promise<RunView | null>;
  runs(filter?: RunFilter): Promise<readonly RunView[]>;
  /**
   * Resolves when the run has ended, or (until "idle") waits for something other than the engine itself: a person, an event, a time
   * that its author named, or a child that does. The pause before a retry and a place in the queue are the engine's own.
   * `signal` gives the waiting up: it rejects with the signal's reason, and the run goes on.
   */
  finished(runId: string, until: "ended" | "idle", signal?: AbortSignal): Promise<RunView>;
  journal(runId: string): Promise<readonly JournalEntry[]>;
  /** The graph that the run is pinned to. */
  graph(runId: string): Promise<Graph>;
  inbox(filter?: { readonly who?: string; readonly all?: boolean; readonly limit?: number }): Promise<readonly Task[]>;
  task(task: string): Promise<Task | null>;
  decide(request: DecideRequest): Promise<RunView>;
  answer(request: AnswerRequest): Promise<RunView>;
  settle(request: SettleRequest): Promise<RunView>;
  /** What is open goes to others. Answers with the task as it is from then on. */
  reassign(request: ReassignRequest): Promise<Task>;
  /** To whom somebody may give it: roles first, then people. */
  assignees(filter: AssigneeFilter): Promise<readonly Assignee[]>;
  /** A message to a running agent: its next model call sees it. */
  tell(request: TellRequest): Promise<RunView>;
  emit(delivery: EventDelivery): Promise<{ readonly eventId: string; readonly delivered: number }>;
  cancel(runId: string, person: Person): Promise<RunView>;
  pause(runId: string, person: Person): Promise<RunView>;
  resume(runId: string, person: Person): Promise<RunView>;
  retry(runId: string, person: Person): Promise<RunView>;
  replay(runId: string): Promise<ReplayReport>;
  /** Rehearses a run from one of its batches on, with one change. Nothing of it is stored, and no call with an effect leaves. */
  fork(request: ForkRequest): Promise<ForkReport>;
  /**
   * Makes a fork a run of its own: in one transaction it is in the store, and the run of its lineage that is open is being cancelled. It begins
   * when that one has ended. Refused with `hash-mismatch` when it would do something else than what `fork` has shown.
   */
  makeLive(request: LiveForkRequest): Promise<RunView>;
  verify(runId?: string): Promise<VerifyReport>;
  /** Takes away what the store holds about a subject; hashes, names, times and who acted stay, so that chains still verify. Cannot be undone. */
  erase(request: EraseRequest): Promise<ErasureReport>;
  /** Removes ended runs that are past their retention, with all that they started. */
  prune(request: PruneRequest): Promise<PruneReport>;
  /** Copies the store into a new file while everything goes on. Whoever restores the copy finds it paused. */
  backup(request: BackupRequest): Promise<BackupReport>;
  /** Lets an instance go on that is paused as a whole. */
  resumeAll(person: Person): Promise<InstanceState>;
  instance(): Promise<readonly InstanceEvent[]>;
  budget(filter?: BudgetFilter): Promise<BudgetView>;
  /** Today's caps as they lie under each other. */
  budgetTree(): Promise<BudgetTree>;
  /** What was spent in a range of days: by day; and by workflow, what was called, and who had it called. */
  spend(filter?: SpendFilter): Promise<SpendView>;
  settleReservation(request: SettleReservationRequest): Promise<BudgetView>;
  raiseCap(request: RaiseCapRequest): Promise<BudgetView>;
  releaseFrozen(request: ReleaseFrozenRequest): Promise<BudgetView>;
  /** What an agent remembers, now or as of a moment. */
  memory(filter: MemoryFilter): Promise<readonly MemoryEntry[]>;
  /** Takes the words of an entry away for good. Cannot be undone. */
  forget(request: ForgetRequest): Promise<ForgetReport>;
  /** What the instance runs, and of what it has runs, by name. */
  workflows(): Promise<readonly WorkflowSummary[]>;
  /** With the graph of the live version, or of the one that is asked for. */
  workflow(id: string, version?: number): Promise<WorkflowView>;
  /** What would be otherwise if a version took the place of the live one. */
  publishPlan(request: PlanRequest): Promise<PublishPlanView>;
  /** Makes a version live, or asks for it where others have to approve. Refused with `publish-refused` where its plan says so. */
  publish(request: MakeLiveRequest): Promise<PublishOutcome>;
  /** What waits for others to approve; `all`: also what has ended. */
  publishRequests(filter?: PublishRequestFilter): Promise<readonly PublishRequest[]>;
  decidePublish(request: DecidePublishRequest): Promise<PublishOutcome>;
  /** When workflows start by themselves, by workflow. */
  schedules(): Promise<readonly ScheduleView[]>;
  /** Has a schedule start nothing, or start again. */
  changeSchedule(request: ChangeScheduleRequest): Promise<ScheduleView>;
  /** Public forms, by name. */
  forms(): Promise<readonly FormView[]>;
  createForm(request: CreateFormRequest): Promise<FormView>;
  /** Closes it, opens it again, or changes how much it takes. */
  changeForm(request: ChangeFormRequest): Promise<FormView>;
  /** Where agents are at work, by agent. */
  agents(): Promise<readonly AgentUse[]>;
  /** What became of an agent in the newest runs of the workflows that it is at work in. */
  stints(filter: StintFilter): Promise<AgentStints>;
  /** What holds for every run of a version, by the prices and policies that hold now. */
  certificate(filter: CertificateFilter): Promise<Certificate>;
  /** How predictable the runs of a workflow are, what they cost, who decides in them, and where they fail. */
  measures(filter: MeasuresFilter): Promise<WorkflowMeasures>;
  /** What runs of a workflow will probably cost and take, from past ones, and how well such forecasts have held. */
  forecast(request: ForecastRequest): Promise<Forecast>;
  rules(): Promise<RulesInForce>;
  /** Stored decisions under other policies, newest runs first: no model is called and no tool, and nothing is stored. */
  backtest(request: BacktestRequest): Promise<BacktestPage>;
  /** What left or is to leave to tell people that they are needed or that something failed. */
  noticeMessages(filter?: NoticeMessageFilter): Promise<readonly NoticeMessage[]>;
  /** Has messages that were given up tried again. */
  retryNotices(request: RetryNoticesRequest): Promise<readonly NoticeMessage[]>;
  /** The alert rules of the config, and how they stand. */
  alerts(): Promise<readonly AlertView[]>;
  /** How many entries of all journals each controller decided, by hour; hours without any are left out. A little behind the commits. */
  control(since: string): Promise<readonly HourOfControl[]>;
  /** What is stored, by name; never a value. */
  secrets(): Promise<readonly SecretView[]>;
  /** Puts a secret in place, or another value in the place of one. */
  setSecret(request: SetSecretRequest): Promise<SecretView>;
  removeSecret(request: RemoveSecretRequest): Promise<SecretView>;
  /** Puts every secret under the instance's key of now; those that a former one wrapped are wrapped anew, and no value is opened. */
  rotateSecrets(person: Person): Promise<RotationReport>;
  state(): Promise<InstanceState>;
  close(): Promise<void>;
}
