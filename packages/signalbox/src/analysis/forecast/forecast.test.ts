import { describe, expect, test } from "vitest";
import { Chance } from "./chance.ts";
import { type ForecastInput, forecastOf, type Past, type RunSample } from "./forecast.ts";
import { basisWords, roughBytes, roughMoney, scoreWords } from "./forecast-words.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const sample = (at: number, costMicroUsd: number, more: Partial<RunSample> = {}): RunSample => ({
  startedAt: START + at,
  endedAt: START + at + 60_000,
  outcome: "done",
  costMicroUsd,
  toolsMicroUsd: 0,
  tokens: costMicroUsd,
  bytes: 3_000,
  kinds: {},
  arms: [],
  ...more,
});
const past = (samples: readonly RunSample[], more: Partial<Past> = {}): Past => ({
  workflow: "w",
  shape: "agent",
  ceilingMicroUsd: 1_000_000,
  expectedMicroUsd: null,
  samples,
  more: false,
  simulated: false,
  callsModels: true,
  ...more,
});
const asked = (of: Past, more: Partial<ForecastInput> = {}): ForecastInput => ({
  ...of,
  others: [],
  runs: 1_000,
  days: 30,
  seed: 1,
  now: START + 56 * DAY_MS,
  ...more,
});
/** Eight weeks, ten runs a day, half of them of a kind that takes four times as much. */
const eightWeeks = (): readonly RunSample[] => {
  const chance = new Chance(11);
  return Array.from({ length: 560 }, (_, run) => {
    const plan = run % 2 === 0 ? "free" : "pro";
    const cost = (plan === "free" ? 10_000 : 40_000) * Math.exp(0.3 * chance.normal());
    const more = {
      kinds: { plan, how: "webhook:/lead", id: `id-${run}` },
      outcome: run % 10 === 0 ? "won" : "lost",
      arms: [`fit=${plan}`],
    };
    return sample(Math.floor(run / 10) * DAY_MS + (run % 10) * 3_600_000, Math.round(cost), more);
  });
};

describe("S23.1 what is known without a history", () => {
  test("is the ceiling, and nothing else", () => {
    const forecast = forecastOf(asked(past([sample(0, 5)])));
    expect(forecast).toMatchObject({
      basis: "ceiling",
      ceilingMicroUsd: 1_000_000,
      total: { costMicroUsd: null },
      curves: [],
      score: null,
    });
    expect(basisWords(forecast)).toBe(
      "1 run is too few to go by: a run costs at most $1.00, and nothing else is known. The workflow can say what its author expects: expect: { costUsd }.",
    );
  });

  test("is what its author expects, marked as a prior, within half to twice and below the ceiling", () => {
    const forecast = forecastOf(asked(past([], { expectedMicroUsd: 300_000, ceilingMicroUsd: 500_000 })));
    expect(forecast).toMatchObject({
      basis: "estimate",
      total: { costMicroUsd: { p5: 150_000_000, p50: 300_000_000, p95: 500_000_000 }, tokens: null },
    });
    expect(basisWords(forecast)).toMatch(/^There are no runs yet: this is a prior\. Its author expects \$0\.300 a run/);
  });
});

describe("with a history", () => {
  test("S23.2 the same history and seed give the same forecast, and another seed nearly the same", () => {
    const [one, again, other] = [1, 1, 2].map((seed) => forecastOf(asked(past(eightWeeks()), { seed })));
    expect(one).toEqual(again);
    expect(one?.total).not.toEqual(other?.total);
    const middle = (of = one): number => of?.total.costMicroUsd?.p50 ?? 0;
    expect(Math.abs(middle(one) / middle(other) - 1)).toBeLessThan(0.02);
  });

  test("S23.3 runs are divided by the field that explains their cost, and by the one that is asked for", () => {
    const { segments } = forecastOf(asked(past(eightWeeks())));
    expect(segments).toMatchObject({ by: "plan", kinds: [{ kind: "free" }, { kind: "pro" }] });
    const [free, pro] = segments.kinds.map(({ costMicroUsd }) => costMicroUsd?.band.p50 ?? 0);
    expect((pro ?? 0) / (free ?? 1)).toBeCloseTo(4, 0);
    expect(forecastOf(asked(past(eightWeeks()), { segment: "how" })).segments).toMatchObject({
      by: "how",
      kinds: [{ kind: "webhook:/lead" }],
    });
  });

  test("how runs end and where they branch has shares with their uncertainty, and what one such run takes", () => {
    const { outcomes, branches } = forecastOf(asked(past(eightWeeks())));
    expect(outcomes.map(({ outcome, share }) => [outcome, share.count, share.of])).toEqual([
      ["lost", 504, 560],
      ["won", 56, 560],
    ]);
    expect(outcomes[1]?.allInMicroUsd).toBeGreaterThan(9 * (outcomes[1]?.costMicroUsd?.band.mean ?? 0));
    expect(branches).toMatchObject([
      { node: "fit", arm: "free", share: { count: 280, of: 560 } },
      { node: "fit", arm: "pro" },
    ]);
  });

  test("S23.2 open runs count with what they took so far, and not where something ends", () => {
    const samples = [...eightWeeks().slice(0, 20), sample(3 * DAY_MS, 900_000, { endedAt: null, outcome: "waiting" })];
    const { history, total, outcomes, perRun } = forecastOf(asked(past(samples)));
    expect(history).toMatchObject({ runs: 21, open: 1 });
    expect(total.costMicroUsd?.mean).toBeGreaterThan(40_000_000);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["lost", "won"]);
    expect(perRun.durationMs).toMatchObject({ p5: 60_000, p99: 60_000 });
  });
});

