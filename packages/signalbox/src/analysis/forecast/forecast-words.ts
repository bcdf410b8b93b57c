// A forecast in words, for the terminal and for the console.
import { count } from "../../base/count.ts";
import type { Forecast } from "./forecast.ts";
import type { Method } from "./one-run.ts";
import type { ForecastScore } from "./score.ts";
import type { Shape } from "./shape.ts";
import type { Share } from "./share.ts";
import { ENOUGH_DAYS } from "./total.ts";

export const shapeWords: { readonly [S in Shape]: string } = {
  workflow: "workflow",
  hybrid: "workflow with an agent in it",
  agent: "one agent",
  agents: "several agents",
};
export const methodWords: { readonly [M in Method]: string } = {
  exact: "exact: every one took the same",
  observed: "from its own runs",
  pooled: "few runs: drawn upon the others'",
};

/** Money as far as a forecast knows it: dollars from a hundred on, cents from one on, and below that three digits. */
export function roughMoney(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  if (usd >= 100) return `$${grouped(Math.round(usd))}`;
  if (usd >= 1 || usd === 0) return `$${usd.toFixed(2)}`;
  return `$${Number(usd.toPrecision(3)).toFixed(Math.min(6, 2 - Math.floor(Math.log10(usd))))}`;
}

export function roughBytes(bytes: number): string {
  const [size, unit] = bytes >= 1e9 ? [bytes / 1e9, "GB"] : bytes >= 1e6 ? [bytes / 1e6, "MB"] : [bytes / 1e3, "kB"];
  return `${size >= 100 ? grouped(Math.round(size)) : size.toFixed(1)} ${unit}`;
}

export const grouped = (whole: number): string => String(Math.round(whole)).replace(/\B(?=(\d{3})+$)/g, ",");
export const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
/** "41 % (38 to 44 %)": how many, and where the true share is in 95 of 100 cases. */
export const shareWords = ({ count: part, of, low, high }: Share): string =>
  `${percent(of === 0 ? 0 : part / of)} (${percent(low).replace(" %", "")} to ${percent(high)})`;

/** What the figures rest on, in a sentence. */
export function basisWords({ basis, history, expectedMicroUsd, ceilingMicroUsd }: Forecast): string {
  const ceiling = ceilingMicroUsd === null ? "nothing bounds a run" : `a run costs at most ${roughMoney(ceilingMicroUsd)}`;
  const tooFew =
    history.runs === 0 ? "There are no runs yet" : `${count(history.runs, "run")} ${history.runs === 1 ? "is" : "are"} too few to go by`;
  if (basis === "ceiling")
    return `${tooFew}: ${ceiling}, and nothing else is known. The workflow can say what its author expects: expect: { costUsd }.`;
  if (basis === "estimate")
    return `${tooFew}: this is a prior. Its author expects ${roughMoney(expectedMicroUsd ?? 0)} a run, taken as right within half to twice; ${ceiling}.`;
  const open = history.open === 0 ? "" : `, ${grouped(history.open)} of them still open and counted with what they took so far`;
  const simulated = history.simulated ? " A simulated model answered some of their calls." : "";
  const few = history.days < ENOUGH_DAYS ? ` They began on ${count(history.days, "day")} only: how days differ is not in the bands.` : "";
  return `From ${history.more ? "the newest " : ""}${grouped(history.runs)} runs from ${day(history.from)} to ${day(history.to)}${open}.${few}${simulated}`;
}

/** How often forecasts like this one held, in a sentence. */
export function scoreWords(score: ForecastScore | null): string {
  if (score === null) return "Not scored yet: there is too little of a past to forecast one part of it from another.";
  const { totalsInside: totals, runsInside: runs, by, loss } = score;
  const held = `${totals.count} of ${count(totals.of, periods[by].one, periods[by].many)}`;
  const lost = loss.plainMean === 0 ? "" : ` ${compared(loss)}`;
  return `Of totals, the 90 % band would have held ${held}; of single runs, ${shareWords(runs)}.${lost}`;
}

const periods = {
  week: { one: "past week", many: "past weeks" },
  day: { one: "past day", many: "past days" },
  tenth: { one: "tenth of the runs", many: "tenths of the runs" },
} as const;

function compared({ forecast, plainMean }: ForecastScore["loss"]): string {
  const change = Math.round((1 - forecast / plainMean) * 100);
  if (change === 0) return "Its pinball loss is that of the plain mean with a normal band.";
  return `Its pinball loss is ${Math.abs(change)} % ${change > 0 ? "less" : "more"} than that of the plain mean with a normal band.`;
}

const day = (instant: string | null): string => instant?.slice(0, 10) ?? "";
