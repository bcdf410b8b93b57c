import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRecordedRuns } from "../data/airline-folder.ts";
import { costsOfTries } from "../tokens/cost-of-try.ts";
import { airlineTools } from "../tools/airline-tools.ts";
import { forecastTrials, scoreTrials } from "./trial-forecasts.ts";

const shared = process.env.SIGNALBOX_DATA;
/** Requests of which one costs about twice as much as the one before, and tries that differ. */
const tries = (factor: (trial: number) => number) =>
  Array.from({ length: 6 }, (_, task) =>
    Array.from({ length: 4 }, (_, trial) => ({ task, trial, costMicroUsd: 1_000 * 2 ** task * factor(trial) })),
  ).flat();

test("a try is forecast without any try of its round", () => {
  const last = (factor: number) =>
    forecastTrials(tries((trial) => (trial === 3 ? factor : 1 + trial / 10))).filter(({ trial }) => trial === 3);
  expect(last(1).map(({ band }) => band)).toEqual(last(50).map(({ band }) => band));
  expect(scoreTrials(last(1)).covered.count).toBe(6);
  expect(scoreTrials(last(50)).covered.count).toBe(0);
});

test("the score says by how much it is better than the plain mean, and how sure that is", () => {
  const { covered, loss, plainLoss, gain, gainError } = scoreTrials(forecastTrials(tries((trial) => [1, 1.9, 0.6, 1.2][trial] ?? 1)));
  expect(covered.of).toBe(24);
  expect(gain).toBeCloseTo(plainLoss - loss, 6);
  expect(gainError).toBeGreaterThan(0);
});

describe.skipIf(!shared)(shared ? "the recorded runs" : "the recorded runs: skipped, SIGNALBOX_DATA is not there", () => {
  test("S23.3 a request's cost is forecast from its other tries: the 90 % band holds, and its loss is less than the plain mean's", () => {
    const tools = airlineTools(() => {
      throw new Error("Nobody calls them here.");
    });
    const costs = costsOfTries(readRecordedRuns(join(shared ?? "", "airline")), tools);
    const { covered, loss, plainLoss } = scoreTrials(forecastTrials(costs?.tries ?? []));
    expect(covered.of).toBe(100);
    expect(covered.count).toBeGreaterThanOrEqual(84);
    expect(covered.count).toBeLessThanOrEqual(96);
    expect(loss).toBeLessThan(plainLoss);
  });
});
