import type { NodeKind } from "../definition/graph.ts";

/** What one tool or model takes each time, in US dollars; null when nothing bounds it. */
export interface Charge {
  readonly kind: "charge";
  readonly name: string;
  readonly times: number;
  readonly each: number | null;
  readonly usd: number | null;
}
/** A node or an arm: `times` the sum of its parts, or the most that one of them costs. */
export interface CostGroup {
  readonly kind: NodeKind | "arm";
  readonly name: string;
  readonly times: number;
  readonly combine: "sum" | "most";
  readonly usd: number | null;
  readonly parts: readonly CostPart[];
}
export type CostPart = Charge | CostGroup;

export const charge = (name: string, times: number, each: number | null): Charge => ({
  kind: "charge",
  name,
  times,
  each: each === null ? null : tidy(each),
  usd: multiply(times, each),
});

export function group(
  kind: CostGroup["kind"],
  name: string,
  parts: readonly CostPart[],
  options: { combine?: CostGroup["combine"]; times?: number } = {},
): CostGroup {
  const { combine = "sum", times = 1 } = options;
  const each = parts.some(({ usd }) => usd === null) ? null : combined(combine, parts as readonly { usd: number }[]);
  return { kind, name, times, combine, usd: multiply(times, each), parts };
}

const combined = (combine: CostGroup["combine"], parts: readonly { readonly usd: number }[]): number =>
  parts.reduce((total, { usd }) => (combine === "sum" ? total + usd : Math.max(total, usd)), 0);

/** A product that no number can hold is no bound. */
function multiply(times: number, each: number | null): number | null {
  const usd = each === null ? Number.NaN : times * each;
  return Number.isFinite(usd) ? tidy(usd) : null;
}

/** To a billionth of a dollar, so that 0.1 + 0.2 prints as 0.3. */
const tidy = (usd: number): number => Number(usd.toFixed(9));
