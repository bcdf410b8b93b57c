// R1. A run in memory has one burst at a time; everything that reaches it goes through its mail.
// R2. What comes from outside is admitted at the moment it is folded, so nothing can happen between the check and the change.
// R3. A run whose commit fails is dropped from memory: what is on disk is what counts.
import { SignalboxError } from "../base/error.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import { type Arrival, type Command, type Event, isTerminal, type RunState } from "../kernel/index.ts";
import type { Settlement } from "../kernel/ledger.ts";
import type { RunStatus } from "../ports/engine.ts";
import type { RunKey } from "../ports/run-store.ts";
import type { LiveRun, Substrate, Turn } from "../ports/substrate.ts";
import type { Answered, Reserving } from "./budget/reserving.ts";
import { burst } from "./burst.ts";
import { addIntents, type Job, jobOfCommand, jobOfEvent } from "./commit-work.ts";
import { Conversations } from "./conversations.ts";
import { base32 } from "./effect-key.ts";
import { datedDoubt } from "./fork/first-sent.ts";
import { type SealedBatch, seal } from "./journal.ts";
import type { Lineage } from "./lineage.ts";
import type { PlanRun } from "./plan-run.ts";
import type { Definition } from "./registry.ts";
import { statusOf, waitingOf } from "./run-view.ts";
import type { Services } from "./services.ts";

/** Something that reached the run. */
export interface Mail {
  readonly arrival: Arrival;
  /** Folded before it, in the same batch: what was asked of a run that has not begun. */
  readonly before?: Arrival;
  /** Folded after it, in the same batch. */
  readonly after?: readonly Arrival[];
  /** Written in the same transaction. */
  readonly also?: Job;
  /** Throws when the state that the arrival meets does not admit it. */
  readonly admit?: (state: RunState) => void;
  /** What has to be written although the arrival came too late to change anything. */
  readonly late?: Job;
  /** To be done once it is on disk: something that another process had begun. */
  readonly again?: Command;
  /** Called when it is on disk and the run is still in memory. */
  readonly next?: () => void;
  readonly committed?: () => void;
  readonly refused?: (error: Error) => void;
}
/** What a run's actor needs of the engine around it. */
export interface ActorHost {
  readonly services: Services;
  now(): number;
  perform(actor: RunActor, command: Command): void;
  timerSet(dueAt: number): void;
  eventAwaited(actor: RunActor, command: Command & { readonly kind: "await-event" }): void;
  statusChanged(actor: RunActor, before: RunStatus): void;
  crashed(actor: RunActor, error: Error): void;
  /** A burst has ended. */
  rested(actor: RunActor): void;
}
export interface ActorIdentity extends Lineage {
  readonly key: RunKey;
  readonly root: RunKey;
  readonly parent: { readonly key: RunKey; readonly command: string } | null;
  /** When its start was acknowledged: a queued run begins later. Milliseconds since 1970. */
  readonly startedAt: number;
  readonly startedBy: string | null;
  readonly subject: string | null;
  /** Of a fork: the name of the model that is asked in the place of every other. */
  readonly model: string | null;
  /** Of a fork, and of what it starts: what stands beside the instance's policies. */
  readonly policies: readonly PolicyData[];
  /** Of a plan's run. */
  readonly plan: PlanRun | null;
}

/** Whether the answer of what is performed ends it. */
const isAwaited = ({ kind }: Command): boolean => kind !== "abort" && kind !== "withdraw" && kind !== "start-run";
const addJob = (jobs: Job[], job: Job | null): void => {
  if (job !== null) jobs.push(job);
};

export class RunActor implements Substrate {
  readonly key: RunKey;
  readonly root: RunKey;
  readonly identity: ActorIdentity;
  readonly definition: Definition;
  readonly live: LiveRun;
  readonly services: Services;
  readonly inFlight = new Map<string, AbortController>();
  /** What is written with the result of a call, in the transaction of its event: by the command that it answers. */
  readonly writes = new Map<string, Job>();
  /** What calls under way were granted, or why they may not be made. */
  readonly held = new Map<string, Answered>();
  status: RunStatus;
  /** Loaded from its journal, and what is open in it is not under way in this process. */
  dormant = false;
  /** Chain hash of the last batch. */
  head: string;
  readonly #host: ActorHost;
  readonly #mail: Mail[] = [];
  #turnMail: Mail[] = [];
  #wake: ((arrivals: readonly Arrival[] | null) => void) | null = null;
  #driving = false;
  #answering = false;
  #dropped = false;
  #performing = 0;
  #waitingText = "";
  #conversations: Conversations | null = null;

