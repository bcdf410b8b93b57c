// A dry fork: the kernel over a journal of its own in memory. Nothing is stored, nobody is asked, nothing with an effect leaves.
// RE4. What the run was told lends its answer to the same question; what nobody can answer ends its branch, and is named.
// RE5. Waits end at once; deadlines of people never pass, because people are answered for or their branch ends.
import { canonical } from "../../base/json.ts";
import type { GraphIndex } from "../../definition/graph-index.ts";
import type { Note } from "../../definition/memory-tools.ts";
import { parseWith } from "../../definition/schema.ts";
import type { AnyTool } from "../../definition/tool.ts";
import {
  type Arrival,
  type Batch,
  type Command,
  type CommandOf,
  foldBatch,
  isTerminal,
  nodePath,
  openCommands,
} from "../../kernel/index.ts";
import type { ForkEffect, ForkRequest, ForkStop } from "../../ports/fork.ts";
import type { LiveRun } from "../../ports/substrate.ts";
import type { PolicyBook } from "../policy-book.ts";
import type { Definition } from "../registry.ts";
import type { ActorIdentity } from "../run-actor.ts";
import type { Services } from "../services.ts";
import { takeTurn } from "../turn.ts";
import type { Answer } from "./answer.ts";
import { Certainty, isResult } from "./certainty.ts";
import { changedArrivals } from "./changed-batch.ts";
import { rehearsedDecision } from "./decide.ts";
import { EffectRecord } from "./effects.ts";
import { ForkAccount } from "./fork-account.ts";
import { ForkSpending } from "./make-model-call.ts";
import { makeRead } from "./make-read.ts";
import { ModelVoice } from "./model-voice.ts";
import { ParentRecord } from "./parent-record.ts";
import { type Asking, isAsking, questionOf } from "./question.ts";
import { rehearsedGate, stricterText } from "./rehearsed-gate.ts";
import { RehearsedMemory } from "./rehearsed-memory.ts";

const MOST_BATCHES = 20_000;
type Use = CommandOf<"set-timer">["use"];
const PASSES: ReadonlySet<Use> = new Set<Use>(["wait", "backoff", "quiet"]);

/** What is known of the run that is forked, and of what follows from it. */
export interface ForkedRun {
  readonly identity: ActorIdentity;
  readonly batches: readonly Batch[];
  /** Of the version that it is pinned to: that of the fork may be another one. */
  readonly index: GraphIndex;
  /** Of the other forks of the same run. */
  readonly others?: readonly ParentRecord[];
  /** What an earlier rehearsal of the same fork was answered: it is not asked again. */
  readonly heard?: Map<string, Arrival>;
  /** By which the fork is judged in the place of those in force, and by which it would be judged if it was made live. */
  readonly judgedBy?: { readonly dry: PolicyBook; readonly live: PolicyBook };
}

export class Rehearsal {
  readonly live: LiveRun;
  readonly request: ForkRequest;
  readonly spending: ForkSpending;
  readonly reads = { lent: 0, made: 0 };
  lentReplies = 0;
  /** The fork's own batches. */
  readonly own: Batch[] = [];
  /** What its own reads and model calls were answered, by what was asked. */
  readonly heard: Map<string, Arrival>;
  readonly #shared: readonly Batch[];
  readonly #stops = new Map<string, ForkStop>();
  readonly #parent: ParentRecord;
  readonly #effects: EffectRecord;
  readonly #batches: readonly Batch[];
  readonly #runIndex: GraphIndex;
  readonly #services: Services;
  readonly #definition: Definition;
  readonly #voice: ModelVoice;
  readonly #identity: ActorIdentity;
  readonly #memory: RehearsedMemory;
  readonly #certainty: Certainty;
  readonly #judgedBy: ForkedRun["judgedBy"];
  /** F8. Where the instance is stricter than the fork's own policies; null where it is nowhere. */
  freer: string | null = null;

