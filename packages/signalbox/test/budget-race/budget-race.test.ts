import { expect, test } from "vitest";
import { race, raceText } from "./race.ts";

test("S8.7: 8 clients, 100 runs, one day's cap, and an engine that is killed between reserve, call and settle: nothing is served over it", async () => {
  const report = await race({ seed: 1, clients: 8, runs: 100, asks: 25, calls: 900, kills: 4 });
  console.log(raceText(report));
  expect(report.findings).toEqual([]);
  expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(3);
});
