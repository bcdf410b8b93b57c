import type { Measures } from "./measures.ts";
import type { Spread } from "./spread.ts";

/** Who decides the order of things: rules alone, rules with an agent at a step, one agent, or several. */
export const ARCHITECTURES = ["workflow", "hybrid", "agent", "agents"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** What one run of an architecture costs, as it was measured: what a chart of cost over volume draws in the place of published multipliers. */
export interface ArchitectureCost {
  /** Null where nobody has said which of them a workflow is. */
  readonly architecture: Architecture | null;
  readonly workflow: string;
  readonly runs: number;
  /** Models that only play one answered some of the runs: the costs are played, too. */
  readonly simulated: boolean;
  /** Per run, in US dollars: all of it, and what of it models took. */
  readonly costUsd: Spread;
  readonly modelCostUsd: Spread;
  readonly tokens: Spread;
}

export const architectureCost = (architecture: Architecture | null, workflow: string, measures: Measures): ArchitectureCost => ({
  architecture,
  workflow,
  runs: measures.runs,
  simulated: measures.simulatedRuns > 0,
  costUsd: measures.costUsd,
  modelCostUsd: measures.modelCostUsd,
  tokens: measures.tokens,
});
