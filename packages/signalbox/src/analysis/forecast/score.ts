// What the forecast would have said, and what came.
// SC1. For each past period, the forecast is made anew from the runs that had ended before it began, for as many runs as then began in it.
// What was known only later is not used: neither runs that were still open, nor the kind by which runs are divided today.
// SC2. Two things are counted: the periods whose total was inside the 90 % band, and the runs that were inside theirs. The runs of a period
// share one forecast, so the interval of the second is narrower than it should be.
// SC3. Beside it stands what the plain mean with a normal band would have said: a forecast that loses against it is not worth its words.
import { formatInstant } from "../../base/instant.ts";
import type { Band } from "./band.ts";
import { bandOf } from "./band.ts";
import { Chance } from "./chance.ts";
import { oneRun } from "./one-run.ts";
import { bandLoss } from "./pinball.ts";
import { normalQuantile } from "./quantiles.ts";
import type { RunSample } from "./run-sample.ts";
import { segmentOf } from "./segment.ts";
import { type Share, shareOf } from "./share.ts";
import { spreadOf } from "./spread.ts";
import { totals } from "./total.ts";

export type PeriodKind = "week" | "day" | "tenth";
export interface ScoredPeriod {
  /** ISO 8601. */
  readonly from: string;
  readonly runs: number;
  readonly costMicroUsd: number;
  readonly band: Band;
  readonly inside: boolean;
}
export interface ForecastScore {
  /** Weeks; days where there are less than three weeks, tenths of the runs where there are less than three days. */
  readonly by: PeriodKind;
  /** Oldest first. */
  readonly periods: readonly ScoredPeriod[];
  readonly totalsInside: Share;
  readonly runsInside: Share;
  /** Mean pinball loss of the ends and the middle of the 90 % band of a run, in micro-USD; less is better. */
  readonly loss: { readonly forecast: number; readonly plainMean: number };
}
export interface ScoreOptions {
  readonly seed: number;
  readonly segment?: string;
  readonly most: number | null;
}

const DAY_MS = 86_400_000;
const KNOWN_BEFORE = 10;
const MOST_PERIODS = 12;
const DRAWS = 200;

/** Null where there is too little of a past. Samples in the order in which they began. */
export function scoreOf(samples: readonly RunSample[], options: ScoreOptions): ForecastScore | null {
  const { by, starts } = periodsOf(samples);
  const scored = starts
    .slice(-MOST_PERIODS - 1)
    .flatMap((from, index, list) => scorePeriod(samples, from, list[index + 1] ?? Number.POSITIVE_INFINITY, by, options));
  if (scored.length === 0) return null;
  const of = scored.reduce((sum, { period }) => sum + period.runs, 0);
  const sum = (figure: (each: Scored) => number): number => scored.reduce((total, each) => total + figure(each), 0);
  return {
    by,
    periods: scored.map(({ period }) => period),
    totalsInside: shareOf(scored.filter(({ period }) => period.inside).length, scored.length),
    runsInside: shareOf(
      sum(({ runsInside }) => runsInside),
      of,
    ),
    loss: { forecast: Math.round(sum(({ loss }) => loss) / of), plainMean: Math.round(sum(({ plainLoss }) => plainLoss) / of) },
  };
}

interface Scored {
  readonly period: ScoredPeriod;
  readonly runsInside: number;
  /** Sums over its runs. */
  readonly loss: number;
  readonly plainLoss: number;
}

function scorePeriod(samples: readonly RunSample[], from: number, to: number, by: PeriodKind, options: ScoreOptions): readonly Scored[] {
  const before = samples.filter(({ endedAt }) => endedAt !== null && endedAt < from);
  const came = samples.filter(({ startedAt, endedAt }) => startedAt >= from && startedAt < to && endedAt !== null);
  if (before.length < KNOWN_BEFORE || came.length === 0) return [];
  const { seed, most } = options;
  const segment = segmentOf(before, options.segment);
  const said = oneRun(
    mapOf(before, segment.of, ({ costMicroUsd }) => costMicroUsd),
    most,
  );
  const plain = plainBand(before);
  const days = by === "week" ? 7 : 1;
  const dated = before.map(({ startedAt, costMicroUsd }) => ({ day: Math.floor(startedAt / DAY_MS), figure: costMicroUsd }));
  const total = totals(dated, days, new Chance(seed), { most, draws: DRAWS }).of(came.length);
  const cost = came.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
  let [runsInside, loss, plainLoss] = [0, 0, 0];
  for (const sample of came) {
    const band = said(segment.of(sample))?.band ?? plain;
    if (isInside(band, sample.costMicroUsd)) runsInside++;
    loss += bandLoss(band, sample.costMicroUsd);
    plainLoss += bandLoss(plain, sample.costMicroUsd);
  }
  const period = { from: formatInstant(from), runs: came.length, costMicroUsd: cost, band: total, inside: isInside(total, cost) };
  return [{ period, runsInside, loss, plainLoss }];
}

const isInside = ({ p5, p95 }: Band, came: number): boolean => came >= p5 && came <= p95;

/** SC3. */
function plainBand(samples: readonly RunSample[]): Band {
  const { mean, variance } = spreadOf(samples.map(({ costMicroUsd }) => costMicroUsd));
  return bandOf(mean, (share) => mean + Math.sqrt(variance) * normalQuantile(share));
}

export function mapOf(
  samples: readonly RunSample[],
  kind: (sample: RunSample) => string,
  figure: (sample: RunSample) => number,
): ReadonlyMap<string, readonly number[]> {
  return new Map([...Map.groupBy(samples, kind)].map(([name, of]) => [name, of.map(figure)]));
}

/** Where periods begin, the first of history left out. The one that goes on now is scored as far as it has come. */
function periodsOf(samples: readonly RunSample[]): { readonly by: PeriodKind; readonly starts: readonly number[] } {
  const first = samples[0]?.startedAt ?? 0;
  const span = (samples.at(-1)?.startedAt ?? 0) - first;
  if (span >= 21 * DAY_MS) return { by: "week", starts: everyMs(first, span, 7 * DAY_MS) };
  if (span >= 3 * DAY_MS) return { by: "day", starts: everyMs(first, span, DAY_MS) };
  const tenth = Math.max(1, Math.ceil(samples.length / 10));
  return { by: "tenth", starts: samples.filter((_, index) => index > 0 && index % tenth === 0).map(({ startedAt }) => startedAt) };
}

const everyMs = (first: number, span: number, ms: number): readonly number[] =>
  Array.from({ length: Math.floor(span / ms) }, (_, index) => first + (index + 1) * ms);
