import { expect, test } from "vitest";
import { MOMENTS } from "./points.ts";
import { summaryOf } from "./summary.ts";
import { killsIn, sweep } from "./sweep.ts";

// S1.1, S2.6, S3.1, S3.5, S4.5, S5.1, S5.3, S6.1, S7.1: what is acknowledged survives a kill at any commit, and no effect is lost or doubled.
test("a process that is killed at its commits leaves nothing lost and nothing doubled: every workload comes to the end of an undisturbed run", async () => {
  const fixtures = await sweep({ workloads: ["together", "in-turn"], points: 160 });
  const examples = await sweep({ workloads: ["leads", "invoices", "nights", "deletions", "tickets", "leavers"], points: 80, seed: 2 });
  console.log(`${summaryOf(fixtures)}\n\n${summaryOf(examples)}`);
  expect([...fixtures.findings, ...examples.findings]).toEqual([]);
  expect(killsIn(fixtures) + killsIn(examples)).toBeGreaterThanOrEqual(300);
  expect(MOMENTS.filter((moment) => fixtures.kills[moment] < 15)).toEqual([]);
  expect(fixtures.killsInRecovery).toBeGreaterThan(20);
});
