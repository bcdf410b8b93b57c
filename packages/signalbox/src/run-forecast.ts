import { forecastOf, type Past } from "./analysis/forecast/forecast.ts";
import { shapeOf } from "./analysis/forecast/shape.ts";
import { costMicroUsd, limitMicroUsd } from "./base/money.ts";
import { nodesOf } from "./definition/graph.ts";
import type { Forecaster, PastRuns } from "./ports/forecast.ts";
import type { Model } from "./ports/model.ts";
import { runCeiling } from "./run-ceiling.ts";

/** A forecast of what the engine knows of past runs, and of what a graph and its author say. */
export const runForecast: Forecaster = ({ past, others, model, ...asked }) =>
  forecastOf({ ...asked, ...pastOf(past, model), others: others.map((other) => pastOf(other, model)) });

function pastOf({ code, samples, more }: PastRuns, model: Model | null): Past {
  const { graph, expect } = code;
  const models = modelsOf(code);
  return {
    workflow: code.id,
    shape: shapeOf(graph),
    ceilingMicroUsd: Math.min(runCeiling(code, model) ?? Number.POSITIVE_INFINITY, limitMicroUsd(graph.limits.costUsd)),
    expectedMicroUsd: expect === undefined ? null : costMicroUsd(expect.costUsd),
    samples,
    more,
    simulated: models.some((name) => isSimulated(name, model)),
    callsModels: models.length > 0,
  };
}

const modelsOf = ({ graph }: PastRuns["code"]): readonly string[] =>
  [...nodesOf(graph.main)].flatMap(({ node }) => (node.kind === "agent" ? [node.agent.model] : node.kind === "prompt" ? [node.model] : []));

function isSimulated(name: string, model: Model | null): boolean {
  try {
    return model?.card(name).simulated ?? false;
  } catch {
    return false;
  }
}