describe("S23.4 it keeps its own score", () => {
  test("over past weeks, with the uncertainty of how few they are, and against the plain mean", () => {
    const { score } = forecastOf(asked(past(eightWeeks())));
    expect(score).toMatchObject({ by: "week", totalsInside: { of: 7 }, runsInside: { of: 490 } });
    expect(score?.totalsInside.count).toBeGreaterThanOrEqual(5);
    expect((score?.runsInside.count ?? 0) / 490).toBeGreaterThan(0.85);
    expect((score?.runsInside.count ?? 0) / 490).toBeLessThan(0.95);
    expect(score?.loss.forecast).toBeLessThan(score?.loss.plainMean ?? 0);
    expect(scoreWords(score ?? null)).toMatch(/^Of totals, the 90 % band would have held \d of 7 past weeks; of single runs, \d+ %/);
  });

  test("a week that nothing in the past foretold is outside", () => {
    const jumped = eightWeeks().map((each, run) => (run < 490 ? each : { ...each, costMicroUsd: each.costMicroUsd * 3 }));
    expect(
      forecastOf(asked(past(jumped)))
        .score?.periods.map(({ inside }) => inside)
        .at(-1),
    ).toBe(false);
  });

  test("a run that had not ended then is not known then", () => {
    const dear = (endedAt: number) =>
      [sample(DAY_MS, 900_000, { endedAt: START + endedAt }), ...eightWeeks()].sort((a, b) => a.startedAt - b.startedAt);
    const first = (samples: readonly RunSample[]) => forecastOf(asked(past(samples))).score?.periods[0]?.band.mean ?? 0;
    expect(first(dear(60 * DAY_MS))).toBe(first(eightWeeks()));
    expect(first(dear(2 * DAY_MS))).toBeGreaterThan(first(eightWeeks()));
  });

  test("days and tenths stand in for weeks where there are too few of them", () => {
    expect(forecastOf(asked(past(eightWeeks().slice(0, 60)))).score?.by).toBe("day");
    const quick = eightWeeks()
      .slice(0, 100)
      .map((each, run) => sample(run * 120_000, each.costMicroUsd));
    expect(forecastOf(asked(past(quick))).score).toMatchObject({ by: "tenth", totalsInside: { of: 9 } });
  });
});

describe("S23.5 the same work in another shape", () => {
  const own = past(eightWeeks().map((each) => ({ ...each, toolsMicroUsd: 1_000 })));

  test("is told from a workflow that takes the same input, where there is one with runs", () => {
    const other = past(
      eightWeeks().map(({ costMicroUsd, ...each }) => ({ ...each, costMicroUsd: costMicroUsd / 10 })),
      { workflow: "plain", shape: "workflow" },
    );
    const { curves } = forecastOf(asked(own, { others: [other] }));
    expect(curves.map(({ shape, basis, workflow }) => [shape, basis, workflow])).toEqual([
      ["workflow", "history", "plain"],
      ["hybrid", "prior", "w"],
      ["agent", "history", "w"],
      ["agents", "prior", "w"],
    ]);
  });

  test("is else a prior: what tools take stays, what models take is multiplied, and the band is the multiplier's", () => {
    const { curves, total } = forecastOf(asked(own));
    const last = (shape: string) => curves.find((curve) => curve.shape === shape)?.points.at(-1)?.costMicroUsd;
    const mean = total.costMicroUsd?.mean ?? 0;
    const tools = 1_000 * 1_000;
    expect((last("workflow")?.mean ?? 0) / (tools + (mean - tools) / 4)).toBeCloseTo(1, 3);
    expect((last("agents")?.mean ?? 0) / (tools + ((mean - tools) * 15) / 4)).toBeCloseTo(1, 3);
    expect((last("agents")?.p95 ?? 0) / (last("agents")?.p5 ?? 1)).toBeGreaterThan(3.5);
  });

  test("is not told where no model is called: there is nothing to multiply", () => {
    const ruled = past(
      eightWeeks().map((each) => ({ ...each, toolsMicroUsd: each.costMicroUsd })),
      { shape: "workflow" },
    );
    expect(forecastOf(asked(ruled)).curves.map(({ shape }) => shape)).toEqual(["workflow"]);
  });

  test("beside what was really spent in as many days", () => {
    const { actual } = forecastOf(asked(own, { days: 28 }));
    expect(actual.at(-1)?.runs).toBe(280);
    expect(actual.length).toBeLessThanOrEqual(60);
    expect(actual.at(-1)?.costMicroUsd).toBe(own.samples.slice(-280).reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0));
  });
});

test("amounts are written as far as a forecast knows them", () => {
  expect([0, 12, 409_000, 29_280_000, 4_090_000_000, 12_345_678_000_000].map(roughMoney)).toEqual([
    "$0.00",
    "$0.000012",
    "$0.409",
    "$29.28",
    "$4,090",
    "$12,345,678",
  ]);
  expect([812, 73_000_000, 250e9].map(roughBytes)).toEqual(["0.8 kB", "73.0 MB", "250 GB"]);
});
