import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { tool, workflow } from "../../index.ts";
import { runForecast } from "../../run-forecast.ts";
import { EngineHost } from "../../testing/engine-host.ts";

const Item = z.object({ plan: z.enum(["free", "pro"]), n: z.number() });
const look = tool({
  id: "data.look-up",
  effect: "read",
  input: z.object({ n: z.number() }),
  output: z.object({}),
  maxCostUsd: 0.002,
  run: () => ({}),
});
const child = workflow({
  id: "child",
  input: z.object({ n: z.number() }),
  limits: { costUsd: 1 },
  flow: (f, { n }) => void f.call("deep", look, { n }),
});
const parent = workflow({
  id: "parent",
  input: Item,
  limits: { costUsd: 0.01 },
  subject: ({ plan }) => plan,
  outcomes: ["served", "left"],
  expect: { costUsd: 0.003 },
  flow: (f, { plan, n }) => {
    f.match("plan", plan, {
      pro: () => {
        f.call("look", look, { n });
        f.run("more", child, { n });
        return f.outcome("served");
      },
      free: () => f.outcome("left"),
    });
  },
});
const rival = workflow({
  id: "rival",
  input: Item,
  limits: { costUsd: 0.5 },
  expect: { costUsd: 0.2 },
  flow: (f, { n }) => void f.call("look", look, { n }),
});

let host: EngineHost;
beforeEach(() => {
  host = new EngineHost({ workflows: [parent, rival], forecast: runForecast, people: { ana: [] } });
});
afterEach(() => host.dispose());
const runAll = async (plans: readonly string[]): Promise<void> => {
  for (const [n, plan] of plans.entries()) {
    const { runId } = await host.engine.start({ workflow: "parent", input: { plan, n }, by: "ana" });
    await host.engine.finished(runId, "ended");
  }
};
const twelve = Array.from({ length: 12 }, (_, n) => (n % 3 === 0 ? "free" : "pro"));

test("S23.1 before there are runs, the ceiling is the run's own limit and the estimate its author's", async () => {
  expect(await host.engine.forecast({ workflow: "parent", runs: 10 })).toMatchObject({
    basis: "estimate",
    ceilingMicroUsd: 4_000,
    expectedMicroUsd: 3_000,
    history: { runs: 0 },
    total: { costMicroUsd: { p50: 30_000, p99: 40_000 } },
  });
  await expect(host.engine.forecast({ workflow: "nothing" })).rejects.toMatchObject({ code: "not-found" });
});

test("S23.2 past runs count with what they started, by what they were given, and with the arms that they took", async () => {
  await runAll(twelve);
  const forecast = await host.engine.forecast({ workflow: "parent", runs: 300 });
  expect(forecast).toMatchObject({ basis: "history", history: { runs: 12, open: 0, more: false } });
  expect(forecast.perRun).toMatchObject({ toolsMicroUsd: Math.round((8 * 4_000) / 12), tokens: { band: { p99: 0 } } });
  expect(forecast.segments).toMatchObject({
    by: "plan",
    kinds: [
      { kind: "pro", share: { count: 8, of: 12 }, costMicroUsd: { method: "exact", band: { p5: 4_000, p99: 4_000 } } },
      // Fewer than five of a kind are "other".
      { kind: "other", share: { count: 4 }, costMicroUsd: { method: "exact", band: { p99: 0 } } },
    ],
  });
  expect(forecast.branches).toMatchObject([
    { node: "plan", arm: "pro", share: { count: 8, of: 12 }, meanMicroUsd: 4_000 },
    { node: "plan", arm: "free", share: { count: 4 } },
  ]);
  expect(forecast.outcomes).toMatchObject([
    { outcome: "served", allInMicroUsd: 4_000 },
    { outcome: "left", allInMicroUsd: 8_000 },
  ]);
  expect(forecast.perRun.bytes?.band.mean).toBeGreaterThan(500);
});

test("S23.5 a workflow is told from its own estimate before another's runs, and nothing is multiplied where no model is called", async () => {
  await runAll(twelve);
  const { curves } = await host.engine.forecast({ workflow: "rival" });
  expect(curves.map(({ shape, basis, workflow: of }) => [shape, basis, of])).toEqual([
    // Neither calls a model, so there is nothing to multiply for the other shapes.
    ["workflow", "estimate", "rival"],
  ]);
  expect((await host.engine.forecast({ workflow: "child" })).basis).toBe("ceiling");
});

test("what was erased divides runs no longer, also by an engine that knew it", async () => {
  await runAll(twelve);
  expect((await host.engine.forecast({ workflow: "parent" })).segments.by).toBe("plan");
  for (const subject of ["pro", "free"]) await host.engine.erase({ subject, by: "ana" });
  expect((await host.engine.forecast({ workflow: "parent" })).segments.by).toBeNull();
});

test("S23.1 an estimate is an amount, and no part of what runs are pinned to", () => {
  const defined = (expect?: { readonly costUsd: number }) =>
    workflow({ id: "w", input: Item, limits: { costUsd: 1 }, ...(expect === undefined ? {} : { expect }), flow: () => undefined });
  expect(defined({ costUsd: 0.5 }).hash).toBe(defined().hash);
  for (const costUsd of [-1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => defined({ costUsd })).toThrow(/expect\.costUsd/);
});
