import { z } from "@hono/zod-openapi";
import type {
  Band,
  BranchForecast,
  CurvePoint,
  Forecast,
  ForecastScore,
  Method,
  OutcomeForecast,
  PeriodKind,
  RunBand,
  ScoredPeriod,
  SegmentForecast,
  Shape,
  ShapeCurve,
  Share,
} from "../../analysis/forecast/forecast.ts";
import { count, described, flag, instant, listOf, text, words } from "./described.ts";
import { answer, operation } from "./operation.ts";

const band = described<Band>("ForecastBand", { mean: count, p5: count, p50: count, p90: count, p95: count, p99: count });
const method = words<Method>({ exact: true, observed: true, pooled: true });
const runBand = described<RunBand>("ForecastOfOneRun", { method, runs: count, band }).nullable();
const share = described<Share>("ForecastShare", { count, of: count, low: z.number(), high: z.number() });
const shape = words<Shape>({ workflow: true, hybrid: true, agent: true, agents: true });
const segment = described<SegmentForecast>("ForecastSegment", { kind: text, share, costMicroUsd: runBand });
const outcome = described<OutcomeForecast>("ForecastOutcome", { outcome: text, share, costMicroUsd: runBand, allInMicroUsd: count });
const branch = described<BranchForecast>("ForecastBranch", { node: text, arm: text, share, meanMicroUsd: count });
const curve = described<ShapeCurve>("ForecastCurve", {
  shape,
  basis: words<ShapeCurve["basis"]>({ history: true, estimate: true, prior: true }),
  workflow: text,
  points: listOf(described<CurvePoint>("ForecastPoint", { runs: count, costMicroUsd: band })),
});
const score = described<ForecastScore>("ForecastScore", {
  by: words<PeriodKind>({ week: true, day: true, tenth: true }),
  periods: listOf(described<ScoredPeriod>("ForecastPeriod", { from: instant, runs: count, costMicroUsd: count, band, inside: flag })),
  totalsInside: share,
  runsInside: share,
  loss: z.strictObject({ forecast: count, plainMean: count }),
});
const forecast = described<Forecast>("Forecast", {
  workflow: text,
  shape,
  runs: count,
  days: count,
  seed: count,
  basis: words<Forecast["basis"]>({ history: true, estimate: true, ceiling: true }),
  history: z.strictObject({
    runs: count,
    open: count,
    from: instant.nullable(),
    to: instant.nullable(),
    days: count,
    more: flag,
    simulated: flag,
  }),
  ceilingMicroUsd: count.nullable(),
  expectedMicroUsd: count.nullable(),
  total: z.strictObject({ costMicroUsd: band.nullable(), tokens: band.nullable(), bytes: band.nullable() }),
  perRun: z.strictObject({
    costMicroUsd: runBand,
    toolsMicroUsd: count.nullable(),
    durationMs: band.nullable(),
    tokens: runBand,
    bytes: runBand,
  }),
  segments: z.strictObject({ by: text.nullable(), explains: z.number(), kinds: listOf(segment) }),
  outcomes: listOf(outcome),
  branches: listOf(branch),
  curves: listOf(curve),
  actual: listOf(z.strictObject({ runs: count, costMicroUsd: count })),
  score: score.nullable(),
  source: text,
});

const whole = (least: number, most: number, description: string) =>
  z.coerce.number().int().min(least).max(most).optional().openapi({ type: "integer", description });

export const readForecast = operation("runs:read", {
  operationId: "readForecast",
  method: "get",
  path: "/api/workflows/{workflow}/forecast",
  tags: ["workflows"],
  summary: "What runs of a workflow will probably cost and take, from past ones, and how well such forecasts have held.",
  request: {
    params: z.object({ workflow: text.min(1).max(100) }),
    query: z.strictObject({
      runs: whole(1, 100_000_000, "How many runs; 1,000 where nothing is said."),
      days: whole(1, 366, "Within how many days; 30 where nothing is said."),
      seed: whole(0, 4_294_967_295, "Of the chance that it draws; 1 where nothing is said."),
      segment: text
        .min(1)
        .max(100)
        .optional()
        .openapi({ description: "By which field runs are divided: `how` they were started, or a field of the input." }),
    }),
  },
  responses: answer(forecast, "The forecast. Money is whole micro-USD."),
});
