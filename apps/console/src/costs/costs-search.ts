import { readRuns } from "../forecast/volume.ts";
import { type SpendRange, spendRanges } from "./spend-ranges.ts";

export const costsTabs = ["budget", "spend", "forecast"] as const;
export type CostsTab = (typeof costsTabs)[number];

export interface CostsSearch {
  readonly tab?: CostsTab;
  /** Of what was spent: the last so many days. */
  readonly days?: SpendRange;
  /** Of the forecast: of what, and how many runs. */
  readonly workflow?: string;
  readonly runs?: number;
}

export function readCostsSearch(given: Readonly<Record<string, unknown>>): CostsSearch {
  const tab = costsTabs.find((each) => each === given.tab);
  const days = spendRanges.find((each) => each === Number(given.days));
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(days === undefined ? {} : { days }),
    ...(typeof given.workflow === "string" && given.workflow !== "" ? { workflow: given.workflow } : {}),
    ...readRuns(given.runs),
  };
}
