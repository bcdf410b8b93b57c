import type { AnyTool, Price } from "signalbox";
import { openai } from "signalbox/openai";
import type { RecordedRun } from "../data/recorded-run.ts";
import { estimateUsage, toolDefinitionTokens, type Usage } from "./estimate.ts";

/** The model that the recordings name. */
export const MODEL = "gpt-4o";

/** One of the tries of a request, and what it took. */
export interface CostOfTry extends Usage {
  readonly task: number;
  readonly trial: number;
}

/** Null where the price table does not have the model. */
export function costsOfTries(
  runs: readonly RecordedRun[],
  tools: readonly AnyTool[],
): { readonly price: Price; readonly definitionTokens: number; readonly tries: readonly CostOfTry[] } | null {
  const { price } = openai(MODEL).card;
  if (price === null) return null;
  const definitionTokens = toolDefinitionTokens(tools);
  const tries = runs.map((run) => ({ task: run.task_id, trial: run.trial, ...estimateUsage(run, definitionTokens, price) }));
  return { price, definitionTokens, tries };
}
