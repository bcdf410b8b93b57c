import fc from "fast-check";
import type { Amount, Cap, CapScope } from "../../src/kernel/ledger.ts";

/** What may happen to a ledger, in any order. `pick` chooses among the reservations that there are. */
export type Act =
  | { readonly do: "reserve"; readonly caps: readonly number[]; readonly bound: Amount; readonly share: number }
  | { readonly do: "settle" | "doubt" | "release" | "again" | "bill"; readonly pick: number }
  | { readonly do: "limit"; readonly cap: number; readonly limit: number | null }
  | { readonly do: "crash" }
  | { readonly do: "midnight" };

const MOST = 60;
const amount = fc.integer({ min: 0, max: 25 });
const limit = fc.option(fc.integer({ min: 0, max: MOST }), { nil: null, freq: 5 });
const pick = fc.nat(1_000);

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("reserve" as const),
      // Nested caps: a call is under one of each kind, or of fewer.
      caps: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
      bound: fc.record({ costMicroUsd: amount, tokens: amount }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("settle" as const, "doubt" as const, "release" as const, "again" as const, "bill" as const),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("limit" as const), cap: fc.nat(5), limit }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ do: "crash" }, { do: "midnight" }) },
);
export interface Story {
  readonly limits: readonly (number | null)[];
  readonly acts: readonly Act[];
}
export const story = (maxLength: number): fc.Arbitrary<Story> =>
  fc.record({ limits: fc.array(limit, { minLength: 6, maxLength: 6 }), acts: fc.array(act, { maxLength }) });

const scopes: readonly CapScope[] = ["instance-day", "workflow-day", "agent-day", "run", "agent", "sub-agent"];
/** The caps of a story on one of its days; money and tokens have the same limit. */
export const capOf = (index: number, day: number, limits: readonly (number | null)[]): Cap => {
  const scope = scopes[index] as CapScope;
  const most = limits[index] ?? null;
  return {
    scope,
    key: `k${index}`,
    ...(scope.endsWith("-day") ? { day: `2026-01-${String(day).padStart(2, "0")}` } : {}),
    limit: { costMicroUsd: most, tokens: most },
  };
};
