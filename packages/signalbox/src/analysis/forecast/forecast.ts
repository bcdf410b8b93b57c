// What runs of a workflow will probably cost, take and store.
// F1. The same history, request and seed give the same forecast: it draws its chance from the seed and looks at no clock.
// F2. What is known without history is told as such: the ceiling, and what the author expects. Fewer than `FEW` runs are no history.
// F3. Nothing is above the ceiling, since the engine lets nothing be.
// F4. Open runs count with what they took so far: those that wait for a person would be missing otherwise, and they are often the dear ones.
import { formatInstant } from "../../base/instant.ts";
import type { Band } from "./band.ts";
import { bandOf } from "./band.ts";
import { Chance } from "./chance.ts";
import { actualOf, curvesOf, meanOf, type ShapeCurve, type Told } from "./curve.ts";
import { type BranchForecast, branchesOf, durationOf, type OutcomeForecast, outcomesOf } from "./endings.ts";
import { oneRun, type RunBand } from "./one-run.ts";
import type { RunSample } from "./run-sample.ts";
import { type ForecastScore, mapOf, scoreOf } from "./score.ts";
import { type Segment, segmentOf } from "./segment.ts";
import { MULTIPLIER_SOURCE, type Shape } from "./shape.ts";
import { type Share, shareOf } from "./share.ts";
import { type Totals, totals } from "./total.ts";

export type { Band } from "./band.ts";
export type { CurvePoint, ShapeCurve } from "./curve.ts";
export type { BranchForecast, OutcomeForecast } from "./endings.ts";
export type { Method, RunBand } from "./one-run.ts";
export type { RunSample } from "./run-sample.ts";
export type { ForecastScore, PeriodKind, ScoredPeriod } from "./score.ts";
export type { Shape } from "./shape.ts";
export type { Share } from "./share.ts";

/** A workflow with what is known of its runs. */
export interface Past {
  readonly workflow: string;
  readonly shape: Shape;
  /** The most that one run can cost, in whole micro-USD; null where nothing bounds it. */
  readonly ceilingMicroUsd: number | null;
  /** What its author expects one run to cost; null where that is not said. */
  readonly expectedMicroUsd: number | null;
  /** In the order in which they began. */
  readonly samples: readonly RunSample[];
  /** There are older runs, which were not looked at. */
  readonly more: boolean;
  /** A model that only plays one answers it. */
  readonly simulated: boolean;
  /** A prompt or an agent is in its graph. */
  readonly callsModels: boolean;
}
export interface ForecastInput extends Past {
  /** Workflows that take the same input. */
  readonly others: readonly Past[];
  /** How many runs, within how many days. */
  readonly runs: number;
  readonly days: number;
  readonly seed: number;
  /** By which field runs are divided; absent: by the one that explains most. */
  readonly segment?: string;
  /** Milliseconds since 1970: the end of what is told as actual. */
  readonly now: number;
}

export interface SegmentForecast {
  readonly kind: string;
  readonly share: Share;
  readonly costMicroUsd: RunBand | null;
}
export interface Forecast {
  readonly workflow: string;
  readonly shape: Shape;
  readonly runs: number;
  readonly days: number;
  readonly seed: number;
  /** What it rests on: past runs, what the author expects, or nothing but the ceiling. */
  readonly basis: "history" | "estimate" | "ceiling";
  readonly history: {
    readonly runs: number;
    readonly open: number;
    /** ISO 8601; null without runs. */
    readonly from: string | null;
    readonly to: string | null;
    /** On how many days they began. */
    readonly days: number;
    readonly more: boolean;
    readonly simulated: boolean;
  };
  readonly ceilingMicroUsd: number | null;
  readonly expectedMicroUsd: number | null;
  /** Of all the runs together; null where it rests on the ceiling alone. */
  readonly total: { readonly costMicroUsd: Band | null; readonly tokens: Band | null; readonly bytes: Band | null };
  /** Of one run. */
  readonly perRun: {
    readonly costMicroUsd: RunBand | null;
    /** Of its mean cost, what goes to tools at the prices that they say. */
    readonly toolsMicroUsd: number | null;
    readonly durationMs: Band | null;
    readonly tokens: RunBand | null;
    readonly bytes: RunBand | null;
  };
  readonly segments: { readonly by: string | null; readonly explains: number; readonly kinds: readonly SegmentForecast[] };
  readonly outcomes: readonly OutcomeForecast[];
  readonly branches: readonly BranchForecast[];
  readonly curves: readonly ShapeCurve[];
  /** What was spent in as many days before now, run by run. */
  readonly actual: readonly { readonly runs: number; readonly costMicroUsd: number }[];
  readonly score: ForecastScore | null;
  /** Where the multipliers of priors are from. */
  readonly source: string;
}

