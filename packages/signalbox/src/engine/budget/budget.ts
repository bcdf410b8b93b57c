// The ledger as the engine uses it. What a cap allows is decided in kernel/ledger.ts; what is counted is in the store.
// D1. A reservation counts on the day on which it was made, and so does what becomes of it.
// D2. A day that has ended is never begun again, whatever becomes of the clock or of the time zone.
import { limitMicroUsd, moneyText } from "../../base/money.ts";
import type { Graph, GraphLookup } from "../../definition/graph.ts";
import { stepOf, stepPath } from "../../kernel/ids.ts";
import type { Arrival, Batch, Command, CommandOf, FramePath } from "../../kernel/index.ts";
import { type Cap, capId, changeOf, overshootOf, type Settlement } from "../../kernel/ledger.ts";
import type { SettleRequest } from "../../ports/engine.ts";
import type { Model } from "../../ports/model.ts";
import type { Report } from "../../ports/report.ts";
import type { StoreReader, StoreWriter } from "../../ports/run-store.ts";
import type { ModelCommand } from "../prepare-call.ts";
import type { Definition } from "../registry.ts";
import type { Mail, RunActor } from "../run-actor.ts";
import { capsOfAgents } from "./agent-caps.ts";
import { asksOf } from "./ask.ts";
import { capsOfRun, type LimitSources } from "./caps.ts";
import { calendarOf, endOf } from "./day.ts";
import { type Held, Reserving } from "./reserving.ts";

export interface BudgetOptions extends Omit<LimitSources, "read"> {
  readonly read: StoreReader;
  readonly timeZone: string;
  readonly now: () => number;
  /** The most that a run of a graph can cost, in micro-USD; null when nothing bounds it. */
  readonly ceiling: (graph: Graph, lookup: GraphLookup, model: Model | null) => number | null;
  /** The graphs that others run. */
  readonly lookup: GraphLookup;
  readonly model: Model | null;
  /** Told of what an operator should know at once. */
  readonly report: Report;
}

