import { formatInstant } from "../../base/instant.ts";
import type {
  AskedDay,
  BacktestPage,
  DecidedDay,
  Flip,
  FlipCount,
  Incident,
  RecordedReservation,
  RuleUse,
  UnknownCall,
} from "../../ports/backtest.ts";
import type { Retried, RetriedRun, RunName } from "./retried-run.ts";

/** Told one by one in a page; all are counted. */
const MOST_FLIPS = 500;
const MOST_UNKNOWN = 100;

/** A page while it is filled. */
export class Page {
  readonly #dayOf: (ms: number) => string;
  readonly #counts = new Map<string, FlipCount & { calls: number }>();
  readonly #asked = new Map<string, { -readonly [K in keyof AskedDay]: AskedDay[K] }>();
  readonly #decided = new Map<string, DecidedDay & { decided: number }>();
  readonly #rules = new Map<string, RuleUse & { calls: number }>();
  readonly #flips: Flip[] = [];
  readonly #unknown: UnknownCall[] = [];
  readonly #incidents: Incident[] = [];
  readonly #reservations: RecordedReservation[] = [];
  #began: { readonly newest: number; readonly oldest: number } | null = null;
  runs = 0;
  erased = 0;
  unreadable = 0;
  #calls = 0;
  #runsFlipped = 0;
  #unknownCalls = 0;
  #runsUnknown = 0;
  #overBudget = 0;

  constructor(dayOf: (ms: number) => string) {
    this.#dayOf = dayOf;
  }

  began(at: number): void {
    this.#began = { newest: this.#began?.newest ?? at, oldest: at };
  }

  add(run: RetriedRun, incidents: readonly Incident[]): void {
    const { recorded, retried, knownUntil } = run;
    this.runs++;
    this.#calls += retried.length;
    if (retried.some(({ flip }) => flip !== null)) this.#runsFlipped++;
    if (retried.some(({ unknown }) => unknown !== null)) this.#runsUnknown++;
    if (recorded.isOverBudget) this.#overBudget++;
    for (const each of retried) this.#take(each);
    for (const { at, order, who } of recorded.asks) this.#ask(at, who, "recorded", order <= knownUntil);
    for (const { at, person } of recorded.decisions) {
      const day = this.#dayOf(at);
      counted(this.#decided, `${day} ${person}`, { day, person, decided: 0 }).decided++;
    }
    this.#incidents.push(...incidents);
  }

  reserved({ runId, workflow }: RunName, { recorded }: RetriedRun, capsOf: (reservation: number) => readonly string[]): void {
    for (const hold of recorded.holds) this.#reservations.push({ runId, workflow, ...hold, caps: capsOf(hold.reservation) });
  }

  told(next: string | null, holdersOf: (who: string) => readonly string[]): BacktestPage {
    const asked = [...this.#asked.values()];
    return {
      runs: this.runs,
      erased: this.erased,
      unreadable: this.unreadable,
      newest: this.#began === null ? null : formatInstant(this.#began.newest),
      oldest: this.#began === null ? null : formatInstant(this.#began.oldest),
      calls: this.#calls,
      counts: [...this.#counts.values()],
      runsFlipped: this.#runsFlipped,
      flips: this.#flips,
      unknownCalls: this.#unknownCalls,
      runsUnknown: this.#runsUnknown,
      unknown: this.#unknown,
      asked,
      decided: [...this.#decided.values()],
      holders: Object.fromEntries([...new Set(asked.map(({ who }) => who))].map((who) => [who, holdersOf(who)])),
      incidents: this.#incidents,
      rules: [...this.#rules.values()],
      overBudget: this.#overBudget,
      reservations: this.#reservations,
      next,
    };
  }

  #take({ before, flip, unknown, attempt, call }: Retried): void {
    const { policy, rule } = before;
    if (policy !== null && rule !== null && rule > 0) {
      const answer = before.met ? "ask" : before.answer;
      counted(this.#rules, `${policy} ${rule} ${answer}`, { policy, rule, answer, calls: 0 }).calls++;
    }
    if (unknown !== null) {
      this.#unknownCalls++;
      if (this.#unknown.length < MOST_UNKNOWN) this.#unknown.push(unknown);
    }
    if (flip === null) return;
    const { certain, today } = flip;
    const kind = { before: before.answer, after: flip.after.answer, certain, today, person: call.person };
    counted(this.#counts, Object.values(kind).join(" "), { ...kind, calls: 0 }).calls++;
    if (this.#flips.length < MOST_FLIPS) this.#flips.push(flip);
    if (before.answer === "ask" && before.by !== null) this.#ask(attempt.at, before.by, "removed", certain);
    if (flip.after.answer === "ask" && flip.after.by !== null) this.#ask(attempt.at, flip.after.by, "added", certain);
  }

  #ask(at: number, who: string, what: "recorded" | "added" | "removed", certain: boolean): void {
    const day = this.#dayOf(at);
    const row = counted(this.#asked, `${day} ${who}`, { day, who, recorded: 0, added: 0, removed: 0, uncertain: 0 });
    row[what]++;
    if (!certain) row.uncertain++;
  }
}

function counted<T>(rows: Map<string, T>, key: string, first: T): T {
  const row = rows.get(key) ?? first;
  rows.set(key, row);
  return row;
}
