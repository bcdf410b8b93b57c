import type { Measures } from "../analysis/measures/measures.ts";

export interface MeasuresFilter {
  readonly workflow: string;
  /** ISO 8601: runs that started at that moment or later. Absent: all that are there. */
  readonly since?: string;
  /** How many of the newest runs to look at, at most 10,000. Default: 1,000. */
  readonly limit?: number;
}

/** What the runs of a workflow that have ended say of it. */
export interface WorkflowMeasures extends Measures {
  readonly workflow: string;
  /** How many of the measured runs were of each version: a change of the graph is a change of the paths. */
  readonly versions: readonly { readonly version: number; readonly runs: number }[];
  /** Runs that were looked at and not measured: forks change something on purpose, and what is erased or damaged cannot be read. */
  readonly leftOut: { readonly open: number; readonly forks: number; readonly erased: number; readonly unreadable: number };
  /** There are older runs, which were not looked at. */
  readonly more: boolean;
}
