import { describe, expect, test } from "vitest";
import { z } from "zod";
import { admissionWords } from "../analysis/admission-words.ts";
import type { Problem, SignalboxError } from "../base/error.ts";
import { workflow } from "./workflow.ts";

// biome-ignore lint/suspicious/noExplicitAny: these definitions are wrong on purpose
type Loose = any;
const Order = z.object({ customer: z.string(), total: z.number() });
const withLimits = (limits: Loose) => workflow({ id: "w", input: Order, limits: { costUsd: 0, ...limits }, flow: () => undefined });
const problems = (limits: Loose): readonly Problem[] => {
  try {
    withLimits(limits);
    return [];
  } catch (thrown) {
    return (thrown as SignalboxError).problems;
  }
};

describe("limits on when a run begins are data of the workflow", () => {
  const limited = workflow({
    id: "w",
    input: Order,
    limits: {
      costUsd: 1,
      concurrency: 5,
      rate: { count: 100, per: "1m" },
      perKey: { key: (order) => order.customer, concurrency: 1, rate: { count: 10, per: "1h" } },
      queue: { max: 1_000 },
      priority: 2,
    },
    flow: () => undefined,
  });

  test("they are in the graph, apart from what a run may spend", () => {
    expect(limited.graph.limits).toEqual({ costUsd: 1 });
    expect(limited.graph.admission).toEqual({
      concurrency: 5,
      rate: { count: 100, perMs: 60_000 },
      perKey: { key: { ref: "input", path: ["customer"] }, concurrency: 1, rate: { count: 10, perMs: 3_600_000 } },
      queue: { max: 1_000 },
      priority: 2,
    });
  });

  test("each of them changes the hash that a version is known by, and a workflow without any has the hash that it had", () => {
    const hashes = [
      {},
      { concurrency: 5 },
      { concurrency: 6 },
      { rate: { count: 1, per: "1s" } },
      { queue: { max: 0 } },
      { priority: 1 },
      { whenOverBudget: "queue" },
    ].map((limits) => withLimits(limits).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(withLimits({}).graph).not.toHaveProperty("admission");
    expect(withLimits({ whenOverBudget: "refuse" }).hash).toBe(hashes[0]);
  });

  test("they are told in words", () => {
    expect(admissionWords(limited.graph.admission ?? {})).toEqual([
      "at most 5 open at once",
      "at most 100 in 1m",
      "at most 1 open at once for each input.customer",
      "at most 10 in 1h for each input.customer",
      "at most 1000 waiting to begin",
      "priority 2",
    ]);
    expect(admissionWords({ queue: { max: 0 } })).toEqual(["none waiting to begin"]);
    expect(admissionWords({ whenOverBudget: "queue" })).toEqual(["waits for a day that has room for it"]);
  });
});

describe("what is wrong with them is said at once, with its place", () => {
  test("every one of them", () => {
    const found = problems({
      concurrency: 0,
      rate: { count: 1.5, per: "soon" },
      perKey: { key: (order: Loose) => order.custmer, concurrency: "1" },
      queue: { max: -1 },
      priority: 0.5,
    });
    expect(found.map(({ path }) => path).sort()).toEqual(
      [
        "limits.concurrency",
        "limits.perKey.concurrency",
        "limits.perKey.key",
        "limits.priority",
        "limits.queue.max",
        "limits.rate.count",
        "limits.rate.per",
      ].sort(),
    );
  });

  test.for([
    [{ perKey: { concurrency: 1 } }, "limits.perKey.key"],
    [{ perKey: null }, "limits.perKey.key"],
    [{ perKey: { key: (order: Loose) => order.customer } }, "limits.perKey"],
    [{ rate: "100/m" }, "limits.rate.count"],
    [{ rate: { count: 1 } }, "limits.rate.per"],
    [{ rate: { count: 1, per: "32d" } }, "limits.rate.per"],
    [{ rate: { count: 10_001, per: "1m" } }, "limits.rate.count"],
    [{ concurrency: 100_001 }, "limits.concurrency"],
    [{ queue: 5 }, "limits.queue.max"],
    [{ priority: 1_001 }, "limits.priority"],
  ] as const)("%j", ([limits, path]) => {
    expect(problems(limits).map((problem) => problem.path)).toContain(path);
  });

  test("a workflow that runs itself through another could wait for its own place", () => {
    const inner = withLimits({});
    const middle = workflow({ id: "middle", input: Order, limits: { costUsd: 0 }, flow: (f, order) => f.run("again", inner, order) });
    const define = (limits: Loose) =>
      workflow({ id: "w", input: Order, limits: { costUsd: 0, ...limits }, flow: (f, order) => void f.run("below", middle, order) });
    expect(() => define({ concurrency: 1 })).toThrow("w → middle → w");
    expect(define({}).id).toBe("w");
  });
});
