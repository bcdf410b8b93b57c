// The geometry of the chart: where volumes and amounts lie, which amounts get a line, and names that do not cover each other.
import type { Curve } from "./forecast.ts";

/** What the axis goes up to where nothing costs anything, in micro-USD. */
const CENT = 10_000;

/** "month": what all runs take together. "run": what each takes of that. */
export type Per = "month" | "run";

export interface Plot {
  readonly x: (runs: number) => number;
  readonly y: (microUsd: number) => number;
  readonly amounts: readonly number[];
  readonly volumes: readonly number[];
}

export const amountOf = (microUsd: number, runs: number, per: Per): number => (per === "month" ? microUsd : microUsd / Math.max(1, runs));
/** Of one run there is no average at nothing, and at very few all is chance. */
export const pointsOf = ({ points }: Curve, per: Per): Curve["points"] => (per === "month" ? points : points.slice(2));

export function plotOf(curves: readonly Curve[], per: Per, actual: number, width: number, height: number, room: Room): Plot {
  const runs = curves[0]?.points.at(-1)?.runs ?? 1;
  const shown = curves.flatMap((curve) => pointsOf(curve, per).map((point) => amountOf(point.costMicroUsd.p95, point.runs, per)));
  const amounts = ticksUpTo(Math.max(actual, ...shown) || CENT, 4);
  const most = amounts.at(-1) ?? 1;
  return {
    x: (at) => room.left + (at / runs) * (width - room.left - room.right),
    y: (microUsd) => height - room.bottom - (microUsd / most) * (height - room.bottom - room.top),
    amounts,
    volumes: ticksUpTo(runs, width < 480 ? 2 : 4).filter((volume) => volume <= runs),
  };
}
export interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From 0 in steps of 1, 2 or 5 times a power of ten, until the value is reached. */
function ticksUpTo(value: number, count: number): readonly number[] {
  const rough = value / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(value / step - 1e-9) + 1 }, (_, index) => index * step);
}

/** Names beside the ends of their lines, moved apart where they would cover each other, in the order of the lines. */
export function apart(places: readonly number[], gap: number, most: number): readonly number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  for (const [at, entry] of order.entries()) entry.place = Math.max(entry.place, (order[at - 1]?.place ?? Number.NEGATIVE_INFINITY) + gap);
  for (const [back, entry] of order.toReversed().entries())
    entry.place = Math.min(entry.place, back === 0 ? most : (order.at(-back)?.place ?? most) - gap);
  return places.map((_, index) => order.find((entry) => entry.index === index)?.place ?? 0);
}