  constructor(
    services: Services,
    definition: Definition,
    live: LiveRun,
    { identity, batches, index, others = [], heard = new Map(), judgedBy }: ForkedRun,
    request: ForkRequest,
  ) {
    this.#identity = identity;
    this.#judgedBy = judgedBy;
    this.#certainty = new Certainty();
    this.heard = heard;
    this.#services = services;
    this.#definition = definition;
    this.live = live;
    this.request = request;
    this.spending = new ForkSpending(request.costUsd ?? 0, new ForkAccount(services, identity.key));
    this.#parent = new ParentRecord(index, live.runId, batches);
    this.#runIndex = index;
    this.#batches = batches;
    this.#effects = new EffectRecord(this.#parent, others, definition.code);
    this.#shared = batches.slice(0, this.#begin(batches));
    this.#voice = new ModelVoice(services, definition, this.spending);
    const { memory } = services.store.read;
    const begins = memory.momentOf(identity.key, Math.max(1, this.#shared.length)) ?? { at: live.state.now, row: null };
    this.#memory = new RehearsedMemory(live, identity, memory, begins);
  }

  get stops(): readonly ForkStop[] {
    return [...this.#stops.values()];
  }
  /** The change is made in a batch that the run has, so what it had done by then is done. */
  get effects(): readonly ForkEffect[] {
    return this.#effects.all(new ParentRecord(this.#runIndex, this.live.runId, this.#batches.slice(0, this.request.at)));
  }

  /** What a live fork begins with: all that arrives in it before anything is made up. */
  get firm(): readonly Arrival[] {
    return this.#certainty.firm;
  }
  /** How many batches are the run's own. */
  get shared(): number {
    return this.#shared.length;
  }

  async run(): Promise<void> {
    for (let command = this.#next(); command !== null; command = this.#next()) {
      const isKnown = this.#isKnown(command);
      if (!isKnown) this.#certainty.guess();
      const answer: Answer = command.kind === "set-timer" ? fired(command) : await this.#answer(command);
      if ("why" in answer) this.#stops.set(command.id, { step: nodePath(command.frame, command.node), why: answer.why });
      else {
        this.#certainty.answered(command, answer, isKnown);
        this.#arrive([answer], command.kind === "set-timer" ? Math.max(command.dueAt, this.live.state.now) : this.live.state.now);
      }
      if (this.own.length > MOST_BATCHES) throw new Error(`The fork does not end within ${MOST_BATCHES} batches.`);
    }
  }

  /** How many batches are the run's own. The batch of a change is decided anew. */
  #begin(batches: readonly Batch[]): number {
    const { at, change } = this.request;
    const isAnew = change !== undefined && change.kind !== "model" && change.kind !== "prompt";
    for (const batch of batches.slice(0, isAnew ? at - 1 : at)) foldBatch(this.live.state, batch);
    this.live.seq = isAnew ? at - 1 : at;
    const batch = batches[at - 1] as Batch;
    const arrivals = isAnew ? changedArrivals(this.#runIndex, this.#definition.code, batch, change) : [];
    if (arrivals.length > 0) this.#arrive(arrivals, batch.at);
    const { by = "rehearsal" } = this.request;
    if (this.live.state.paused) this.#arrive([{ type: "resume-requested", controller: "human", by }], this.live.state.now);
    return isAnew ? at - 1 : at;
  }

  #arrive(arrivals: readonly Arrival[], now: number): void {
    this.#certainty.take(arrivals);
    const { batch } = takeTurn(this.live, arrivals, now, this.#services.watchdog, this.#services.redactor);
    this.live.seq = batch.seq;
    this.own.push(JSON.parse(JSON.stringify(batch)) as Batch);
  }

  /** What is known is told first, then what the engine itself would do is done, in the order in which it was ordered; then time passes. */
  #next(): Asking | CommandOf<"set-timer"> | null {
    if (isTerminal(this.live.state)) return null;
    const open = openCommands(this.#definition.index, this.live.state).filter((command) => "id" in command && !this.#stops.has(command.id));
    if (this.#certainty.isCertain) this.#effects.knows(open);
    const asking = open.filter(isAsking);
    const [first] = asking;
    if (first !== undefined) return asking.find((command) => this.#isKnown(command)) ?? asking.find(isApproval) ?? first;
    const timers = open.filter((command): command is CommandOf<"set-timer"> => command.kind === "set-timer" && PASSES.has(command.use));
    return timers.reduce<CommandOf<"set-timer"> | null>(
      (first, timer) => (first === null || timer.dueAt < first.dueAt ? timer : first),
      null,
    );
  }

  /** Nothing has to be made up to answer it: the run was told, or it is read or asked for now. */
  #isKnown(command: Asking | CommandOf<"set-timer">): boolean {
    if (command.kind === "call-model" || command.kind === "run-turn") return true;
    if (command.kind === "run-step") return command.tool.delivery === "free" || this.#effects.isDone(this.#question(command));
    if (command.kind !== "ask-settlement") return false;
    const said = this.#lent(command);
    return said?.type === "step-settled" && said.choice !== "give-up";
  }

  #answer(command: Asking): Answer | Promise<Answer> {
    if (command.kind === "run-step") return command.tool.delivery === "free" ? this.#read(command) : this.#effect(command);
    if (command.kind === "call-model" || command.kind === "run-turn") return this.#model(command);
    if (command.kind === "open-approval") return rehearsedDecision(command, this.#approved(command), this.#lent(command), this.request);
    return this.#lent(command) ?? { why: WHY[command.kind](command as never) };
  }

  /** What the run was told when it asked the same, as an answer to this command. */
  #lent(command: Asking): Arrival | null {
    const answer = this.#parent.answer(this.#question(command));
    if (answer === null || !("id" in answer)) return null;
    if (answer.type !== "step-completed" && answer.type !== "model-replied") return { ...answer, id: command.id };
    return { ...answer, id: command.id, adopted: answer.adopted ?? this.live.runId };
  }

  /** What was answered when an earlier rehearsal of this fork asked the same; or what is answered now, to be kept. */
  async #once(command: Asking, ask: () => Answer | Promise<Answer>): Promise<Answer> {
    const question = `${command.id} ${this.#question(command)}`;
    const known = this.heard.get(question);
    if (known !== undefined) return { ...known, id: command.id } as Arrival;
    const answer = await ask();
    if (!("why" in answer) && isResult(answer)) this.heard.set(question, answer);
    return answer;
  }

  #question = (command: Asking): string =>
    questionOf(this.#definition.index, command, () => this.#voice.messages([...this.#shared, ...this.own], this.live.runId, command));

  #approved({ frame }: CommandOf<"open-approval">): number {
    const active = this.live.state.frames.get(frame)?.active;
    return active?.kind === "approve" ? active.approvers.length : 0;
  }

  async #effect(command: CommandOf<"run-step">): Promise<Answer> {
    const gate = { gate: (given: unknown) => this.#gate(command, given), isJudgedAgain: this.#isJudgedAgain(command) };
    if (!this.#memory.isMemory(command)) return this.#effects.answer(command, this.#question(command), gate);
    const answer = await this.#effects.answer(command, this.#question(command), gate, (note) =>
      this.#memory.of(command).remember(note as Note),
    );
    this.#memory.follow(answer);
    return answer;
  }

  async #read(command: CommandOf<"run-step">): Promise<Answer> {
    const isMemory = this.#memory.isMemory(command);
    // RE8. With a change the run's own recalls are not the fork's: it may have noted something else.
    const lent = isMemory && this.request.change !== undefined ? null : this.#lent(command);
    const isJudgedAgain = this.#isJudgedAgain(command);
    if (lent !== null && !isJudgedAgain) return this.#lend(lent);
    const tool = this.#definition.code.tools.get(command.tool.id);
    if (tool === undefined || tool.card.interface !== command.tool.interface)
      return { why: `the tool ${command.tool.id} is not registered as the run had it` };
    if (lent === null) return this.#once(command, () => this.#readNow(command, tool, isMemory));
    const input = parseWith(tool.input, command.input);
    return (input.ok ? await this.#gate(command, input.value) : null) ?? this.#lend(lent);
  }

  #lend(lent: Arrival): Arrival {
    this.reads.lent++;
    return lent;
  }

  /** F8. Under other policies, what was judged before is judged again, unless it was let go before the fork begins. */
  #isJudgedAgain = ({ intent }: CommandOf<"run-step">): boolean => this.#judgedBy !== undefined && !intent;

  async #readNow(command: CommandOf<"run-step">, tool: AnyTool, isMemory: boolean): Promise<Answer> {
    const isInside = isMemory || (tool.card.effect === "none" && tool.card.hosts.length === 0);
    if (this.request.offline === true && !isInside)
      return { why: `offline: it would read ${command.tool.id} with ${canonical(command.input ?? null).slice(0, 200)}` };
    const input = parseWith(tool.input, command.input);
    const stopped = input.ok ? await this.#gate(command, input.value) : null;
    if (stopped !== null) return stopped;
    const dear = await this.spending.pay(tool.card.id, tool.card.maxCostUsd, this.live.state.now);
    if (dear !== null) return dear;
    this.reads.made++;
    const more = isMemory ? { memory: () => this.#memory.of(command) } : {};
    return makeRead({ services: this.#services, live: this.live }, tool, command, more);
  }

  /** What stands against a call; what was said of it is in the fork's journal. */
  async #gate(command: CommandOf<"run-step">, given: unknown): Promise<Answer | null> {
    const { live, request } = this;
    const services = this.#services;
    const definition = this.#definition;
    const judging = { live, runId: live.runId, services, definition, identity: this.#identity, now: () => live.state.now };
    const by = this.#judgedBy;
    const own = by === undefined ? judging : { ...judging, policies: by.dry };
    const { judged, stopped } = await rehearsedGate(own, command, given, request.offline === true);
    if (by !== undefined && this.freer === null) this.freer = await stricterText({ ...judging, policies: by.live }, command, given, judged);
    if (judged !== null) this.#arrive([judged], live.state.now);
    return stopped;
  }

  async #model(command: CommandOf<"call-model"> | CommandOf<"run-turn">): Promise<Answer> {
    const { change, offline } = this.request;
    const lent = change?.kind === "model" ? null : this.#lent(command);
    if (lent !== null) {
      this.lentReplies++;
      return lent;
    }
    const name = (change?.kind === "model" ? change.model : this.#identity.model) ?? this.#voice.nameOf(command);
    return this.#once(command, () =>
      offline === true
        ? { why: `offline: it would ask the model "${name}"` }
        : this.#voice.ask(command, name, this.live, [...this.#shared, ...this.own]),
    );
  }
}

const isApproval = ({ kind }: Asking): boolean => kind === "open-approval";
const fired = ({ id }: Command & { readonly kind: "set-timer" }): Arrival => ({ type: "timer-fired", controller: "rules", id });

type Unanswered = Exclude<Asking["kind"], "run-step" | "call-model" | "run-turn" | "open-approval">;
const WHY: { readonly [K in Unanswered]: (command: CommandOf<K>) => string } = {
  "probe-step": ({ tool }) => `it would ask ${tool.id} whether the call happened`,
  "ask-question": ({ who, question }) => `it would ask ${who}: ${question.slice(0, 200)}`,
  "ask-settlement": ({ tool }) => `somebody would have to say whether ${tool} happened`,
  "await-event": ({ event, key }) => `it would wait for the event ${event} with key ${key}`,
  "start-run": ({ workflow }) => `it would run ${workflow}, which is not rehearsed`,
};
