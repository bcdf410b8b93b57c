// Cost over volume, for each way in which the same work could be done: by rules, with an agent at a step, by one agent, by several.
// CV1. A shape that the instance has runs of is told from them. "The same work" is a workflow that takes the same input.
// CV2. A shape that it has none of is told from one that it has, by the published multipliers, and marked as a prior: what tools take stays, what
// models take is multiplied. Without a model call there is nothing to multiply, and nothing is told.
import type { Band } from "./band.ts";
import { bandOf } from "./band.ts";
import type { RunSample } from "./run-sample.ts";
import { multipliers, type Shape, shapes } from "./shape.ts";
import { spreadOf } from "./spread.ts";

export interface CurvePoint {
  readonly runs: number;
  readonly costMicroUsd: Band;
}
export interface ShapeCurve {
  readonly shape: Shape;
  /** "history": from runs. "estimate": what its author expects. "prior": by the published multipliers, from another shape. */
  readonly basis: "history" | "estimate" | "prior";
  /** Whose runs, or whose estimate, it is told from. */
  readonly workflow: string;
  readonly points: readonly CurvePoint[];
}
/** A workflow that is measured, or estimated by its author. */
export interface Told {
  readonly workflow: string;
  readonly shape: Shape;
  readonly basis: "history" | "estimate";
  /** Of one run: what tools take, and what models take. */
  readonly tools: number;
  readonly models: number;
  readonly of: (runs: number) => Band;
}

const POINTS = 24;

/** The first of each shape is the one that counts; others are told from the first of all. */
export function curvesOf(told: readonly Told[], runs: number): readonly ShapeCurve[] {
  const volumes = volumesUpTo(runs);
  return shapes.flatMap((shape): readonly ShapeCurve[] => {
    const own = told.find((each) => each.shape === shape);
    const from = own ?? told[0];
    if (from === undefined || (own === undefined && from.models === 0)) return [];
    const band = own === undefined ? priorOf(from, shape) : own.of;
    return [
      {
        shape,
        basis: own === undefined ? "prior" : own.basis,
        workflow: from.workflow,
        points: volumes.map((volume) => ({ runs: volume, costMicroUsd: band(volume) })),
      },
    ];
  });
}

/** Few runs are near each other on a page: nothing, one, and then even steps. */
function volumesUpTo(runs: number): readonly number[] {
  const steps = Array.from({ length: POINTS }, (_, index) => Math.round((runs * (index + 1)) / POINTS));
  return [...new Set([0, 1, ...steps])].sort((a, b) => a - b);
}

/** CV2. The ends of the band are those of the multiplier on the ends of what is known. */
function priorOf({ shape: known, tools, models, of }: Told, shape: Shape): (runs: number) => Band {
  const [has, wants] = [multipliers[known], multipliers[shape]];
  const mean = tools + models;
  const ratio = (times: number): number => (mean === 0 ? 1 : (tools + (models * times) / has.times) / mean);
  return (runs) => {
    const band = of(runs);
    const ends = { least: band.p5 * ratio(wants.least), middle: band.p50 * ratio(wants.times), most: band.p95 * ratio(wants.most) };
    return bandOf(band.mean * ratio(wants.times), (share) =>
      share < 0.5 ? ends.least : share === 0.5 ? ends.middle : share >= 0.95 ? ends.most : (ends.middle + ends.most) / 2,
    );
  };
}

/** What was spent while runs came: after each of them, or of some of them where there are many. Oldest first. */
export function actualOf(
  samples: readonly RunSample[],
  since: number,
): readonly { readonly runs: number; readonly costMicroUsd: number }[] {
  const within = samples.filter(({ startedAt }) => startedAt >= since);
  const every = Math.max(1, Math.ceil(within.length / 60));
  let cost = 0;
  return within.flatMap(({ costMicroUsd }, index) => {
    cost += costMicroUsd;
    const isTold = (index + 1) % every === 0 || index === within.length - 1;
    return isTold ? [{ runs: index + 1, costMicroUsd: cost }] : [];
  });
}

export const meanOf = (samples: readonly RunSample[], figure: (sample: RunSample) => number): number => spreadOf(samples.map(figure)).mean;
