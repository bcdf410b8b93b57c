import { describe, expect, test } from "vitest";
import type { AskedDay, BacktestPage, RecordedReservation } from "../../ports/backtest.ts";
import { flipKinds } from "./flip-kinds.ts";
import { daysOf, loadOf } from "./load.ts";
import { mergePages } from "./merge-pages.ts";
import { tryCap } from "./try-cap.ts";

const EMPTY: BacktestPage = {
  ...{ runs: 0, erased: 0, unreadable: 0, newest: null, oldest: null, calls: 0, counts: [], runsFlipped: 0, flips: [] },
  ...{ unknownCalls: 0, runsUnknown: 0, unknown: [], asked: [], decided: [], holders: {}, incidents: [], rules: [] },
  ...{ overBudget: 0, reservations: [], next: null },
};
const page = (of: Partial<BacktestPage>): BacktestPage => ({ ...EMPTY, ...of });
const asked = (day: string, recorded: number, added = 0, removed = 0, uncertain = 0, who = "role:ae"): AskedDay => ({
  ...{ day, who, recorded, added, removed, uncertain },
});

describe("S25.4: the load of people", () => {
  test("pages that follow each other are one: counts add up, days too, and what is listed stays in its order", () => {
    const flip = { before: "allow", after: "ask", certain: true, today: false, person: null } as const;
    const merged = mergePages([
      page({
        runs: 2,
        newest: "2026-07-03T00:00:00.000Z",
        oldest: "2026-07-02T00:00:00.000Z",
        counts: [{ ...flip, calls: 1 }],
        asked: [asked("2026-07-02", 1, 1)],
        next: "b",
      }),
      page({ runs: 0 }),
      page({
        runs: 1,
        newest: "2026-07-01T12:00:00.000Z",
        oldest: "2026-07-01T10:00:00.000Z",
        counts: [
          { ...flip, calls: 2 },
          { ...flip, certain: false, person: "rejected", calls: 4 },
        ],
        asked: [asked("2026-07-02", 2, 0, 1, 1)],
        holders: { "role:ae": ["ana"] },
      }),
    ]);
    expect(merged).toMatchObject({
      runs: 3,
      newest: "2026-07-03T00:00:00.000Z",
      oldest: "2026-07-01T10:00:00.000Z",
      next: null,
      asked: [asked("2026-07-02", 3, 1, 1, 1)],
    });
    expect(flipKinds(merged)).toEqual([{ before: "allow", after: "ask", certain: 3, uncertain: 4, today: 0, stopped: 4 }]);
    expect(mergePages([])).toEqual(EMPTY);
  });

  test("stricter kinds come first", () => {
    const one = { certain: true, today: true, person: "edited", calls: 1 } as const;
    const counts = [
      { ...one, before: "ask", after: "allow" },
      { ...one, before: "allow", after: "deny" },
    ] as const;
    expect(flipKinds({ counts }).map(({ after }) => after)).toEqual(["deny", "allow"]);
  });

  test("shared by those who hold the role, over the days of the runs; nobody's where nobody does", () => {
    const window = { newest: "2026-07-05T00:00:00.000Z", oldest: "2026-07-01T00:00:00.000Z" };
    expect(daysOf(window)).toBe(4);
    expect(daysOf({ newest: window.newest, oldest: window.newest })).toBe(1);
    expect(daysOf(EMPTY)).toBe(0);
    const rows = [asked("2026-07-01", 6, 2, 0, 1), asked("2026-07-02", 2, 8, 2), asked("2026-07-02", 1, 0, 0, 0, "role:legal")];
    expect(loadOf({ ...window, asked: rows, holders: { "role:ae": ["ana", "bo"] } })).toEqual([
      {
        ...{ who: "role:ae", holders: ["ana", "bo"], recorded: 8, after: 16, uncertain: 1 },
        ...{ perPersonDay: { recorded: 1, after: 2 }, busiest: { day: "2026-07-01", recorded: 6, after: 8 } },
      },
      {
        ...{ who: "role:legal", holders: [], recorded: 1, after: 1, uncertain: 0, perPersonDay: null },
        busiest: { day: "2026-07-02", recorded: 1, after: 1 },
      },
    ]);
  });
});

describe("S25.6: a cap is tried on the reservations in their order", () => {
  let next = 0;
  const reserved = (
    runId: string,
    at: number,
    boundMicroUsd: number,
    settled: [at: number, spent: number] | null,
    caps: readonly string[] = [`run:${runId}`],
  ): RecordedReservation => ({
    ...{ reservation: ++next, runId, workflow: "w", step: `s${next}`, at, boundMicroUsd, caps },
    ...{ settledAt: settled?.[0] ?? null, spentMicroUsd: settled?.[1] ?? boundMicroUsd },
  });
  const met = (costMicroUsd: number, rows: readonly RecordedReservation[], scope: "run" | "instance-day" = "run") =>
    tryCap({ scope, costMicroUsd }, rows).met.map(({ runId, askedMicroUsd, leftMicroUsd, certain }) => [
      runId,
      askedMicroUsd,
      leftMicroUsd,
      certain,
    ]);

  test("a call counts as its bound until it is settled, and as what it took from then on", () => {
    const rows = [reserved("a", 1, 60, [3, 10]), reserved("a", 2, 40, [4, 40]), reserved("a", 5, 50, [6, 50])];
    expect(met(100, rows)).toEqual([]);
    expect(met(99, rows)).toEqual([["a", 40, 39, true]]);
    // In doubt: nobody has said what it took.
    expect(met(100, [reserved("b", 1, 60, null), reserved("b", 9, 41, [10, 1])])).toEqual([["b", 41, 40, true]]);
  });

  test("the rest of a run that met it counts as nothing, and what others meet behind it is uncertain", () => {
    const day = (run: string, bound: number, more: readonly string[] = []) =>
      reserved(run, next, bound, [next, bound], [`run:${run}`, ...more, "instance-day:2026-07-01"]);
    const rows = [day("a", 50), day("b", 60), day("b", 10), day("c", 10, ["run:b"]), day("d", 51), day("e", 50)];
    expect(met(100, rows, "instance-day")).toEqual([
      ["b", 60, 50, true],
      ["d", 51, 50, false],
    ]);
    expect(tryCap({ scope: "instance-day", costMicroUsd: 100 }, rows).runs).toBe(5);
  });

  test("each day and each workflow has its own, whatever order the pages were in", () => {
    const on = (day: string, workflow: string) => reserved(`${workflow}${day}`, 1, 70, [1, 70], [`workflow-day:${workflow}:${day}`]);
    const rows = [on("2026-07-01", "w"), on("2026-07-02", "w"), on("2026-07-01", "w-2"), on("2026-07-01", "w")];
    const trial = tryCap({ scope: "workflow-day", workflow: "w", costMicroUsd: 100 }, rows.toReversed());
    expect(trial).toMatchObject({
      runs: 2,
      met: [{ step: rows[3]?.step, cap: "workflow-day:w:2026-07-01", at: "1970-01-01T00:00:00.001Z" }],
    });
  });
});