const DAY_MS = 86_400_000;
/** F2. */
const FEW = 10;

export function forecastOf(input: ForecastInput): Forecast {
  const { samples, ceilingMicroUsd: most, expectedMicroUsd, runs, days, seed, now } = input;
  const told = [input, ...input.others].flatMap((past) => toldOf(past, days, seed));
  const own = told.find(({ workflow }) => workflow === input.workflow);
  const known = samples.length >= FEW ? samples : [];
  const total = (figure: (sample: RunSample) => number): Band | null =>
    known.length === 0 ? null : totalsOf(known, figure, days, seed, null).of(runs);
  const segment = segmentOf(known, input.segment);
  const one = (figure: (sample: RunSample) => number, bound: number | null = null): RunBand | null =>
    oneRun(new Map([["all", known.map(figure)]]), bound)("all");
  return {
    workflow: input.workflow,
    shape: input.shape,
    runs,
    days,
    seed,
    basis: own?.basis ?? "ceiling",
    history: {
      runs: samples.length,
      open: samples.filter(({ endedAt }) => endedAt === null).length,
      from: instantOf(samples[0]),
      to: instantOf(samples.at(-1)),
      days: new Set(samples.map(({ startedAt }) => Math.floor(startedAt / DAY_MS))).size,
      more: input.more,
      simulated: input.simulated,
    },
    ceilingMicroUsd: most,
    expectedMicroUsd,
    total: { costMicroUsd: own?.of(runs) ?? null, tokens: total(({ tokens }) => tokens), bytes: total(({ bytes }) => bytes) },
    perRun: {
      costMicroUsd: one(costOf, most),
      toolsMicroUsd: known.length === 0 ? null : Math.round(meanOf(known, ({ toolsMicroUsd }) => toolsMicroUsd)),
      durationMs: durationOf(known),
      tokens: one(({ tokens }) => tokens),
      bytes: one(({ bytes }) => bytes),
    },
    segments: { by: segment.by, explains: segment.explains, kinds: kindsOf(known, segment, most) },
    outcomes: outcomesOf(known, most),
    branches: branchesOf(known),
    curves: curvesOf(told, runs),
    actual: actualOf(samples, now - days * DAY_MS),
    score: scoreOf(samples, { seed, most, ...(input.segment === undefined ? {} : { segment: input.segment }) }),
    source: MULTIPLIER_SOURCE,
  };
}

const costOf = ({ costMicroUsd }: RunSample): number => costMicroUsd;
const instantOf = (sample: RunSample | undefined): string | null => (sample === undefined ? null : formatInstant(sample.startedAt));

const totalsOf = (
  samples: readonly RunSample[],
  figure: (sample: RunSample) => number,
  days: number,
  seed: number,
  most: number | null,
): Totals =>
  totals(
    samples.map((sample) => ({ day: Math.floor(sample.startedAt / DAY_MS), figure: figure(sample) })),
    days,
    new Chance(seed),
    { most },
  );

/** What a workflow can be told from: its runs, else its author's word. */
function toldOf(past: Past, days: number, seed: number): readonly Told[] {
  const { workflow, shape, samples, ceilingMicroUsd: most, expectedMicroUsd: expected, callsModels } = past;
  if (samples.length >= FEW) {
    const tools = meanOf(samples, ({ toolsMicroUsd }) => toolsMicroUsd);
    const { of, mean } = totalsOf(samples, costOf, days, seed, most);
    return [{ workflow, shape, basis: "history", tools, models: Math.max(0, mean - tools), of }];
  }
  if (expected === null) return [];
  const [tools, models] = callsModels ? [0, expected] : [expected, 0];
  return [{ workflow, shape, basis: "estimate", tools, models, of: (runs) => expectation(expected, runs, most) }];
}

/** F2. How far off authors are nobody has counted: half to twice is an assumption, and it does not shrink with the number of runs. */
const expectation = (expected: number, runs: number, most: number | null): Band =>
  bandOf(
    expected * runs,
    (share) => expected * runs * 2 ** Math.max(-1, Math.min(1, (share - 0.5) / 0.45)),
    most === null ? null : most * runs,
  );

function kindsOf(samples: readonly RunSample[], segment: Segment, most: number | null): readonly SegmentForecast[] {
  const figures = mapOf(samples, segment.of, costOf);
  const one = oneRun(figures, most);
  return [...figures]
    .map(([kind, of]) => ({ kind, share: shareOf(of.length, samples.length), costMicroUsd: one(kind) }))
    .sort((a, b) => b.share.count - a.share.count || (a.kind < b.kind ? -1 : 1));
}
