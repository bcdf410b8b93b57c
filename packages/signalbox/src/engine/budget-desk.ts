// What people do with the ledger. Every act is audited: who, when, why.
// W1. Raising a cap needs an administrator; anybody of the config may lower one, at once.
// W2. Only a person gives a doubt back, by saying what the provider billed.
import { SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { costMicroUsd, limitMicroUsd } from "../base/money.ts";
import { type Cap, type CapScope, capId, type Unit } from "../kernel/ledger.ts";
import type {
  BudgetFilter,
  BudgetTree,
  BudgetView,
  RaiseCapRequest,
  ReleaseFrozenRequest,
  SettleReservationRequest,
  SpendFilter,
  SpendView,
} from "../ports/engine.ts";
import type { ReservationRow } from "../ports/ledger.ts";
import type { StoreWriter } from "../ports/run-store.ts";
import { byScope, capView, reservationView } from "./budget/cap-view.ts";
import { instanceDay, limitOf, workflowDay } from "./budget/caps.ts";
import { inForce } from "./budget/reserving.ts";
import { rangeOf } from "./budget/spend-range.ts";
import { standingBeside, standingCaps, standingRow } from "./budget/standing.ts";
import { treeOfToday } from "./budget/tree-of-today.ts";
import { type Core, rowOf } from "./core.ts";
import { ADMINISTRATOR, knownBy, requirePerson, requireRight } from "./people.ts";

const LISTED = 200;
const MOST = 10_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export class BudgetDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  view({ day, runId, limit = LISTED }: BudgetFilter = {}): BudgetView {
    const { budget, store } = this.#core.services;
    const { ledger } = store.read;
    const most = Math.max(1, Math.min(MOST, limit));
    const run = runId === undefined ? undefined : rowOf(this.#core, runId);
    const today = budget.today();
    const rows = ledger.caps({ day: day ?? today, limit: most, ...(run === undefined ? {} : { runId: run.runId }) });
    const known = new Map(rows.map((row) => [capId(row), row]));
    const standing = run === undefined && (day ?? today) === today ? standingCaps(this.#core, today) : [];
    for (const cap of standing) known.set(capId(cap), standingRow(cap, known.get(capId(cap))));
    const open = ledger.open(most).filter((row) => run === undefined || row.run === run.key);
    return {
      day: today,
      timeZone: budget.timeZone,
      caps: [...known.values()].sort(byScope).map(capView),
      reservations: open.map((row) => reservationView(row, store.read.run(row.run))),
      frozen: ledger.frozen().map(({ what, at, reason }) => ({ what, since: formatInstant(at), reason })),
    };
  }

  tree(): BudgetTree {
    return treeOfToday(this.#core);
  }

  spend({ from, to }: SpendFilter = {}): SpendView {
    const { budget, store } = this.#core.services;
    const { ledger } = store.read;
    const range = rangeOf(budget.today(), from, to);
    return {
      ...range,
      timeZone: budget.timeZone,
      days: ledger.spendOfDays(range.from, range.to),
      rows: ledger.spend(range.from, range.to),
    };
  }

  /** W2. */
  async settle({ reservation, costUsd, tokens, by, reason, ...who }: SettleReservationRequest): Promise<BudgetView> {
    const { budget, store } = this.#core.services;
    requirePerson(this.#core.people, by);
    const spent = { costMicroUsd: amount(costUsd, "what it cost", costMicroUsd), tokens: count(tokens) };
    await this.#write((writer) => {
      const row = store.read.ledger.reservation(reservation);
      if (row === null)
        throw new SignalboxError("not-found", `There is no reservation ${reservation}. "signalbox budget" lists those that are open.`);
      if (row.state !== "doubtful") throw new SignalboxError("state-conflict", notDoubtful(row));
      budget.settle(writer, reservation, { state: "settled", spent });
      this.#note(writer, "budget-settled", { reservation, ...spent, by, reason, ...knownBy(who) });
    });
    return this.view({ runId: this.#runOf(reservation) });
  }

  /** W1. */
  async raise({ cap: name, costUsd, tokens, by, reason, ...who }: RaiseCapRequest): Promise<BudgetView> {
    requirePerson(this.#core.people, by);
    if (costUsd === undefined && tokens === undefined)
      throw new SignalboxError("usage", "Say what the cap is to be: an amount, or tokens.");
    const key = this.#capNamed(name);
    const limit = {
      costMicroUsd: costUsd === undefined ? null : amount(costUsd, "a cap", limitMicroUsd),
      tokens: tokens === undefined ? null : count(tokens),
    };
    await this.#write((writer) => {
      const [{ limit: before }] = inForce(key, this.#core.services.store.read.ledger);
      const isMore = (unit: Unit): boolean => limit[unit] !== null && before[unit] !== null && limit[unit] > before[unit];
      const isRaise = isMore("costMicroUsd") || isMore("tokens");
      if (isRaise) requireRight(this.#core.people, by, ADMINISTRATOR, "raise a cap");
      writer.ledger.raise(key, limit);
      this.#note(writer, isRaise ? "budget-raised" : "budget-lowered", {
        cap: capId(key),
        before: { ...before },
        ...limit,
        by,
        reason,
        ...knownBy(who),
      });
    });
    this.#core.services.budget.freed();
    return key.day === undefined ? this.view({ runId: key.key.split("/")[0] ?? key.key }) : this.view({ day: key.day });
  }

  async release({ what, by, reason, ...who }: ReleaseFrozenRequest): Promise<BudgetView> {
    requirePerson(this.#core.people, by);
    await this.#write((writer) => {
      if (!writer.ledger.unfreeze(what))
        throw new SignalboxError("not-found", `"${what}" is not frozen. "signalbox budget" lists what is.`);
      this.#note(writer, "budget-released", { what, by, reason, ...knownBy(who) });
    });
    return this.view();
  }

  #write(job: (writer: StoreWriter) => void): Promise<void> {
    return this.#core.services.committer.submit(job);
  }

  #note(writer: StoreWriter, type: string, detail: Parameters<StoreWriter["note"]>[2]): void {
    writer.note(this.#core.now(), type, detail);
  }

  #runOf(reservation: number): string {
    const { read } = this.#core.services.store;
    const row = read.ledger.reservation(reservation);
    return (row === null ? null : read.run(row.run))?.runId ?? "";
  }

  /** A cap that a person names, with the limit that its definition gives it. */
  #capNamed(name: string): Cap {
    const { budget, store } = this.#core.services;
    const [scope = "", ...rest] = name.split(":");
    const today = budget.today();
    const day = DAY.test(rest.at(-1) ?? "") ? (rest.pop() as string) : today;
    const key = rest.join(":");
    if (day < today) throw new SignalboxError("usage", `${day} is over: nothing more is spent on it.`);
    const unknown = (what: string): SignalboxError =>
      new SignalboxError(
        "not-found",
        `${what} Caps are instance-day, workflow-day:<workflow>, run:<run>, and those that "signalbox budget" lists.`,
      );
    if (scope === "instance-day" && key === "") return instanceDay(day, budget.sources);
    if (scope === "workflow-day") {
      const found = this.#core.registry.find(key);
      if (found === undefined) throw unknown(`There is no workflow "${key}".`);
      return workflowDay(found.graph, day, budget.sources);
    }
    if (scope === "run") {
      const row = rowOf(this.#core, key);
      if (row.endedAt !== null && row.status !== "failed")
        throw new SignalboxError("run-not-open", `Run ${row.runId} is ${row.status} and spends nothing more.`);
      const limits = this.#core.registry.ofVersion(row.version)?.graph.limits;
      return { scope, key: row.runId, limit: limitOf(limits?.costUsd, limits?.tokens) };
    }
    const beside = standingBeside(this.#core, day).find((cap) => cap.scope === scope && cap.key === key);
    if (beside !== undefined) return beside;
    const cap = store.read.ledger.cap({ scope: scope as CapScope, key, ...(scope.endsWith("-day") ? { day } : {}) });
    if (cap === null) throw unknown(`There is no cap "${name}".`);
    return cap;
  }
}

const notDoubtful = ({ id, state }: ReservationRow): string =>
  state === "reserved" ? `The call of reservation ${id} is under way. Wait for its answer.` : `Reservation ${id} is ${state} already.`;

function amount(usd: number, what: string, round: (usd: number) => number): number {
  if (Number.isFinite(usd) && usd >= 0) return round(usd);
  throw new SignalboxError("usage", `${usd} is not ${what}: say an amount in US dollars, 0 or more.`);
}
function count(tokens: number): number {
  if (Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
  throw new SignalboxError("usage", `${tokens} is no number of tokens: say a whole number, 0 or more.`);
}
