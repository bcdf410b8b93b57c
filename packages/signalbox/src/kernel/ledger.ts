// B1. A call is reserved under every cap above it, or under none: spent + doubtful + reserved + bound <= limit, in money and in tokens.
// B2. Doubt counts as spent: the whole bound, until a person settles it. Time gives nothing back.
// B3. What was settled or released is settled or released for good.
// B4. Amounts are whole: micro-USD and tokens.

/** What a call takes, or a cap allows. */
export interface Amount {
  readonly costMicroUsd: number;
  readonly tokens: number;
}
export type CapScope = "instance-day" | "workflow-day" | "agent-day" | "fork-day" | "run" | "agent" | "sub-agent";
export interface CapKey {
  readonly scope: CapScope;
  /** Whose: a workflow's or an agent's id, a run's id, or of an agent in a run "<run>/<frame>/<node>". Empty for the instance. */
  readonly key: string;
  /** Of a cap for a day: "2026-07-01" in the instance's time zone. */
  readonly day?: string;
}
/** Null: nothing is limited. It is counted all the same, so that a limit that is set later holds for what is spent already. */
export interface Limit {
  readonly costMicroUsd: number | null;
  readonly tokens: number | null;
}
export interface Cap extends CapKey {
  readonly limit: Limit;
}
export interface CapUse {
  readonly spent: Amount;
  /** Of calls under way. */
  readonly reserved: Amount;
  /** Of calls of which nobody knows what they took. */
  readonly doubtful: Amount;
}

export const NOTHING: Amount = { costMicroUsd: 0, tokens: 0 };
export const UNUSED: CapUse = { spent: NOTHING, reserved: NOTHING, doubtful: NOTHING };
const units = ["costMicroUsd", "tokens"] as const;
export type Unit = (typeof units)[number];

export const capId = ({ scope, key, day }: CapKey): string => [scope, key, day ?? ""].filter((part) => part !== "").join(":");

/** What a cap has left; negative after an overshoot, or when it was lowered. Null: as much as one likes. */
export const leftOf = (limit: Limit, use: CapUse, unit: Unit): number | null => {
  const most = limit[unit];
  return most === null ? null : most - use.spent[unit] - use.reserved[unit] - use.doubtful[unit];
};

/** Why a call was not made: the cap, what was asked of it and what it had left. */
export interface Denial {
  readonly cap: Cap;
  readonly unit: Unit;
  readonly asked: number;
  readonly left: number;
}

/** B1. The first cap that has too little left; null when the call may be made. */
export function denialOf(caps: readonly (readonly [Cap, CapUse])[], bound: Amount): Denial | null {
  for (const [cap, use] of caps) {
    for (const unit of units) {
      const left = leftOf(cap.limit, use, unit);
      if (left !== null && bound[unit] > left && bound[unit] > 0) return { cap, unit, asked: bound[unit], left };
    }
  }
  return null;
}

/** reserved: under way. doubtful: nobody knows (B2). settled: what it took is known. released: it was never sent. */
export type ReservationState = "reserved" | "doubtful" | "settled" | "released";
export interface Holding {
  readonly state: ReservationState;
  readonly bound: Amount;
}
/** What became of a call. "reserved": a doubtful one is sent again as the same call. */
export type Settlement = { readonly state: "settled"; readonly spent: Amount } | { readonly state: "reserved" | "doubtful" | "released" };

/** What a settlement adds to each cap above the call; null when it changes nothing (B3). */
export function changeOf({ state, bound }: Holding, settlement: Settlement): CapUse | null {
  if (state === "settled" || state === "released" || state === settlement.state) return null;
  const before = useOf(state, bound);
  const after = settlement.state === "settled" ? { ...UNUSED, spent: settlement.spent } : useOf(settlement.state, bound);
  return {
    spent: after.spent,
    reserved: minus(after.reserved, before.reserved),
    doubtful: minus(after.doubtful, before.doubtful),
  };
}

const useOf = (state: "reserved" | "doubtful" | "released", bound: Amount): CapUse => ({
  spent: NOTHING,
  reserved: state === "reserved" ? bound : NOTHING,
  doubtful: state === "doubtful" ? bound : NOTHING,
});

export const plus = (a: Amount, b: Amount): Amount => ({ costMicroUsd: a.costMicroUsd + b.costMicroUsd, tokens: a.tokens + b.tokens });
const minus = (a: Amount, b: Amount): Amount => ({ costMicroUsd: a.costMicroUsd - b.costMicroUsd, tokens: a.tokens - b.tokens });
export const addUse = (a: CapUse, b: CapUse): CapUse => ({
  spent: plus(a.spent, b.spent),
  reserved: plus(a.reserved, b.reserved),
  doubtful: plus(a.doubtful, b.doubtful),
});

/** By how much more was billed than had been reserved; null when it was not. */
export function overshootOf(bound: Amount, spent: Amount): Amount | null {
  const over = { costMicroUsd: Math.max(0, spent.costMicroUsd - bound.costMicroUsd), tokens: Math.max(0, spent.tokens - bound.tokens) };
  return over.costMicroUsd === 0 && over.tokens === 0 ? null : over;
}
