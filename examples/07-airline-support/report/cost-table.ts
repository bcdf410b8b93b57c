import type { AnyTool, Price } from "signalbox";
import { openai } from "signalbox/openai";
import type { RecordedRun } from "../data/recorded-run.ts";
import { estimateUsage, toolDefinitionTokens, type Usage } from "../tokens/estimate.ts";
import { spreadOf } from "../tokens/spread.ts";
import { table } from "./table.ts";

/** The model that the recordings name. */
const MODEL = "gpt-4o";

export function costTable(runs: readonly RecordedRun[], tools: readonly AnyTool[]): string {
  const { price } = openai(MODEL).card;
  if (price === null) return `The price table does not have ${MODEL}.`;
  const definitionTokens = toolDefinitionTokens(tools);
  const used = runs.map((run) => ({ task: run.task_id, trial: run.trial, usage: estimateUsage(run, definitionTokens, price) }));
  const byTask = [...Map.groupBy(used, ({ task }) => task)].toSorted(([left], [right]) => left - right);
  const byTrial = [...Map.groupBy(used, ({ trial }) => trial)].toSorted(([left], [right]) => left - right);
  const rows = [...byTask.map(([task, of]) => row(`task ${task}`, of)), ...byTrial.map(([trial, of]) => row(`trial ${trial}`, of))];
  return [
    `Estimated tokens and cost (the recordings carry no usage): counted with o200k_base, no input taken as cached, ${priceText(price)}`,
    `An estimated ${definitionTokens} tokens of tool definitions, ours, are part of each call's input.`,
    table(["runs of", "runs", "calls", "tokens", "+-", "USD mean", "+-", "least", "median", "most"], [...rows, row("all", used)]),
    "+- is the standard deviation: for a task, over its trials, which are the same request made again.",
    ofOneRequest(byTask.map(([, of]) => of.map(({ usage }) => usage.costMicroUsd))),
  ].join("\n");
}

function row(name: string, used: readonly { readonly usage: Usage }[]): (string | number)[] {
  const calls = spreadOf(used.map(({ usage }) => usage.modelCalls));
  const tokens = spreadOf(used.map(({ usage }) => usage.inputTokens + usage.outputTokens));
  const cost = spreadOf(used.map(({ usage }) => usage.costMicroUsd));
  const usd = [cost.mean, cost.deviation, cost.least, cost.median, cost.most].map((microUsd) => (microUsd / 1_000_000).toFixed(3));
  return [name, used.length, calls.mean.toFixed(1), Math.round(tokens.mean), Math.round(tokens.deviation), ...usd];
}

/** How much of the variance of all runs is between tries of the same request. */
function ofOneRequest(costs: readonly (readonly number[])[]): string {
  const all = costs.flat();
  const mean = spreadOf(all).mean;
  const squares = (figures: readonly number[], around: number): number => figures.reduce((sum, figure) => sum + (figure - around) ** 2, 0);
  const within = costs.reduce((sum, figures) => sum + squares(figures, spreadOf(figures).mean), 0) / squares(all, mean);
  const relative = spreadOf(costs.map((figures) => spreadOf(figures)).map(({ mean: middle, deviation }) => deviation / middle));
  return `Trying the same request again makes ${(within * 100).toFixed(0)} % of the variance of cost; its deviation is ${(relative.median * 100).toFixed(0)} % of a task's mean (median of the tasks; from ${(relative.least * 100).toFixed(0)} % to ${(relative.most * 100).toFixed(0)} %).`;
}

const priceText = ({ input, output, version }: Price): string =>
  `${input / 1_000_000} USD a million tokens in, ${output / 1_000_000} out (${version}).`;