export class Budget {
  readonly timeZone: string;
  readonly sources: LimitSources;
  readonly #options: BudgetOptions;
  readonly #calendar: (ms: number) => string;
  /** By graph: a start must not compute it anew. */
  #ceilings = new WeakMap<Graph, { readonly microUsd: number | null }>();
  #model: Model | null;
  #day: string;
  #end = { day: "", at: 0 };
  #freed: () => void = () => undefined;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.sources = options;
    this.timeZone = options.timeZone;
    this.#calendar = calendarOf(options.timeZone);
    this.#model = options.model;
    this.#day = options.read.ledger.latestDay() ?? "";
  }

  /** Other models, and other prices with them. */
  useModel(model: Model | null): void {
    this.#model = model;
    this.#ceilings = new WeakMap();
  }

  /** D2. */
  today(): string {
    const day = this.#calendar(this.#options.now());
    if (day > this.#day) this.#day = day;
    return this.#day;
  }

  /** Every cap above a call of this run: those of the agents around it, and those of the run. */
  capsAbove(actor: RunActor, frame: FramePath): readonly Cap[] {
    const { runId, definition, identity } = actor;
    const day = this.today();
    const { parent, forked } = identity;
    const ofAgents = capsOfAgents(actor, frame, day, this.sources);
    const caps = [
      ...(forked ? ofAgents.filter(({ scope }) => scope !== "agent-day") : ofAgents),
      ...capsOfRun({ runId, graph: definition.graph, parent, forked }, day, this.sources),
    ];
    // An agent that has called itself has one day.
    return [...new Map(caps.map((cap) => [capId(cap), cap])).values()];
  }

  /** What a commit has to reserve for the commands that it orders; null when none of them costs anything. */
  reserving(actor: RunActor, commands: readonly Command[], batch: Batch): Reserving | null {
    const asks = asksOf(actor, commands, batch);
    return asks.length === 0 ? null : new Reserving(this, actor, asks);
  }

  /** The mail of a call's result, with which its reservation is settled. */
  settling(actor: RunActor, arrival: Arrival & { readonly id: string }, held: Held, settlement: Settlement): Mail {
    // That this attempt was not sent says nothing of an earlier one.
    const final: Settlement = held.unsure && settlement.state === "released" ? { state: "doubtful" } : settlement;
    const spent = final.state === "settled" ? final.spent : held.bound;
    const job = (writer: StoreWriter): void => this.settle(writer, held.reservation, final);
    const { reservation } = held;
    const { id } = arrival;
    const outcome = final.state === "reserved" ? "doubtful" : final.state;
    return {
      before: { type: "budget-settled", controller: "rules", id, reservation, outcome, ...spent },
      arrival,
      also: job,
      late: job,
      committed: () => this.#alarm(actor, held, final),
    };
  }

  /**
   * What a person says of a call that may have happened settles what is reserved for it, in the transaction that records their word: what
   * did not happen cost nothing, everything else what they say, or all that it may have cost. Null where nothing is reserved.
   */
  settledBy(actor: RunActor, task: string, choice: SettleRequest["choice"], microUsd: number | null): Pick<Mail, "before" | "also"> | null {
    const doubt = this.#doubtOf(actor, (id) => stepOf(id) === stepOf(task));
    if (doubt === undefined) return null;
    const { id: reservation, bound } = doubt;
    const spent = microUsd === null ? bound : { ...bound, costMicroUsd: microUsd };
    const settlement = choice === "did-not-happen" ? ({ state: "released" } as const) : ({ state: "settled", spent } as const);
    const amount = settlement.state === "settled" ? spent : bound;
    return {
      before: { type: "budget-settled", controller: "human", id: task, reservation, outcome: settlement.state, ...amount },
      also: (writer) => this.settle(writer, reservation, settlement),
    };
  }

  /** Of a tool that has no `maxCostUsd`, so that nothing was reserved and no cap counts it. */
  unreserved(runId: string, tool: string, microUsd: number): void {
    this.#options.report(
      `${tool} cost ${moneyText(microUsd)} (run ${runId}) and has no maxCostUsd: no cap counts it. Give the tool the most that a call may cost.`,
      undefined,
      runId,
    );
  }

  /** Part of a transaction. An overshoot freezes what was called in the same one. */
  settle(writer: StoreWriter, reservation: number, settlement: Settlement): void {
    const row = this.#options.read.ledger.reservation(reservation);
    const change = row === null ? null : changeOf(row, settlement);
    if (row === null || change === null) return;
    const spent = settlement.state === "settled" ? settlement.spent : null;
    writer.ledger.settle(row, settlement.state, spent, change);
    this.#freed();
    const over = spent === null ? null : overshootOf(row.bound, spent);
    if (over === null) return;
    const at = this.#options.now();
    const reason = `reservation ${reservation} was billed ${moneyText(over.costMicroUsd)} and ${over.tokens} tokens above its bound.`;
    writer.ledger.freeze({ what: row.what, at, reason });
    writer.note(at, "budget-overshoot", { reservation, what: row.what, ...over });
  }

  /** Makes an open call again after its process ended: the first one is in doubt, and this is another that costs. */
  again(actor: RunActor, command: CommandOf<"run-step"> | ModelCommand): void {
    const doubt = this.#doubtOf(actor, (id) => id === command.id);
    const arrival: Arrival =
      doubt === undefined
        ? { type: "note-added", controller: "rules", by: "", text: `${command.id} is ordered again: its answer was not recorded.` }
        : { type: "budget-settled", controller: "rules", id: command.id, reservation: doubt.id, outcome: "doubtful", ...doubt.bound };
    actor.deliver({ arrival, again: command });
  }

  /** Goes on with an effect under the reservation that it has: it is one, however often it is sent. False when it has none. */
  resume(actor: RunActor, command: CommandOf<"run-step">): boolean {
    const doubt = this.#doubtOf(actor, (id) => stepOf(id) === stepPath(command.frame, command.node));
    if (doubt === undefined) return false;
    const { id: reservation, what, bound } = doubt;
    // Without an intent nothing has left, unless an earlier attempt has.
    const unsure = command.intent || command.attempt > 1;
    actor.held.set(command.id, { kind: "held", reservation, what, bound, unsure });
    return true;
  }

  /**
   * The most that a run can cost, in micro-USD: its ceiling, and what its own limit lets it.
   */
  mostOf({ graph }: Definition): number {
    return Math.min(this.#ceiling(graph) ?? Number.MAX_SAFE_INTEGER, limitMicroUsd(graph.limits.costUsd));
  }

  /** When the day of today is over: milliseconds since 1970. */
  dayEnds(): number {
    const day = this.today();
    const now = this.#options.now();
    if (this.#end.day !== day || this.#end.at <= now) this.#end = { day, at: endOf(day, now, this.#calendar) };
    return this.#end.at;
  }

  /** Has somebody told whenever a cap may have more left than before: something was settled or released, or a cap is another one. */
  whenFreed(listener: () => void): void {
    this.#freed = listener;
  }
  freed(): void {
    this.#freed();
  }

  #ceiling(graph: Graph): number | null {
    const known = this.#ceilings.get(graph) ?? { microUsd: this.#options.ceiling(graph, this.#options.lookup, this.#model) };
    this.#ceilings.set(graph, known);
    return known.microUsd;
  }

  #doubtOf = (actor: RunActor, isIt: (command: string) => boolean) =>
    this.#options.read.ledger.doubtful(actor.key).findLast(({ command }) => isIt(command));

  #alarm(actor: RunActor, { what, bound, reservation }: Held, settlement: Settlement): void {
    const over = settlement.state === "settled" ? overshootOf(bound, settlement.spent) : null;
    if (over === null) return;
    this.#options.report(
      `${what} was billed above the bound that it accepted (run ${actor.runId}, reservation ${reservation}: ${moneyText(over.costMicroUsd)} and ${over.tokens} tokens over). It is frozen: "signalbox budget".`,
      undefined,
      actor.runId,
    );
  }
}
