import { type Band, bandOf } from "./band.ts";
import { oneRun, type RunBand } from "./one-run.ts";
import type { RunSample } from "./run-sample.ts";
import { type Share, shareOf } from "./share.ts";
import { ascending, nextQuantileOf, spreadOf } from "./spread.ts";

/** Runs that ended so: how often, what one of them takes, and what all runs together take for each of them. */
export interface OutcomeForecast {
  readonly outcome: string;
  readonly share: Share;
  readonly costMicroUsd: RunBand | null;
  /** "$0.31 for each that enrolled": the others' cost is in it. */
  readonly allInMicroUsd: number;
}
/** An arm that runs took where rules, a model or a person decided. */
export interface BranchForecast {
  readonly node: string;
  readonly arm: string;
  /** Of the runs whose journals were looked at, whether they came to the node or not. */
  readonly share: Share;
  /** Of a run that took it. */
  readonly meanMicroUsd: number;
}

/** The most frequent first. Runs that are open have no outcome yet, and count nowhere here. */
export function outcomesOf(samples: readonly RunSample[], most: number | null): readonly OutcomeForecast[] {
  const ended = samples.filter(({ endedAt }) => endedAt !== null);
  const cost = ended.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
  const by = Map.groupBy(ended, ({ outcome }) => outcome);
  const one = oneRun(new Map([...by].map(([outcome, of]) => [outcome, of.map(({ costMicroUsd }) => costMicroUsd)])), most);
  return [...by]
    .map(([outcome, of]) => ({
      outcome,
      share: shareOf(of.length, ended.length),
      costMicroUsd: one(outcome),
      allInMicroUsd: Math.round(cost / of.length),
    }))
    .sort((a, b) => b.share.count - a.share.count || (a.outcome < b.outcome ? -1 : 1));
}

/** By node, the most frequent arm first; of the runs whose journals were looked at. */
export function branchesOf(samples: readonly RunSample[]): readonly BranchForecast[] {
  const arms = new Map<string, Map<string, RunSample[]>>();
  const looked = samples.filter((sample) => sample.arms !== null).length;
  for (const sample of samples)
    for (const taken of sample.arms ?? []) {
      const at = taken.lastIndexOf("=");
      const [node, arm] = [taken.slice(0, at), taken.slice(at + 1)];
      const of = arms.get(node) ?? new Map<string, RunSample[]>();
      arms.set(node, of.set(arm, [...(of.get(arm) ?? []), sample]));
    }
  return [...arms].flatMap(([node, of]) =>
    [...of]
      .map(([arm, runs]) => ({
        node,
        arm,
        share: shareOf(runs.length, looked),
        meanMicroUsd: Math.round(spreadOf(runs.map(({ costMicroUsd }) => costMicroUsd)).mean),
      }))
      .sort((a, b) => b.share.count - a.share.count),
  );
}

/** From its start to its end, waiting for people and for times included. Null where none has ended. */
export function durationOf(samples: readonly RunSample[]): Band | null {
  const took = samples.flatMap(({ startedAt, endedAt }) => (endedAt === null ? [] : [endedAt - startedAt]));
  if (took.length === 0) return null;
  const sorted = ascending(took);
  const band = oneRun(new Map([["all", took]]))("all")?.band;
  return band ?? bandOf(spreadOf(took).mean, (share) => nextQuantileOf(sorted, share));
}
