import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, isSignalboxError, type RunView, ToolError, tool, workflow } from "../../index.ts";
import { EngineHost, type HostedEngine } from "../../testing/engine-host.ts";

let host: EngineHost;
afterEach(() => host.dispose());
const HOUR = 3_600_000;
const MINUTE = 60_000;
const open = (options: HostedEngine): EngineHost => {
  host = new EngineHost({ people: { ana: ["role:ae"], root: ["role:admin"] }, ...options });
  return host;
};

const Job = z.object({ id: z.string() });
/** A tool of at most a dollar, that answers when the test says so, with what it cost. */
class Till {
  readonly open = new Map<string, (usd: number | "unknown") => void>();
  readonly begun: string[] = [];
  readonly pay = tool({
    id: "pay",
    input: Job,
    output: Job,
    effect: "read",
    maxCostUsd: 1,
    run: async (job, { cost }) => {
      this.begun.push(job.id);
      const usd = await new Promise<number | "unknown">((answer) => void this.open.set(job.id, answer));
      if (usd === "unknown") throw new ToolError("x", "x", { outcome: "unknown" });
      cost(usd);
      return job;
    },
  });
  let(id: string, usd: number | "unknown"): void {
    this.open.get(id)?.(usd);
  }
}
type Limits = Partial<Parameters<typeof workflow>[0]["limits"]> & { readonly costUsd: number };
/** A run pays once, and may cost as much as its limit says. */
const shop = (till: Till, limits: Limits, id = "shop"): AnyWorkflow =>
  workflow({
    id,
    input: Job,
    limits: { whenOverBudget: "queue", ...limits },
    flow: (f, job) => f.call("pay", till.pay, job, { timeout: "9d" }),
  });
const start = (id: string, more: { workflow?: string; priority?: number; key?: string } = {}): Promise<RunView> =>
  host.engine.start({ workflow: "shop", input: { id }, ...more });
const seen = async ({ runId }: RunView): Promise<RunView> => (await host.engine.run(runId)) as RunView;
const begun = (till: Till, ids: readonly string[]) => expect.poll(() => till.begun).toEqual(ids);
/** A run that has spent this much, and is over. */
async function spend(till: Till, usd: number | "unknown", id = "first", from = "shop"): Promise<RunView> {
  const run = await start(id, { workflow: from });
  await expect.poll(() => till.begun).toContain(id);
  till.let(id, usd);
  return host.engine.finished(run.runId, "ended");
}

