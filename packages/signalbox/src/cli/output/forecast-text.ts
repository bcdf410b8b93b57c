import type { Band } from "../../analysis/forecast/band.ts";
import {
  basisWords,
  grouped,
  methodWords,
  percent,
  roughBytes,
  roughMoney,
  scoreWords,
  shapeWords,
  shareWords,
} from "../../analysis/forecast/forecast-words.ts";
import { formatDuration } from "../../base/duration.ts";
import { visible } from "../../base/visible.ts";
import type { Forecast } from "../../ports/forecast.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";
import { table } from "./table.ts";

type Row = readonly string[];

export function forecastText(paint: Palette, forecast: Forecast): readonly string[] {
  const { workflow, shape, runs, days, seed } = forecast;
  return [
    `${paint.strong(visible(workflow))}  ${paint.quiet(shapeWords[shape])}`,
    basisWords(forecast),
    ...section(`${grouped(runs)} runs in ${days} days`, paint, totalRows(paint, forecast)),
    ...section("one run", paint, runRows(paint, forecast)),
    ...section(segmentTitle(forecast), paint, segmentRows(paint, forecast)),
    ...section("how runs end", paint, outcomeRows(paint, forecast)),
    ...section("where they branch", paint, branchRows(paint, forecast)),
    ...section("the same work in another shape", paint, curveRows(paint, forecast)),
    ...priorNote(paint, forecast),
    "",
    `${paint.strong("score")}  ${scoreWords(forecast.score)}`,
    paint.quiet(`seed ${seed}`),
  ];
}

const section = (title: string, paint: Palette, rows: readonly Row[]): readonly string[] =>
  rows.length < 2 ? [] : ["", paint.strong(title), ...indented(table(rows))];

const heading = (paint: Palette, ...titles: readonly string[]): Row => titles.map((title) => (title === "" ? "" : paint.quiet(title)));
const bandCells = ({ mean, p5, p50, p90, p95, p99 }: Band, write: (value: number) => string): Row => [
  write(mean),
  write(p50),
  write(p90),
  write(p99),
  `${write(p5)} to ${write(p95)}`,
];

const bands = (
  paint: Palette,
  figures: readonly (readonly [name: string, band: Band | null, write: (value: number) => string, note: string])[],
): readonly Row[] => [
  heading(paint, "", "mean", "P50", "P90", "P99", "90 % band", ""),
  ...figures.flatMap(([name, band, write, note]) => (band === null ? [] : [[name, ...bandCells(band, write), paint.quiet(note)]])),
];

function totalRows(paint: Palette, { total, ceilingMicroUsd, runs }: Forecast): readonly Row[] {
  const ceiling = ceilingMicroUsd === null ? "" : `ceiling ${roughMoney(ceilingMicroUsd * runs)}`;
  if (total.costMicroUsd === null && ceiling !== "") return [["cost"], ["at most", roughMoney((ceilingMicroUsd ?? 0) * runs)]];
  return bands(paint, [
    ["cost", total.costMicroUsd, roughMoney, ceiling],
    ["tokens", total.tokens, grouped, ""],
    ["journal", total.bytes, roughBytes, ""],
  ]);
}

function runRows(paint: Palette, { perRun, ceilingMicroUsd }: Forecast): readonly Row[] {
  const { costMicroUsd: cost, toolsMicroUsd: tools, durationMs, tokens, bytes } = perRun;
  const ceiling = ceilingMicroUsd === null ? [] : [`ceiling ${roughMoney(ceilingMicroUsd)}`];
  const ofTools = tools === null ? [] : [`${roughMoney(tools)} of the mean to tools, at their own prices`];
  return bands(paint, [
    ["cost", cost?.band ?? null, roughMoney, [...ceiling, ...ofTools].join("; ")],
    ["time", durationMs, formatDuration, "of those that have ended; waiting included"],
    ["tokens", tokens?.band ?? null, grouped, ""],
    ["journal", bytes?.band ?? null, roughBytes, ""],
  ]);
}

const segmentTitle = ({ segments: { by, explains } }: Forecast): string =>
  by === null ? "" : `by ${visible(by)}, which explains ${percent(explains)} of the order of their costs`;

function segmentRows(paint: Palette, { segments: { by, kinds } }: Forecast): readonly Row[] {
  if (by === null) return [];
  return [
    heading(paint, "", "share", "mean", "P50", "P90", "P99", "90 % band", ""),
    ...kinds.map(({ kind, share, costMicroUsd }) => [
      visible(kind),
      percent(share.count / share.of),
      ...(costMicroUsd === null ? [] : [...bandCells(costMicroUsd.band, roughMoney), paint.quiet(methodWords[costMicroUsd.method])]),
    ]),
  ];
}

const outcomeRows = (paint: Palette, { outcomes }: Forecast): readonly Row[] => [
  heading(paint, "", "share", "one of them", "90 % band", "all runs' cost for each"),
  ...outcomes.map(({ outcome, share, costMicroUsd, allInMicroUsd }) => [
    visible(outcome),
    shareWords(share),
    costMicroUsd === null ? "" : roughMoney(costMicroUsd.band.mean),
    costMicroUsd === null ? "" : `${roughMoney(costMicroUsd.band.p5)} to ${roughMoney(costMicroUsd.band.p95)}`,
    roughMoney(allInMicroUsd),
  ]),
];

const branchRows = (paint: Palette, { branches }: Forecast): readonly Row[] => [
  heading(paint, "", "arm", "share of runs", "mean of a run"),
  ...branches.map(({ node, arm, share, meanMicroUsd }, index) => [
    branches[index - 1]?.node === node ? "" : visible(node),
    visible(arm),
    shareWords(share),
    roughMoney(meanMicroUsd),
  ]),
];

/** Only where there is something to compare with. */
function curveRows(paint: Palette, { curves }: Forecast): readonly Row[] {
  if (curves.length < 2) return [];
  return [
    heading(paint, "", "P50", "90 % band", ""),
    ...curves.map(({ shape, basis, workflow, points }) => {
      const band = points.at(-1)?.costMicroUsd;
      return [
        shapeWords[shape],
        roughMoney(band?.p50 ?? 0),
        `${roughMoney(band?.p5 ?? 0)} to ${roughMoney(band?.p95 ?? 0)}`,
        paint.quiet(basis === "prior" ? "a prior" : `${basis === "history" ? "from runs" : "from the estimate"} of ${visible(workflow)}`),
      ];
    }),
  ];
}

const priorNote = (paint: Palette, { curves, source }: Forecast): readonly string[] =>
  curves.some(({ basis }) => basis === "prior") ? indented([paint.quiet(`Priors: ${source}. How far off they are is an assumption.`)]) : [];
