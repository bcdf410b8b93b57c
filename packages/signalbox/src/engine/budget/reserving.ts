// R1. Whether a call may be made is decided inside the transaction of its intent, over what the transaction sees.
// R2. A call that is denied, or whose key another step holds, has no intent and is not sent; everything else of its run, and of other runs, is committed all the same.
import { moneyText } from "../../base/money.ts";
import { stepError } from "../../definition/step-error.ts";
import { type Arrival, type CommandOf, type Controller, reduce } from "../../kernel/index.ts";
import { type Cap, type CapUse, capId, changeOf, type Denial, denialOf, UNUSED } from "../../kernel/ledger.ts";
import type { FrozenRow, LedgerReader, ReservationRow } from "../../ports/ledger.ts";
import type { StoreWriter } from "../../ports/run-store.ts";
import { clearsOf, intentOf } from "../commit-work.ts";
import type { SealedBatch } from "../journal.ts";
import { isJudged } from "../judge-call.ts";
import type { PreparedCall } from "../prepare-call.ts";
import { rivalry } from "../rival.ts";
import type { RunActor } from "../run-actor.ts";
import type { Ask, Claim, Refusal } from "./ask.ts";
import type { Budget } from "./budget.ts";

/** What a call is made on: its reservation. */
export interface Held {
  readonly kind: "held";
  readonly reservation: number;
  readonly what: string;
  readonly bound: ReservationRow["bound"];
  /** Of a model call: how it is to be made. */
  readonly prepared?: PreparedCall;
  /** An earlier attempt of the same effect may have happened: that this one was not sent gives nothing back. */
  readonly unsure: boolean;
}
export type Answered = Held | { readonly kind: "denied"; readonly arrival: Arrival };

/** The part of one commit that reserves. A commit that is tried again begins anew. */
export class Reserving {
  readonly #budget: Budget;
  readonly #actor: RunActor;
  readonly #asks: readonly (Ask | Refusal | Claim)[];
  /** What became of each ask, by its command: to be believed once the commit is on disk. */
  readonly #answers = new Map<string, Answered>();
  #events: Arrival[] = [];

  constructor(budget: Budget, actor: RunActor, asks: readonly (Ask | Refusal | Claim)[]) {
    this.#budget = budget;
    this.#actor = actor;
    this.#asks = asks;
  }

  /** What was reserved is part of the batch: it is sealed where that is known. */
  sealing(seal: (reserved: readonly Arrival[]) => SealedBatch): SealedBatch {
    let sealed: SealedBatch | null = null;
    return {
      get hash() {
        return sealed?.hash ?? "";
      },
      write: (writer) => {
        this.#reserve(writer);
        sealed = seal(this.#events);
        sealed.write(writer);
      },
    };
  }

  /** It is on disk, and so is what was granted. */
  stored(): void {
    const { live, held } = this.#actor;
    for (const event of this.#events) reduce(live.state, event, live.state.now);
    for (const [id, answer] of this.#answers) held.set(id, answer);
  }

  includes = (command: string): boolean => this.#asks.some(({ command: { id } }) => id === command);

  #reserve(writer: StoreWriter): void {
    this.#answers.clear();
    this.#events = [];
    const frozen = this.#read.frozen();
    for (const ask of this.#asks) {
      const { command } = ask;
      const refused = ask.kind === "refusal" ? ask.arrival : command.kind === "run-step" ? rivalry(this.#actor, command) : null;
      if (refused !== null) this.#answers.set(command.id, { kind: "denied", arrival: refused });
      else if (ask.kind === "claim") this.#intend(writer, ask.command);
      else if (ask.kind === "ask") this.#ask(writer, ask, frozen);
    }
  }

  #ask(writer: StoreWriter, ask: Ask, frozen: readonly FrozenRow[]): void {
    const held = this.#again(writer, ask) ?? this.#anew(writer, ask, frozen);
    this.#answers.set(ask.command.id, held);
    if (held.kind === "held") this.#record(writer, ask, held);
  }

  get #read(): LedgerReader {
    return this.#actor.services.store.read.ledger;
  }

  /** Another attempt of an effect that may have happened. It is counted already, so nobody can deny it. */
  #again(writer: StoreWriter, { effect, command }: Ask): Held | null {
    if (effect === undefined) return null;
    const doubt = this.#read.doubtful(this.#actor.key).findLast((row) => row.command.startsWith(`${effect}#`));
    const change = doubt === undefined ? null : changeOf(doubt, { state: "reserved" });
    if (doubt === undefined || change === null) return null;
    writer.ledger.settle(doubt, "reserved", null, change);
    writer.ledger.takeOver(doubt.id, command.id);
    return { kind: "held", reservation: doubt.id, what: doubt.what, bound: doubt.bound, unsure: true };
  }

