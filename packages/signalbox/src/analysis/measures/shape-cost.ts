import type { Shape } from "../forecast/shape.ts";
import type { Measures } from "./measures.ts";
import type { Spread } from "./spread.ts";

/** What one run of a shape costs, as it was measured: what a chart of cost over volume draws in the place of published multipliers. */
export interface ShapeCost {
  readonly shape: Shape;
  readonly workflow: string;
  readonly runs: number;
  /** Models that only play one answered some of the runs: the costs are played, too. */
  readonly simulated: boolean;
  /** Per run, in US dollars: all of it, and what of it models took. */
  readonly costUsd: Spread;
  readonly modelCostUsd: Spread;
  readonly tokens: Spread;
}

export const shapeCost = (shape: Shape, workflow: string, measures: Measures): ShapeCost => ({
  shape,
  workflow,
  runs: measures.runs,
  simulated: measures.simulatedRuns > 0,
  costUsd: measures.costUsd,
  modelCostUsd: measures.modelCostUsd,
  tokens: measures.tokens,
});
