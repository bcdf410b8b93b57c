// What a choice would cost before anything has run: priors, and marked so. A step by rules costs no model; a prompt one call; an agent what is
// published of agents against workflows (../forecast/shape.ts).
import { MULTIPLIER_SOURCE, type Multiplier, multipliers, type Shape, shapes } from "../forecast/shape.ts";
import type { StepVerdict } from "./choice.ts";

/** What one bounded call of a model is taken to cost, in US dollars, and why. */
export interface PromptPrice {
  readonly usd: number;
  readonly basis: string;
}
export const ASSUMED_PROMPT: PromptPrice = {
  usd: 0.002,
  basis: "assumed: 1,000 tokens in at $1 and 250 out at $4 a million. Give the price of your own model instead",
};

/** US dollars a month: a band, and what lies in its middle. */
export interface MonthlyCost {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}
export interface CostAtVolume {
  readonly runsPerMonth: number;
  /** What was chosen. */
  readonly chosen: MonthlyCost;
  /** The same work in each shape: what a chart of cost over volume draws. */
  readonly shapes: { readonly [S in Shape]: MonthlyCost };
  readonly promptUsd: number;
  readonly basis: string;
}

export function costAtVolume(steps: readonly StepVerdict[], runsPerMonth: number, price: PromptPrice = ASSUMED_PROMPT): CostAtVolume {
  const total = (parts: readonly Multiplier[]): MonthlyCost => ({
    low: usd(parts.reduce((sum, { least }) => sum + least, 0)),
    middle: usd(parts.reduce((sum, { times }) => sum + times, 0)),
    high: usd(parts.reduce((sum, { most }) => sum + most, 0)),
  });
  const usd = (calls: number): number => Number((calls * price.usd * runsPerMonth).toFixed(6));
  // The work that is not done by rules or people, as a workflow would do it: a call for each step.
  const calls = steps.filter(({ doer }) => doer === "prompt" || doer === "agent");
  const as = (shape: Shape): MonthlyCost => total(calls.map(() => multipliers[shape]));
  return {
    runsPerMonth,
    chosen: total(calls.map(partOf)),
    shapes: Object.fromEntries(shapes.map((shape) => [shape, as(shape)])) as CostAtVolume["shapes"],
    promptUsd: price.usd,
    basis: `A prior, and no measurement. A model call: ${price.basis}. An agent: ${MULTIPLIER_SOURCE}.`,
  };
}

/** Where it sorts first, how much is left for the agent is not known: between none and all. */
function partOf({ doer, sortsFirst }: StepVerdict): Multiplier {
  if (doer === "prompt") return multipliers.workflow;
  const { times, most } = multipliers.agent;
  return sortsFirst ? { least: 1, times: 1 + times / 2, most: 1 + most } : multipliers.agent;
}
