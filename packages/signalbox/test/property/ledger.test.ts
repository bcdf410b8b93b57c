// The ledger under every order of things: calls that are reserved, answered, lost, repeated, settled and released, while limits move,
// days end and processes crash. The truth is kept apart: what the calls really took.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { SqliteRunStore } from "../../src/adapters/sqlite/sqlite-run-store.ts";
import {
  type Amount,
  addUse,
  type Cap,
  type CapUse,
  capId,
  changeOf,
  denialOf,
  NOTHING,
  plus,
  type ReservationState,
  type Settlement,
  UNUSED,
} from "../../src/kernel/ledger.ts";
import type { ReservationRow } from "../../src/ports/ledger.ts";
import { type Act, capOf, type Story, story } from "./ledger-acts.ts";

/** A ledger as its users see it. */
interface Ledger {
  use(cap: Cap): CapUse;
  reserve(caps: readonly Cap[], bound: Amount): number;
  state(id: number): ReservationState;
  settle(id: number, settlement: Settlement): boolean;
  crash(): void;
}

interface PureRow {
  state: ReservationState;
  readonly bound: Amount;
  readonly caps: readonly Cap[];
}
/** The rules alone, over maps. */
class PureLedger implements Ledger {
  readonly #uses = new Map<string, CapUse>();
  readonly #rows: PureRow[] = [];
  use = (cap: Cap): CapUse => this.#uses.get(capId(cap)) ?? UNUSED;
  state = (id: number): ReservationState => this.#row(id).state;
  reserve(caps: readonly Cap[], bound: Amount): number {
    for (const cap of caps) this.#add(cap, { ...UNUSED, reserved: bound });
    return this.#rows.push({ state: "reserved", bound, caps });
  }
  settle(id: number, settlement: Settlement): boolean {
    const row = this.#row(id);
    const change = changeOf(row, settlement);
    if (change === null) return false;
    for (const cap of row.caps) this.#add(cap, change);
    row.state = settlement.state;
    return true;
  }
  crash(): void {
    this.#rows.forEach(({ state }, index) => {
      if (state === "reserved") this.settle(index + 1, { state: "doubtful" });
    });
  }
  #row = (id: number): PureRow => this.#rows[id - 1] as PureRow;
  #add = (cap: Cap, use: CapUse): void => void this.#uses.set(capId(cap), addUse(this.use(cap), use));
}

/** The rows of a store on disk, opened anew after each crash. */
class StoredLedger implements Ledger {
  readonly home = mkdtempSync(join(tmpdir(), "signalbox-ledger-"));
  #store = new SqliteRunStore({ home: this.home });
  use = (cap: Cap): CapUse => this.#store.read.ledger.cap(cap)?.use ?? UNUSED;
  state = (id: number): ReservationState => this.#row(id).state;
  reserve(caps: readonly Cap[], bound: Amount): number {
    let id = 0;
    this.#commit((writer) => {
      id = writer.ledger.reserve({ run: 1, command: "/a#1", what: "model:m", at: 0, controller: "rules", bound, caps });
    });
    return id;
  }
  settle(id: number, settlement: Settlement): boolean {
    const row = this.#row(id);
    const change = changeOf(row, settlement);
    if (change === null) return false;
    this.#commit((writer) => writer.ledger.settle(row, settlement.state, settlement.state === "settled" ? settlement.spent : null, change));
    return true;
  }
  crash(): void {
    this.#store.close();
    this.#store = new SqliteRunStore({ home: this.home });
    this.#commit((writer) => void writer.ledger.doubtAll());
  }
  close(): void {
    this.#store.close();
    rmSync(this.home, { recursive: true, force: true });
  }
  #row = (id: number): ReservationRow => this.#store.read.ledger.reservation(id) as ReservationRow;
  #commit(job: Parameters<SqliteRunStore["commit"]>[0][number]): void {
    const [error] = this.#store.commit([job]);
    if (error != null) throw error;
  }
}

interface Call {
  readonly id: number;
  readonly caps: readonly Cap[];
  readonly bound: Amount;
  /** What the provider really took: the ledger learns it only when it is settled. */
  readonly took: Amount;
  sent: boolean;
}