describe("S8.10: a start that the day has no room for is queued where its workflow says so", () => {
  test("it is acknowledged, holds nothing of the day, and says what it waits for, since when, and what would free it", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 1.5 })] });
    await spend(till, 0.6);
    const run = await start("a");
    expect(run).toMatchObject({
      status: "queued",
      waits: { what: "budget", since: "2026-01-05T09:00:00.000Z", until: "2026-01-06T00:00:00.000Z" },
    });
    expect(run.waits?.freedBy).toBe(
      "the day is over, at 2026-01-06T00:00:00.000Z, or the cap workflow-day:shop:2026-01-05 has $1.00 left for it, and not $0.90: it is raised, or something is settled for less than was reserved",
    );
    expect((await host.engine.budget()).caps).toMatchObject([{}, { scope: "workflow-day", costMicroUsd: { reserved: 0, left: 900_000 } }]);
    // To whoever waits until it rests it does: only a new day or a person lets it begin.
    expect((await host.engine.finished(run.runId, "idle")).status).toBe("queued");
  });

  test("the new day lets it begin by itself, in the time zone of the instance, also after a kill", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 1.5 })], limits: { timeZone: "Europe/Zurich" } });
    host.clock.jump(14 * HOUR - MINUTE);
    await spend(till, 1);
    const run = await start("a", { key: "k" });
    host.reopen();
    expect((await seen(run)).waits).toMatchObject({ what: "budget", until: "2026-01-05T23:00:00.000Z" });
    expect((await start("a", { key: "k" })).runId).toBe(run.runId);
    await host.clock.pass(MINUTE - 1_000);
    expect(till.begun).toEqual(["first"]);
    await host.clock.pass(1_000);
    await begun(till, ["first", "a"]);
    till.let("a", 0.5);
    expect((await host.engine.finished(run.runId, "ended")).status).toBe("completed");
    expect((await host.engine.replay(run.runId)).identical).toBe(true);
  });

  test("the day may turn while nobody is there", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 1.5 })] });
    await spend(till, 1);
    await start("a");
    host.crash();
    host.clock.jump(20 * HOUR);
    host.open();
    await begun(till, ["first", "a"]);
  });

  test("a cap that is raised lets it begin at once", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1 })], limits: { costUsdPerDay: 1.5 } });
    await spend(till, 1);
    await start("a");
    await host.engine.raiseCap({ cap: "instance-day", costUsd: 1.9, by: "root", reason: "r" });
    expect(till.begun).toEqual(["first"]);
    await host.engine.raiseCap({ cap: "instance-day", costUsd: 2, by: "root", reason: "r" });
    await begun(till, ["first", "a"]);
  });

  test("a reservation that is settled for less lets it begin at once, by its call or by a person", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 1.5 })] });
    await spend(till, "unknown");
    await start("a");
    await start("b");
    await host.engine.settleReservation({ reservation: 1, costUsd: 0.1, tokens: 0, by: "ana", reason: "the bill" });
    await begun(till, ["first", "a"]);
    till.let("a", 0.2);
    await begun(till, ["first", "a", "b"]);
  });

  test("it can be cancelled, and what is before a queue that is full is told when to come again", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 1.5, queue: { max: 1 } })] });
    host.clock.jump(15 * HOUR - MINUTE);
    await spend(till, 1);
    const run = await start("a");
    const refused = await start("b").catch((thrown: unknown) => thrown);
    expect(isSignalboxError(refused) && [refused.code, refused.retryAfterSeconds]).toEqual(["queue-full", 60]);
    await host.engine.cancel(run.runId, { by: "ana" });
    expect((await seen(run)).status).toBe("cancelled");
    expect((await start("b")).status).toBe("queued");
    await host.clock.pass(MINUTE);
    await begun(till, ["first", "b"]);
  });

  test("without a word of its workflow it is refused, and so is with one what fits no whole day", async () => {
    const till = new Till();
    open({
      workflows: [
        shop(till, { costUsd: 1, costUsdPerDay: 1.5 }),
        shop(till, { costUsd: 1, costUsdPerDay: 1.5, whenOverBudget: "refuse" }, "refusing"),
        shop(till, { costUsd: 3 }, "large"),
      ],
      limits: { costUsdPerDay: 2.5 },
    });
    await spend(till, 1, "x", "refusing");
    await expect(start("a", { workflow: "refusing" })).rejects.toThrow(
      /can cost \$1\.00, and the cap workflow-day:refusing:2026-01-05 has \$0\.50 left/,
    );
    await expect(start("a", { workflow: "large" })).rejects.toThrow(/the cap instance-day:2026-01-05 allows \$2\.50 in a whole day/);
    expect(await host.engine.runs({ status: ["queued"] })).toEqual([]);
    // Raised, today has room for it.
    await host.engine.raiseCap({ cap: "instance-day", costUsd: 4, by: "root", reason: "r" });
    expect((await start("b", { workflow: "large" })).status).toBe("running");
    expect((await start("c", { workflow: "large" })).waits).toMatchObject({
      what: "budget",
      freedBy: expect.not.stringContaining("day is over"),
    });
  });

  test("what another run has started waits for no day", async () => {
    const till = new Till();
    const child = shop(till, { costUsd: 1 }, "child");
    const parent = workflow({
      id: "parent",
      input: Job,
      limits: { costUsd: 0.4 },
      flow: (f, job) =>
        f.run("child", child, job, { onError: (error) => f.compute("code", { error }, ({ error }) => ({ id: error.code })) }),
    });
    open({ workflows: [parent, child, shop(till, { costUsd: 1 })], limits: { costUsdPerDay: 1.5 } });
    await spend(till, 1);
    const { runId } = await start("a", { workflow: "parent" });
    expect(JSON.stringify((await host.engine.finished(runId, "ended")).output)).toContain("over-budget");
  });
});