  constructor(host: ActorHost, identity: ActorIdentity, definition: Definition, live: LiveRun, head: string, status: RunStatus) {
    this.#host = host;
    this.services = host.services;
    this.identity = identity;
    this.key = identity.key;
    this.root = identity.root;
    this.definition = definition;
    this.live = live;
    this.head = head;
    this.status = status;
  }

  get runId(): string {
    return this.live.runId;
  }
  get conversations(): Conversations {
    this.#conversations ??= new Conversations(this);
    return this.#conversations;
  }
  /** Nothing under way in memory: the run may be forgotten. */
  get idle(): boolean {
    return !this.#driving && this.#performing === 0 && this.#mail.length === 0;
  }

  /** Short, unique in the store, and the same at every restart. */
  taskId(command: string): string {
    return base32(Buffer.from(this.services.digest.sha256(`${this.runId}|${command}`), "hex")).slice(0, 10);
  }

  conflict(message: string): SignalboxError {
    return new SignalboxError("state-conflict", `Run ${this.runId}: ${message}`);
  }

  deliver(mail: Mail): void {
    if (this.#dropped) {
      mail.refused?.(this.conflict("it is not in memory any more. Try again."));
      return;
    }
    this.#mail.push(mail);
    if (this.#wake !== null) this.#answerSoon();
    else if (!this.#driving) void this.#drive();
  }

  /** Forgotten while at rest: whoever still holds it is refused, and has the run read anew. */
  retire(): void {
    this.#dropped = true;
  }

  /** Resolves when the arrival is on disk; rejects when it was not admitted. */
  request(arrival: Arrival, admit: (state: RunState) => void, also?: Job): Promise<void> {
    return new Promise((committed, refused) => {
      this.deliver({ arrival, admit, committed, refused, ...(also === undefined ? {} : { also }) });
    });
  }

  /** The answer of something that was performed, and what it cost: without a word of that, as much as it may have cost. */
  answer(given: Arrival, settlement: Settlement = { state: "doubtful" }, told: Pick<Mail, "committed" | "refused"> = {}): void {
    this.#performing--;
    const arrival = given.type === "step-doubted" ? datedDoubt(this, given) : given;
    const held = this.held.size > 0 && "id" in arrival ? this.held.get(arrival.id) : undefined;
    if (held === undefined || !("id" in arrival)) this.deliver({ arrival, ...told });
    else {
      this.held.delete(arrival.id);
      this.deliver(held.kind === "denied" ? { arrival } : this.services.budget.settling(this, arrival, held, settlement));
    }
  }

  /** Something is performed that `answer` will end. */
  begin(): void {
    this.#performing++;
  }

  // --- Substrate -------------------------------------------------------------------------------------------------------------
  load(): LiveRun {
    return this.live;
  }

  perform(command: Command): void {
    if (isAwaited(command)) this.#performing++;
    const held = this.held.size > 0 && "id" in command && command.kind !== "abort" ? this.held.get(command.id) : undefined;
    if (held?.kind === "denied") this.answer(held.arrival);
    else this.#host.perform(this, command);
  }

  /** It is not performed now, but by whoever takes the run up. */
  leaveOpen(command: Command): void {
    if (isAwaited(command)) this.#performing--;
    if ("id" in command) this.held.delete(command.id);
    this.dormant = true;
  }

  timer(command: Command & { readonly kind: "set-timer" }): void {
    this.#host.timerSet(command.dueAt);
  }

  later(command: Command): void {
    if (command.kind === "await-event") this.#host.eventAwaited(this, command);
  }

  now(): number {
    return Math.max(this.#host.now(), this.live.state.now);
  }

  /** Answers of performed commands go together; what comes from outside goes alone, so that each is admitted by itself (R2). */
  inbox(): readonly Arrival[] {
    const mail = this.#mail;
    const external = mail.findIndex(({ admit }) => admit !== undefined);
    const take = external === 0 ? 1 : external < 0 ? mail.length : external;
    const taken = mail.splice(0, take);
    this.#turnMail = [];
    const arrivals: Arrival[] = [];
    for (const piece of taken) {
      if (!this.#admits(piece)) continue;
      this.#turnMail.push(piece);
      if (piece.before !== undefined) arrivals.push(piece.before);
      arrivals.push(piece.arrival);
      if (piece.after !== undefined) arrivals.push(...piece.after);
    }
    return arrivals;
  }

  race(): Promise<readonly Arrival[] | null> {
    while (this.#mail.length > 0) {
      const arrivals = this.inbox();
      if (arrivals.length > 0) return Promise.resolve(arrivals);
    }
    if (this.#performing === 0) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  commit({ batch, commands }: Turn): Promise<void> {
    const mail = this.#turnMail;
    const { state } = this.live;
    const events = [...batch.events];
    const jobs: Job[] = [];
    const again: Command[] = [];
    for (const piece of mail) {
      if (piece.also !== undefined) jobs.push(piece.also);
      if (piece.again !== undefined) again.push(piece.again);
    }
    const reserving = this.services.budget.reserving(this, again.length === 0 ? commands : [...commands, ...again], batch);
    addIntents(this, commands, events, jobs, reserving);
    const sealing = (all: readonly Event[]): SealedBatch => seal(this.services.digest, this.key, this.head, { ...batch, events: all });
    const sealed = reserving === null ? sealing(events) : reserving.sealing((reserved) => sealing([...events, ...reserved]));
    const status = statusOf(state);
    const statusJob = this.#statusJob(batch.seq, sealed, status);
    jobs.push(sealed.write);
    for (const event of events) addJob(jobs, jobOfEvent(this, event));
    for (const command of commands) addJob(jobs, jobOfCommand(this, command, events));
    addJob(jobs, statusJob);
    const isFirst = this.live.seq === 0;
    return new Promise((resolve, reject) => {
      this.services.committer.add({
        job: (writer) => {
          for (const job of jobs) job(writer);
        },
        mustSucceed: !isFirst,
        stored: () => {
          try {
            this.#stored(batch.seq, sealed.hash, status, mail, statusJob !== null || isFirst, reserving);
            for (const command of again) this.perform(command);
            for (const { next } of mail) next?.();
            resolve();
          } catch (thrown) {
            reject(thrown as Error);
          }
        },
        refused: (error) => {
          for (const { refused } of mail) refused?.(error);
          reject(error);
        },
      });
    });
  }

  // ---------------------------------------------------------------------------------------------------------------------------
  #stored(seq: number, hash: string, status: RunStatus, mail: readonly Mail[], isNews: boolean, reserving: Reserving | null): void {
    this.live.seq = seq;
    this.head = hash;
    reserving?.stored();
    const before = this.status;
    this.status = status;
    for (const { committed } of mail) committed?.();
    // It is on disk, and whatever follows is for the next process.
    if (this.#dropped) throw this.conflict("the engine was closed.");
    if (isNews) this.#host.statusChanged(this, before);
  }

  #admits(mail: Mail): boolean {
    const { arrival } = mail;
    try {
      mail.admit?.(this.live.state);
      if (!("id" in arrival) || this.live.state.open.has(arrival.id)) return true;
      if (mail.late !== undefined) this.services.committer.submit(mail.late).catch(() => undefined);
      throw this.conflict(`${arrival.id} is not open any more.`);
    } catch (thrown) {
      mail.refused?.(thrown as Error);
      return false;
    }
  }

  /** Answers that are ready at the same moment share one turn, and so one commit. The last that is awaited waits for no other. */
  #answerSoon(): void {
    if (this.#performing === 0) this.#answerRace();
    else if (!this.#answering) {
      this.#answering = true;
      void Promise.resolve().then(() => {
        this.#answering = false;
        this.#answerRace();
      });
    }
  }

  #answerRace(): void {
    if (this.#wake === null) return;
    const arrivals = this.inbox();
    if (arrivals.length === 0) return;
    const wake = this.#wake;
    this.#wake = null;
    wake?.(arrivals);
  }

  async #drive(): Promise<void> {
    this.#driving = true;
    try {
      await burst(this.live, this, this.services.watchdog, this.services.redactor);
      this.#driving = false;
      // Mail that came while the burst was ending starts the next one.
      if (this.#mail.length > 0) await this.#drive();
      else this.#rest();
    } catch (thrown) {
      this.#driving = false;
      this.#dropped = true;
      for (const { refused } of this.#mail.splice(0)) refused?.(thrown as Error);
      for (const controller of this.inFlight.values()) controller.abort();
      this.#host.crashed(this, thrown as Error);
    }
  }

  #rest(): void {
    this.#conversations = null;
    this.#host.rested(this);
  }

  /** The run's row, when its status or what it waits for is another than before. */
  #statusJob(seq: number, sealed: SealedBatch, status: RunStatus): Job | null {
    const { state } = this.live;
    const { waiting, count } =
      status === "waiting" || status === "paused"
        ? waitingOf(this.live.index, state, (command) => this.taskId(command))
        : { waiting: [], count: 0 };
    const text = count === 0 ? "" : `${count}${JSON.stringify(waiting)}`;
    const ended = isTerminal(state);
    if (status === this.status && text === this.#waitingText && !ended) return null;
    this.#waitingText = text;
    const error = state.error === undefined ? null : JSON.stringify(state.error);
    const change = {
      key: this.key,
      status,
      at: state.now,
      seq,
      outcome: status === "completed" ? (state.outcome ?? null) : null,
      error,
      waiting,
      waitingCount: count,
      ended,
    };
    return (writer) => writer.changeStatus({ ...change, head: sealed.hash });
  }
}
