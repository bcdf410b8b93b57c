import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { gt, ToolError, tool, workflow } from "../index.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { newestRuns } from "./newest-runs.ts";

let isDown = false;
const look = tool({
  id: "crm.look",
  effect: "read",
  input: z.object({ n: z.number() }),
  output: z.object({}),
  run: ({ n }) => {
    if (isDown || n > 100) throw new ToolError("too-large", "There is no such number.", { outcome: "rejected" });
    return {};
  },
});
const sorted = workflow({
  id: "sorted",
  input: z.object({ n: z.number() }),
  limits: { costUsd: 0 },
  flow: (f, { n }) => {
    f.when(
      "is-large",
      gt(n, 5),
      () => void f.call("look", look, { n }),
      () => undefined,
    );
  },
});
const asked = workflow({
  id: "asked",
  input: z.object({ n: z.number() }),
  subject: { key: () => "one", conflict: "new" },
  limits: { costUsd: 0 },
  flow: (f) => void f.ask("sure", { question: "Sure?", form: z.object({}), who: "bo", within: "2d", expired: () => undefined }),
});

let host: EngineHost;
beforeEach(() => {
  isDown = false;
  host = new EngineHost({ workflows: [sorted, asked], people: { bo: ["role:manager"] } });
});
afterEach(() => host.dispose());
const run = async (n: number, name = "sorted"): Promise<string> => {
  const { runId } = await host.engine.start({ workflow: name, input: { n } });
  await host.engine.finished(runId, "idle");
  return runId;
};

test("more runs than the store gives at once are read page by page, each once", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 7; n++) ids.unshift(await run(n));
  const { read } = host.engine.services.store;
  const idsOf = (limit: number): string[] => newestRuns(read, "sorted", undefined, limit, 2).map(({ runId }) => runId);
  expect(idsOf(100)).toEqual(ids);
  expect(idsOf(5)).toEqual(ids.slice(0, 5));
});

describe("the measures of a workflow", () => {
  test("S23.10, S23.11: tell its paths and how hard they are to foretell", async () => {
    for (const n of [1, 2, 9, 3]) await run(n);
    const { paths, runs, decisions, more } = await host.engine.measures({ workflow: "sorted" });
    expect({ runs, more }).toEqual({ runs: 4, more: false });
    expect(paths.mostTaken).toEqual([
      { path: ["is-large.otherwise"], runs: 3, share: 0.75 },
      { path: ["is-large.then", "look"], runs: 1, share: 0.25 },
    ]);
    expect(paths.plainBits).toBeCloseTo(0.811, 3);
    expect(paths.coverage).toBe(0.75);
    expect(decisions).toEqual({ counts: { rules: 5, ai: 0, human: 0 }, shares: { rules: 1, ai: 0, human: 0 }, onModelOutput: 0 });
  });

  test("S23.14: a failed run is replayed, and its failure is the step's in which it began", async () => {
    await run(9);
    await run(900);
    const { failures, ended } = await host.engine.measures({ workflow: "sorted" });
    expect(ended).toEqual({ completed: 1, failed: 1, cancelled: 0 });
    expect(failures).toEqual({
      count: 1,
      traced: 1,
      tracedShare: 1,
      agents: 0,
      byNode: [{ node: "look", kind: "call", failures: 1, codes: { "too-large": 1 } }],
      replayed: 1,
      reproduced: 1,
      reproducedShare: 1,
    });
  });

  test("S23.14: what failed and went on is measured anew once it has ended", async () => {
    isDown = true;
    const runId = await run(9);
    expect((await host.engine.measures({ workflow: "sorted" })).ended.failed).toBe(1);
    isDown = false;
    await host.engine.retry(runId, { by: "bo" });
    await host.engine.finished(runId, "ended");
    const { ended, failures, paths } = await host.engine.measures({ workflow: "sorted" });
    expect(ended).toEqual({ completed: 1, failed: 0, cancelled: 0 });
    expect(failures).toMatchObject({ count: 1, replayed: 0 });
    expect(paths.distinct).toBe(1);
  });

  test("S23.16: are of runs that have ended and can be read; the others are counted", async () => {
    await run(1, "asked");
    const over = await run(2, "asked");
    await host.engine.cancel(over, { by: "bo" });
    await host.engine.finished(over, "ended");
    const first = await host.engine.measures({ workflow: "asked" });
    expect(first).toMatchObject({ runs: 1, ended: { cancelled: 1 }, people: { asked: 1, reviewed: 0 }, leftOut: { open: 1, erased: 0 } });
    await host.engine.erase({ subject: "one", by: "bo", reason: "asked to", cancel: true });
    expect(await host.engine.measures({ workflow: "asked" })).toMatchObject({ runs: 0, leftOut: { open: 0, erased: 2 } });
  });

  test("S23.16: are of the newest runs since a moment, and say that there are older ones", async () => {
    await run(1);
    host.clock.jump(3_600_000);
    const since = new Date(host.clock.now()).toISOString();
    await run(9);
    await run(9);
    expect(await host.engine.measures({ workflow: "sorted", since })).toMatchObject({ runs: 2, more: false });
    expect(await host.engine.measures({ workflow: "sorted", limit: 1 })).toMatchObject({
      runs: 1,
      more: true,
      versions: [{ version: 1, runs: 1 }],
    });
    await expect(host.engine.measures({ workflow: "sorted", since: "yesterday" })).rejects.toMatchObject({ code: "usage" });
    await expect(host.engine.measures({ workflow: "nothing" })).rejects.toMatchObject({ code: "not-found" });
  });
});
