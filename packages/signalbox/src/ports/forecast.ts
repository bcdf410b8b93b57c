import type { Forecast, RunSample } from "../analysis/forecast/forecast.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import type { Model } from "./model.ts";

export type { Forecast, RunSample } from "../analysis/forecast/forecast.ts";

export interface ForecastRequest {
  readonly workflow: string;
  /** How many runs. Default: 1,000. */
  readonly runs?: number;
  /** Within how many days. Default: 30. */
  readonly days?: number;
  /** Of the chance that it draws: the same seed over the same history gives the same forecast. Default: 1. */
  readonly seed?: number;
  /** By which field runs are divided: "how", or a field of the input. Default: by the one that explains most of their cost. */
  readonly segment?: string;
}

/** A registered workflow and what is known of its runs, in the order in which they began. */
export interface PastRuns {
  readonly code: AnyWorkflow;
  readonly samples: readonly RunSample[];
  /** There are older runs, which were not looked at. */
  readonly more: boolean;
}
export interface ForecastFacts extends Required<Omit<ForecastRequest, "segment" | "workflow">>, Pick<ForecastRequest, "segment"> {
  readonly past: PastRuns;
  /** Workflows that take the same input. */
  readonly others: readonly PastRuns[];
  readonly model: Model | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}
/** Makes a forecast of what is known. */
export type Forecaster = (facts: ForecastFacts) => Forecast;
