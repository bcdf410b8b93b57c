// Each request was tried four times. What one try costs is forecast from the other tries: those of the same request, and those of the other
// requests, none of which is of the same round. So a hundred runs give a hundred forecasts, and none of them has seen the round that it is about.
import { bandLoss, oneRun, type RunBand, type Share, shareOf } from "signalbox/analysis";
import type { CostOfTry } from "../tokens/cost-of-try.ts";
import { spreadOf } from "../tokens/spread.ts";

type Cost = Pick<CostOfTry, "task" | "trial" | "costMicroUsd">;
type Ends = Pick<RunBand["band"], "p5" | "p50" | "p95">;
export interface TrialForecast extends Cost {
  readonly band: Ends;
  /** What the mean of the same request's other tries would have said, with a normal band of their deviation. */
  readonly plain: Ends;
}

export function forecastTrials(costs: readonly Cost[]): readonly TrialForecast[] {
  return [...new Set(costs.map(({ trial }) => trial))].flatMap((trial) => {
    const others = Map.groupBy(
      costs.filter((each) => each.trial !== trial),
      ({ task }) => String(task),
    );
    const figures = new Map([...others].map(([task, of]) => [task, of.map(({ costMicroUsd }) => costMicroUsd)]));
    const said = oneRun(figures);
    return costs
      .filter((each) => each.trial === trial)
      .flatMap((each) => {
        const band = said(String(each.task))?.band;
        return band === undefined ? [] : [{ ...each, band, plain: plainBand(figures.get(String(each.task)) ?? []) }];
      });
  });
}

/** The 95 % quantile of the standard normal distribution. */
const Z95 = 1.644854;
function plainBand(figures: readonly number[]): Ends {
  const { mean, deviation } = spreadOf(figures);
  return { p5: mean - Z95 * deviation, p50: mean, p95: mean + Z95 * deviation };
}

export interface TrialScore {
  /** In the 90 % band, with Wilson's interval. */
  readonly covered: Share;
  readonly plainCovered: Share;
  /** Mean pinball loss of 5, 50 and 95 % in micro-USD. */
  readonly loss: number;
  readonly plainLoss: number;
  /** By how much the loss is less, with the standard error of that: the tries of a request go together. */
  readonly gain: number;
  readonly gainError: number;
}

export function scoreTrials(forecasts: readonly TrialForecast[]): TrialScore {
  const isIn = ({ p5, p95 }: Ends, came: number): boolean => came >= p5 && came <= p95;
  const count = (ends: (each: TrialForecast) => Ends): Share =>
    shareOf(forecasts.filter((each) => isIn(ends(each), each.costMicroUsd)).length, forecasts.length);
  const meanLoss = (ends: (each: TrialForecast) => Ends, of = forecasts): number =>
    of.reduce((sum, each) => sum + bandLoss(ends(each), each.costMicroUsd), 0) / of.length;
  const [own, plain] = [({ band }: TrialForecast) => band, ({ plain: ends }: TrialForecast) => ends];
  const gains = [...Map.groupBy(forecasts, ({ task }) => task).values()].map((of) => meanLoss(plain, of) - meanLoss(own, of));
  const { mean, deviation, count: tasks } = spreadOf(gains);
  return {
    covered: count(own),
    plainCovered: count(plain),
    loss: meanLoss(own),
    plainLoss: meanLoss(plain),
    gain: mean,
    gainError: deviation / Math.sqrt(tasks),
  };
}