describe("S8.11: whoever waits for the day begins in the order of the queue, as far as there is room", () => {
  test("beside what the runs under way can still take, and not all that fit alone", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 2.5 })] });
    const runs = await Promise.all(["a", "b", "c", "d"].map((id) => start(id)));
    expect(runs.map(({ status }) => status)).toEqual(["running", "running", "queued", "queued"]);
    expect((await seen(runs[2] as RunView)).waits?.freedBy).toMatch(
      /^runs under way have ended or wait, and beside what the others can still take/,
    );
    expect((await seen(runs[3] as RunView)).waits).toMatchObject({ what: "budget" });
    await begun(till, ["a", "b"]);
    till.let("a", 0.1);
    await begun(till, ["a", "b", "c"]);
    till.let("b", 0.3);
    await begun(till, ["a", "b", "c", "d"]);
  });

  test("a large run that will fit when others have ended is passed by no small one", async () => {
    const till = new Till();
    open({
      workflows: [shop(till, { costUsd: 1 }), shop(till, { costUsd: 3 }, "large"), shop(till, { costUsd: 1, costUsdPerDay: 9 }, "small")],
      limits: { costUsdPerDay: 3.5 },
    });
    await start("a");
    const large = await start("L", { workflow: "large" });
    const small = await start("s", { workflow: "small" });
    expect([large.status, small.status]).toEqual(["queued", "queued"]);
    expect((await seen(small)).waits).toMatchObject({
      what: "budget",
      freedBy: "those before it that the day has to have room for have begun",
    });
    // Nor by one that comes later with no more need.
    expect((await start("t", { workflow: "small" })).status).toBe("queued");
    await begun(till, ["a"]);
    till.let("a", 0.2);
    await begun(till, ["a", "L"]);
    till.let("L", 1);
    await begun(till, ["a", "L", "s", "t"]);
  });

  test("a large run that today has no room for is passed by small ones, and is the first of the new day", async () => {
    const till = new Till();
    open({
      workflows: [shop(till, { costUsd: 1 }), shop(till, { costUsd: 3 }, "large"), shop(till, { costUsd: 1 }, "small")],
      limits: { costUsdPerDay: 3 },
    });
    host.clock.jump(15 * HOUR - MINUTE);
    await spend(till, 1);
    const large = await start("L", { workflow: "large" });
    expect((await start("s", { workflow: "small" })).status).toBe("running");
    await begun(till, ["first", "s"]);
    till.let("s", 0.9);
    await expect.poll(async () => (await host.engine.runs({ status: ["completed"] })).length).toBe(2);
    await start("t", { workflow: "small" });
    const late = await start("u", { workflow: "small" });
    await begun(till, ["first", "s", "t"]);
    expect((await seen(late)).waits).toMatchObject({ what: "budget" });
    till.let("t", 0.9);
    await host.clock.pass(MINUTE);
    await begun(till, ["first", "s", "t", "L"]);
    expect((await seen(late)).waits).toMatchObject({ what: "budget" });
    expect((await seen(large)).status).toBe("running");
  });

  test("priority goes before, and other limits hold as well", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 1.5, concurrency: 1 })] });
    host.clock.jump(15 * HOUR - MINUTE);
    await spend(till, 1);
    const low = await start("low");
    const high = await start("high", { priority: 5 });
    await host.clock.pass(MINUTE);
    await begun(till, ["first", "high"]);
    expect([(await seen(high)).status, (await seen(low)).waits]).toMatchObject(["running", { what: "slot" }]);
    till.let("high", 0.1);
    await begun(till, ["first", "high", "low"]);
  });

  test("a workflow that refuses is asked once: what waits for a place begins with what the day has by then", async () => {
    const till = new Till();
    open({ workflows: [shop(till, { costUsd: 1, costUsdPerDay: 2.5, whenOverBudget: "refuse", concurrency: 1 })] });
    const [, , last] = [await start("a"), await start("b"), await start("c")];
    await begun(till, ["a"]);
    till.let("a", 1);
    await begun(till, ["a", "b"]);
    till.let("b", 1);
    // Its call is denied: a dollar may be reserved no more.
    expect((await host.engine.finished(last?.runId ?? "", "ended")).error?.code).toBe("over-budget");
  });
});