/** Plays a story, and looks after each act. */
function play(ledger: Ledger, { limits: given, acts }: Story): void {
  const limits = [...given];
  const calls: Call[] = [];
  let day = 1;
  const pickOf = (pick: number, ...states: readonly ReservationState[]): Call | undefined => {
    const open = calls.filter(({ id }) => states.includes(ledger.state(id)));
    return open[pick % Math.max(1, open.length)];
  };
  const doAct = (act: Act): void => {
    if (act.do === "reserve") reserve(act);
    else if (act.do === "limit") limits[act.cap] = act.limit;
    else if (act.do === "crash") ledger.crash();
    else if (act.do === "midnight") day++;
    else become(act);
  };
  const become = (act: Extract<Act, { pick: number }>): void => {
    const call = pickOf(act.pick, ...from[act.do]);
    if (call === undefined) return;
    if (act.do === "release") call.sent = false;
    const spent = act.do === "bill" ? plus(call.bound, { costMicroUsd: 3, tokens: 0 }) : call.took;
    expect(ledger.settle(call.id, settlements[act.do](spent))).toBe(true);
  };
  const reserve = (act: Extract<Act, { do: "reserve" }>): void => {
    const caps = act.caps.map((index) => capOf(index, day, limits));
    const before = caps.map((cap) => [cap, ledger.use(cap)] as const);
    const denial = denialOf(before, act.bound);
    const taken = ({ spent, reserved, doubtful }: CapUse): Amount => plus(spent, plus(reserved, doubtful));
    const fits = before.every(([{ limit }, use]) =>
      (["costMicroUsd", "tokens"] as const).every(
        (unit) => act.bound[unit] === 0 || limit[unit] === null || taken(use)[unit] + act.bound[unit] <= limit[unit],
      ),
    );
    expect(denial === null).toBe(fits);
    if (denial !== null) return;
    const took = { costMicroUsd: Math.floor(act.bound.costMicroUsd * act.share), tokens: Math.floor(act.bound.tokens * act.share) };
    calls.push({ id: ledger.reserve(caps, act.bound), caps, bound: act.bound, took, sent: true });
  };
  const from = {
    settle: ["reserved", "doubtful"],
    doubt: ["reserved"],
    release: ["reserved"],
    again: ["doubtful"],
    bill: ["doubtful"],
  } as const;
  const settlements = {
    settle: (spent: Amount) => ({ state: "settled", spent }),
    bill: (spent: Amount) => ({ state: "settled", spent }),
    doubt: () => ({ state: "doubtful" }),
    release: () => ({ state: "released" }),
    again: () => ({ state: "reserved" }),
  } satisfies Record<string, (spent: Amount) => Settlement>;
  for (const act of acts) {
    doAct(act);
    for (const cap of new Map(calls.flatMap(({ caps }) => caps).map((each) => [capId(each), each])).values()) look(ledger, cap, calls);
  }
  for (const { id } of calls)
    if (["settled", "released"].includes(ledger.state(id))) expect(ledger.settle(id, { state: "settled", spent: NOTHING })).toBe(false);
}

/** What a cap counts is never less than what its calls took, and each of them counts as itself. */
function look(ledger: Ledger, cap: Cap, calls: readonly Call[]): void {
  const use = ledger.use(cap);
  const mine = calls.filter(({ caps }) => caps.some((each) => capId(each) === capId(cap)));
  for (const unit of ["costMicroUsd", "tokens"] as const) {
    const of = (state: ReservationState, amount: (call: Call) => number): number =>
      mine.filter(({ id }) => ledger.state(id) === state).reduce((sum, call) => sum + amount(call), 0);
    expect(use.reserved[unit]).toBe(of("reserved", ({ bound }) => bound[unit]));
    expect(use.doubtful[unit]).toBe(of("doubtful", ({ bound }) => bound[unit]));
    const took = mine.filter(({ sent }) => sent).reduce((sum, call) => sum + call.took[unit], 0);
    expect(use.spent[unit] + use.reserved[unit] + use.doubtful[unit]).toBeGreaterThanOrEqual(took);
  }
}

let stored: StoredLedger | null = null;
afterEach(() => {
  stored?.close();
  stored = null;
});

test("S8.2: whatever happens in whatever order, a call is granted exactly when every cap above it has its bound left", () => {
  fc.assert(
    fc.property(story(120), (given) => play(new PureLedger(), given)),
    { numRuns: 1_500 },
  );
});

test("S8.2, S8.4: the rows on disk count as the rules do, across crashes", () => {
  fc.assert(
    fc.property(story(40), (given) => {
      stored?.close();
      stored = new StoredLedger();
      play(stored, given);
    }),
    { numRuns: 25 },
  );
});

test("S8.2: while limits stand and providers keep their bounds, what is served is never over a cap, and nothing fits any more when it ends", () => {
  const calm = story(200).map(({ limits, acts }) => ({ limits, acts: acts.filter((act) => act.do !== "limit" && act.do !== "bill") }));
  fc.assert(
    fc.property(calm, (given) => {
      const ledger = new PureLedger();
      play(ledger, given);
      given.limits.forEach((limit, index) => {
        if (limit === null) return;
        for (let day = 1; day <= 3; day++) {
          const { spent, reserved, doubtful } = ledger.use(capOf(index, day, given.limits));
          const counted = plus(spent, plus(reserved, doubtful));
          expect(Math.max(counted.costMicroUsd, counted.tokens)).toBeLessThanOrEqual(limit);
        }
      });
    }),
    { numRuns: 1_500 },
  );
});
