import { expect, test } from "vitest";
import { logGroups } from "./log-groups.ts";
import { oneRun } from "./one-run.ts";
import { bandLoss } from "./pinball.ts";
import { shareOf } from "./share.ts";

const groups = (of: Record<string, readonly number[]>) => new Map(Object.entries(of));

test("S23.3 where every run took the same, one more does, exactly", () => {
  const one = oneRun(groups({ fixed: [2_000, 2_000, 2_000], other: [10, 20] }));
  expect(one("fixed")).toMatchObject({ method: "exact", runs: 3, band: { p5: 2_000, mean: 2_000, p99: 2_000 } });
});

test("S23.3 forty runs and more are their own forecast, and fewer draw upon the others", () => {
  const many = Array.from({ length: 99 }, (_, index) => index + 1);
  const one = oneRun(groups({ many, few: [1_000, 1_100, 900] }), 98);
  expect(one("many")).toMatchObject({ method: "observed", band: { p5: 5, p50: 50, p90: 90, p95: 95, p99: 98 } });
  expect(one("few")?.method).toBe("pooled");
});

test("runs that take nothing are a share of their own", () => {
  const { band } = oneRun(groups({ a: [0, 0, 0, 100, 110], b: [90, 105, 95] }))("a") ?? {};
  expect(band).toMatchObject({ p5: 0, p50: 0 });
  expect(band?.p90).toBeGreaterThan(80);
});

test("nothing is said of nothing", () => {
  expect(oneRun(groups({ a: [5] }))("a")).toBeNull();
  expect(oneRun(groups({}))("a")).toBeNull();
});

// LG2, LG3, against the same model worked out by hand: logs (0, 2) and (4, 6), so 2 within, 8 - 1 = 7 among, and 2 degrees of freedom.
test("a group of two goes seven eighths of the way from the mean of all to its own", () => {
  const pooled = logGroups(groups({ a: [1, Math.exp(2)], b: [Math.exp(4), Math.exp(6)] }));
  expect(Math.log(pooled?.quantile("a", 0.5) ?? 0)).toBeCloseTo(3 + (7 / 8) * (1 - 3), 9);
  const spread = (Math.log(pooled?.quantile("a", 0.95) ?? 0) - 1.25) / 2.919986;
  expect(spread ** 2).toBeCloseTo(2 + (7 / 8) * 1 + (1 / 8) ** 2 * 4, 4);
  expect(Math.log(pooled?.quantile("never seen", 0.5) ?? 0)).toBeCloseTo(3, 9);
});

test("the loss of a band is least for the band that is right", () => {
  const loss = (p5: number, p50: number, p95: number): number =>
    Array.from({ length: 999 }, (_, index) => bandLoss({ p5, p50, p95 }, index + 1)).reduce((sum, each) => sum + each, 0);
  const best = loss(50, 500, 950);
  for (const worse of [loss(80, 500, 950), loss(20, 500, 950), loss(50, 450, 950), loss(50, 500, 900)]) expect(worse).toBeGreaterThan(best);
});

// Newcombe's table of Wilson's interval.
test("a share has the uncertainty of how few it is of", () => {
  expect(shareOf(0, 20)).toMatchObject({ low: 0, high: 0.1611 });
  expect(shareOf(81, 263)).toMatchObject({ low: 0.2553, high: 0.3662 });
  expect(shareOf(0, 0)).toMatchObject({ low: 0, high: 1 });
});