  #anew(writer: StoreWriter, ask: Ask, frozen: readonly FrozenRow[]): Answered {
    const { command, what, bound, prepared } = ask;
    const ice = frozen.find((row) => row.what === what);
    if (ice !== undefined) return this.#denied(ask, frozenText(ice));
    const caps = this.#budget.capsAbove(this.#actor, command.frame);
    const denial = denialOf(
      caps.map((cap) => inForce(cap, this.#read)),
      bound,
    );
    if (denial !== null) return this.#denied(ask, denialText(ask, denial));
    const { key, live } = this.#actor;
    const controller = this.#controllerOf(command, caps);
    const reservation = writer.ledger.reserve({ run: key, command: command.id, what, at: live.state.now, controller, bound, caps });
    return { kind: "held", reservation, what, bound, unsure: false, ...(prepared === undefined ? {} : { prepared }) };
  }

  /** Who has a call made: the person who cleared it, the agent that it is a turn of or that chose it, else the rules. */
  #controllerOf(command: Ask["command"], caps: readonly Cap[]): Controller {
    if (command.kind === "run-step" && clearsOf(this.#actor, command) !== null) return "human";
    return caps.some(({ scope }) => scope === "agent") ? "ai" : "rules";
  }

  #record(writer: StoreWriter, { command }: Ask, { reservation, bound }: Held): void {
    if (command.kind === "run-step") this.#intend(writer, command);
    this.#events.push({ type: "budget-reserved", controller: "rules", id: command.id, reservation, ...bound });
  }

  #intend(writer: StoreWriter, command: CommandOf<"run-step">): void {
    // The intent of a call that a policy is about is recorded once it was judged.
    if (command.tool.delivery === "free" || isJudged(this.#actor, command)) return;
    const intent = intentOf(this.#actor, command);
    intent.job(writer);
    this.#events.push(intent.event);
  }

  #denied({ command }: Ask, message: string): Answered {
    const error = stepError("over-budget", message, "attempt" in command ? command.attempt : 1);
    return { kind: "denied", arrival: { type: "step-failed", controller: "rules", id: command.id, error, retryable: false, jitter: 0 } };
  }
}

/** A cap with the limit that holds now, and what is used of it. */
export function inForce(cap: Cap, read: LedgerReader): readonly [Cap, CapUse] {
  const row = read.cap(cap);
  if (row === null) return [cap, UNUSED];
  const { costMicroUsd, tokens } = row.raised;
  return [{ ...cap, limit: { costMicroUsd: costMicroUsd ?? cap.limit.costMicroUsd, tokens: tokens ?? cap.limit.tokens } }, row.use];
}

const amountText = (unit: Denial["unit"], amount: number): string =>
  unit === "tokens" ? `${amount} ${amount === 1 ? "token" : "tokens"}` : moneyText(amount);

/** Denial names the cap, the amount asked and what remains. */
const denialText = ({ what, command }: Ask, { cap, unit, asked, left }: Denial): string =>
  `"${"node" in command ? command.node : command.id}" (${what}) may take ${amountText(unit, asked)}, and the cap ${capId(cap)} has ${amountText(unit, Math.max(0, left))} left of ${amountText(unit, cap.limit[unit] ?? 0)}. Nothing was sent.`;

const frozenText = ({ what, reason }: FrozenRow): string =>
  `${what} is frozen: ${reason} Nothing was sent. A person lets it go on: signalbox budget release ${what}.`;
