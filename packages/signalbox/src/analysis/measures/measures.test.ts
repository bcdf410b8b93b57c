import fc from "fast-check";
import { expect, test } from "vitest";
import type { MeasuredRun, RunFailure } from "./measured-run.ts";
import { measuresOf } from "./measures.ts";
import { pathEntropy } from "./path-entropy.ts";
import { spreadOf } from "./spread.ts";

const run = (fields: Partial<MeasuredRun> = {}): MeasuredRun => ({
  runId: "r",
  ended: "completed",
  outcome: null,
  path: ["a"],
  decisions: { rules: 1, ai: 0, human: 0 },
  onModelOutput: 0,
  people: { asked: 0, decided: 0, edited: 0, rejected: 0 },
  costMicroUsd: 0,
  modelCostMicroUsd: 0,
  tokens: 0,
  modelCalls: 0,
  simulated: false,
  durationMs: 0,
  failures: [],
  replays: null,
  ...fields,
});
const failure = (fields: Partial<RunFailure>): RunFailure => ({ node: "x", kind: "call", code: "bad", handled: false, ...fields });

test("S23.11: one path is no surprise, and equally likely ones as many bits as they need", () => {
  expect(pathEntropy([40])).toEqual({ runs: 40, distinct: 1, plainBits: 0, bits: 0, effectivePaths: 1, coverage: 1 });
  expect(pathEntropy([50, 50])).toMatchObject({ distinct: 2, plainBits: 1, coverage: 1 });
  expect(pathEntropy([100, 100, 100, 100]).plainBits).toBe(2);
  expect(pathEntropy([]).coverage).toBeNull();
});

test("S23.11: the correction for few runs comes nearer to the truth than the plain estimate", () => {
  // 40 draws from 16 equally likely paths, many times: the truth is 4 bits.
  let seed = 7;
  const next = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  const estimates = Array.from({ length: 50 }, () => {
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 40; draw++) {
      const path = Math.floor(next() * 16);
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    return pathEntropy([...counts.values()]);
  });
  const mean = (of: (estimate: (typeof estimates)[number]) => number): number =>
    estimates.reduce((sum, estimate) => sum + of(estimate), 0) / estimates.length;
  expect(Math.abs(4 - mean(({ bits }) => bits))).toBeLessThan(Math.abs(4 - mean(({ plainBits }) => plainBits)));
});

test("S23.11: entropy is between none and what so many runs can show, never below the plain estimate, and blind to order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), (counts) => {
      const { bits, plainBits, runs, coverage } = pathEntropy(counts);
      expect(bits).toBeGreaterThanOrEqual(Math.min(plainBits, Math.log2(runs)) - 1e-9);
      expect(bits).toBeLessThanOrEqual(Math.log2(runs) + 1e-9);
      expect(coverage).toBeGreaterThanOrEqual(0);
      expect(pathEntropy(counts.toReversed()).bits).toBeCloseTo(bits, 9);
    }),
    { numRuns: 100 },
  );
});

test("S23.15: spread tells how far runs lie apart", () => {
  expect(spreadOf([1, 2, 3, 4, 5])).toMatchObject({ count: 5, total: 15, mean: 3, p50: 3, p90: 4.6, max: 5 });
  expect(spreadOf([1, 2, 3, 4, 5]).variation).toBeCloseTo(Math.sqrt(2.5) / 3, 12);
  expect(spreadOf([1, 2, 3, 4, 5]).tail).toBeCloseTo(4.6 / 3, 12);
  expect(spreadOf([0, 0])).toMatchObject({ variation: null, tail: null });
  expect(spreadOf([7])).toMatchObject({ p50: 7, p99: 7, variation: null });
  expect(spreadOf([])).toMatchObject({ count: 0, mean: 0, p50: 0, max: 0 });
});

test("S23.12, S23.13: shares are of the runs and of the decisions that there were", () => {
  const measures = measuresOf([
    run({ decisions: { rules: 6, ai: 0, human: 0 }, path: ["a", "b"] }),
    run({ decisions: { rules: 1, ai: 2, human: 1 }, people: { asked: 1, decided: 1, edited: 1, rejected: 0 } }),
    run({ decisions: { rules: 0, ai: 0, human: 0 }, people: { asked: 2, decided: 0, edited: 0, rejected: 0 }, ended: "cancelled" }),
    run({ decisions: { rules: 0, ai: 0, human: 0 }, people: { asked: 1, decided: 1, edited: 0, rejected: 1 } }),
  ]);
  expect(measures.decisions).toMatchObject({ counts: { rules: 7, ai: 2, human: 1 }, shares: { rules: 0.7, ai: 0.2, human: 0.1 } });
  expect(measures.people).toMatchObject({
    asked: 3,
    reviewed: 2,
    edited: 1,
    rejected: 1,
    askedShare: 0.75,
    reviewedShare: 0.5,
    editedShare: 0.5,
  });
  expect(measures.ended).toEqual({ completed: 3, failed: 0, cancelled: 1 });
  expect(measures.paths.mostTaken[0]).toEqual({ path: ["a"], runs: 3, share: 0.75 });
  expect(measuresOf([])).toMatchObject({
    runs: 0,
    decisions: { shares: null },
    people: { askedShare: null },
    failures: { tracedShare: null },
  });
});

test("S23.14: a failure is traced where one step is named, and reproduced where a replay came to the same", () => {
  const { failures } = measuresOf([
    run({ failures: [failure({}), failure({ code: "late" }), failure({ node: "y", kind: "prompt" })], replays: true }),
    run({ failures: [failure({ node: "work", kind: "agent", code: "unsure" }), failure({ node: null, kind: null })], replays: false }),
    run({ failures: [] }),
  ]);
  expect(failures).toMatchObject({ count: 5, traced: 3, tracedShare: 0.6, agents: 1, replayed: 2, reproduced: 1, reproducedShare: 0.5 });
  expect(failures.byNode).toEqual([
    { node: "x", kind: "call", failures: 2, codes: { bad: 1, late: 1 } },
    { node: "work", kind: "agent", failures: 1, codes: { unsure: 1 } },
    { node: "y", kind: "prompt", failures: 1, codes: { bad: 1 } },
  ]);
});
