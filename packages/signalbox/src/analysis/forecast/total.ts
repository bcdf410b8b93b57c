// What a number of runs takes together, from what past runs took.
// T1. A bootstrap: history is drawn anew from itself, many times, and by how much the mean of a draw is off tells how well the mean is known.
// T2. It is told in the draw's own standard errors (the bootstrap-t): costs are skewed, and a history that has met few dear runs has both a
// mean that is too low and too little spread. Plain quantiles of drawn means held the truth in 75 of 100 such histories of twelve runs.
// T3. Days differ from each other. With enough of them, whole days are drawn and not single runs, and what is to come is made of days, too.
// T4. Beside the mean there is chance: of many runs it is normal, of few they are drawn one by one.
import { type Band, bandOf } from "./band.ts";
import type { Chance } from "./chance.ts";
import { studentQuantile } from "./quantiles.ts";
import { ascending, quantileOf, spreadOf } from "./spread.ts";

/** A figure of a run, and on which day it began. */
export interface DatedFigure {
  readonly day: number;
  readonly figure: number;
}
/** Draws by which the total of any number of runs can be told. */
export interface Totals {
  readonly mean: number;
  readonly of: (runs: number) => Band;
}
interface TotalOptions {
  /** What one run cannot exceed; null where nothing bounds it. */
  readonly most: number | null;
  readonly draws?: number;
}

/** Runs that are drawn together: one run, or those of a day. */
interface Block {
  readonly count: number;
  readonly sum: number;
}
/** What could as well be: the mean of what is to come, and how lucky it is. */
interface Draw {
  readonly mean: number;
  readonly luck: number;
}

const DRAWS = 600;
/** Fewer days say little of how days differ. */
export const ENOUGH_DAYS = 8;
/** Up to so many runs are drawn one by one. */
const FEW = 30;

/** Needs two figures or more. `days`: how long what is to come will be. */
export function totals(dated: readonly DatedFigure[], days: number, chance: Chance, { most, draws: count = DRAWS }: TotalOptions): Totals {
  const figures = dated.map(({ figure }) => figure);
  const { mean, variance } = spreadOf(figures);
  const perDay = [...Map.groupBy(dated, ({ day }) => day).values()].map(blockOf);
  const isByDay = perDay.length >= ENOUGH_DAYS;
  const blocks = isByDay ? perDay : dated.map((each) => blockOf([each]));
  const draws = drawMeans(blocks, mean, isByDay ? days : 0, chance, count);
  return {
    mean,
    of: (runs) => {
      const sumOf = (draw: Draw): number =>
        runs <= FEW ? sumOfFew(draw, runs, figures, mean, chance) : draw.mean * runs + draw.luck * Math.sqrt(variance * runs);
      const sums = ascending(draws.map(sumOf));
      return bandOf(mean * runs, (share) => quantileOf(sums, share), most === null ? null : most * runs);
    },
  };
}

const blockOf = (dated: readonly DatedFigure[]): Block => ({
  count: dated.length,
  sum: dated.reduce((sum, { figure }) => sum + figure, 0),
});

function drawMeans(blocks: readonly Block[], mean: number, days: number, chance: Chance, count: number): readonly Draw[] {
  const { error } = meanOf(blocks, blocks.length, (index) => index);
  // A draw that met the same block each time has no standard error: it is as far off as can be.
  const furthest = studentQuantile(0.995, blocks.length - 1);
  const drawn = new Uint32Array(blocks.length);
  return Array.from({ length: count }, () => {
    for (let at = 0; at < drawn.length; at++) drawn[at] = Math.floor(chance.share() * blocks.length);
    const draw = meanOf(blocks, drawn.length, (at) => drawn[at] ?? 0);
    const off = draw.mean === mean ? 0 : (draw.mean - mean) / draw.error;
    const known = mean - Math.max(-furthest, Math.min(furthest, off)) * error;
    // T3. By how much the days that are to come are off the mean of the days that were drawn.
    const ofDays = days === 0 ? 0 : meanOf(blocks, days, () => drawn[Math.floor(chance.share() * drawn.length)] ?? 0).mean - draw.mean;
    return { mean: known + ofDays, luck: chance.normal() };
  });
}

/** The mean over some of the blocks, which are of unequal size, and its standard error; in one pass, since it is done for each draw. */
function meanOf(blocks: readonly Block[], size: number, nth: (at: number) => number): { readonly mean: number; readonly error: number } {
  let [count, sum, counts2, sums2, products] = [0, 0, 0, 0, 0];
  for (let at = 0; at < size; at++) {
    const block = blocks[nth(at)] as Block;
    count += block.count;
    sum += block.sum;
    counts2 += block.count * block.count;
    sums2 += block.sum * block.sum;
    products += block.count * block.sum;
  }
  const mean = sum / count;
  const squares = Math.max(0, sums2 - 2 * mean * products + mean * mean * counts2);
  // What is left of figures that are all the same is only rounding.
  const error = squares <= sums2 * 1e-12 ? 0 : Math.sqrt((squares * size) / (size - 1)) / count;
  return { mean, error };
}

function sumOfFew(draw: Draw, runs: number, figures: readonly number[], mean: number, chance: Chance): number {
  let sum = (draw.mean - mean) * runs;
  for (let run = 0; run < runs; run++) sum += chance.oneOf(figures);
  return sum;
}
