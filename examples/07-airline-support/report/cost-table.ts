import type { AnyTool, Price } from "signalbox";
import type { RecordedRun } from "../data/recorded-run.ts";
import { type CostOfTry, costsOfTries, MODEL } from "../tokens/cost-of-try.ts";
import { spreadOf } from "../tokens/spread.ts";
import { table } from "./table.ts";

export function costTable(runs: readonly RecordedRun[], tools: readonly AnyTool[]): string {
  const costs = costsOfTries(runs, tools);
  if (costs === null) return `The price table does not have ${MODEL}.`;
  const { price, definitionTokens, tries: used } = costs;
  const byTask = [...Map.groupBy(used, ({ task }) => task)].toSorted(([left], [right]) => left - right);
  const byTrial = [...Map.groupBy(used, ({ trial }) => trial)].toSorted(([left], [right]) => left - right);
  const rows = [...byTask.map(([task, of]) => row(`task ${task}`, of)), ...byTrial.map(([trial, of]) => row(`trial ${trial}`, of))];
  return [
    `Estimated tokens and cost (the recordings carry no usage): counted with o200k_base, no input taken as cached, ${priceText(price)}`,
    `An estimated ${definitionTokens} tokens of tool definitions, ours, are part of each call's input.`,
    table(["runs of", "runs", "calls", "tokens", "+-", "USD mean", "+-", "least", "median", "most"], [...rows, row("all", used)]),
    "+- is the standard deviation: for a task, over its trials, which are the same request made again.",
    ofOneRequest(byTask.map(([, of]) => of.map(({ costMicroUsd }) => costMicroUsd))),
  ].join("\n");
}

function row(name: string, used: readonly CostOfTry[]): (string | number)[] {
  const calls = spreadOf(used.map(({ modelCalls }) => modelCalls));
  const tokens = spreadOf(used.map(({ inputTokens, outputTokens }) => inputTokens + outputTokens));
  const cost = spreadOf(used.map(({ costMicroUsd }) => costMicroUsd));
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
