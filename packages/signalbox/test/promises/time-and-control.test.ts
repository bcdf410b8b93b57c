import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { schedule, tool, workflow } from "../../src/index.ts";
import { Instance, turn } from "./instance.ts";

const N = z.object({ n: z.number() });
const MINUTE = 60_000;
let instance: Instance;
beforeEach(() => {
  instance = new Instance();
});
afterEach(() => instance.dispose());

const waits = workflow({
  id: "waits",
  input: N,
  limits: { costUsd: 0 },
  flow: (f) => {
    f.wait("hour", { for: "1h" });
    return "done";
  },
});
const fired = async (engine: ReturnType<Instance["open"]>, runId: string): Promise<number> =>
  (await engine.journal(runId)).filter(({ event }) => event.type === "timer-fired").length;

test("S5.1 a timer fires once, never early, and late after downtime", async () => {
  let engine = instance.open([waits]);
  const { runId } = await engine.start({ workflow: "waits", input: { n: 1 } });
  await instance.clock.pass(59 * MINUTE);
  expect((await engine.run(runId))?.status).toBe("waiting");
  await instance.crash();
  instance.clock.jump(2 * 60 * MINUTE);
  engine = instance.open([waits]);
  await turn();
  expect(await engine.run(runId)).toMatchObject({ status: "completed", output: "done" });
  expect(await fired(engine, runId)).toBe(1);
});

test("S5.2 a clock set back fires nothing early or twice; one set ahead is recorded", async () => {
  const engine = instance.open([waits]);
  const { runId } = await engine.start({ workflow: "waits", input: { n: 1 } });
  instance.clock.jump(-30 * MINUTE);
  await instance.clock.pass(20 * MINUTE);
  expect((await engine.run(runId))?.status).toBe("waiting");
  instance.clock.jump(3 * 60 * MINUTE);
  await instance.clock.pass(MINUTE);
  expect((await engine.run(runId))?.status).toBe("completed");
  expect(await fired(engine, runId)).toBe(1);
  const kinds = (await engine.instance()).map(({ type }) => type);
  expect(kinds).toContain("clock-jumped");
  expect(kinds).toContain("clock-went-back");
  const times = (await engine.journal(runId)).map(({ at }) => at);
  expect([...times].sort()).toEqual(times);
});

test.each([
  ["latest", 1],
  ["skip", 0],
  ["all", 3],
] as const)("S5.3 ticks missed during downtime, policy %s: %i runs", async (missed, expected) => {
  const hourly = workflow({
    id: "hourly",
    input: z.object({ scheduledAt: z.string() }),
    on: [schedule("0 * * * *", { timeZone: "UTC", missed })],
    limits: { costUsd: 0 },
    flow: (_f, input) => input.scheduledAt,
  });
  instance.open([hourly]);
  await turn();
  await instance.crash();
  instance.clock.jump(210 * MINUTE);
  const engine = instance.open([hourly]);
  await turn(30);
  const runs = await engine.runs();
  expect(runs).toHaveLength(expected);
  await instance.close();
  const again = instance.open([hourly]);
  await turn(30);
  expect(await again.runs()).toHaveLength(expected);
  await instance.clock.pass(60 * MINUTE);
  expect(await again.runs()).toHaveLength(expected + 1);
});

const slow = (onAbort: () => void) =>
  tool({
    id: "slow",
    input: N,
    output: N,
    effect: "external",
    delivery: { mode: "once" },
    timeout: "1h",
    run: (input, { signal }) =>
      new Promise<{ n: number }>((resolve) => {
        signal.addEventListener("abort", () => {
          onAbort();
          setImmediate(() => resolve(input));
        });
      }),
  });

test("S6.1 after a cancel nothing new is sent, a call in flight is told, and its late answer is recorded", async () => {
  let aborted = 0;
  let later = 0;
  const after = tool({
    id: "after",
    input: N,
    output: N,
    effect: "external",
    run: (input) => {
      later++;
      return input;
    },
  });
  const tell = slow(() => void aborted++);
  const flow = workflow({
    id: "long",
    input: N,
    limits: { costUsd: 0 },
    flow: (f, input) => {
      f.call("slow", tell, { n: input.n });
      return f.call("after", after, { n: input.n });
    },
  });
  const engine = instance.open([flow]);
  const { runId } = await engine.start({ workflow: "long", input: { n: 1 } });
  await turn();
  await engine.cancel(runId, { by: "ana", reason: "changed my mind" });
  expect(await engine.finished(runId, "ended")).toMatchObject({ status: "cancelled" });
  expect([aborted, later]).toEqual([1, 0]);
  const types = (await engine.journal(runId)).map(({ event }) => event.type);
  expect(types.slice(types.indexOf("cancel-requested"))).not.toContain("intent-recorded");
  expect(types).toContain("step-completed");
});

test("S2.10 cancelling a run cancels its child first; a child cancelled by itself fails the step by name", async () => {
  const child = workflow({ id: "child", input: N, limits: { costUsd: 0 }, flow: (f) => f.wait("long", { for: "1d" }) });
  const parent = workflow({
    id: "parent",
    input: N,
    limits: { costUsd: 0 },
    flow: (f, input) => {
      f.run("kid", child, { n: input.n }, { onError: (error) => f.fail("told", "told", error.code) });
      return "never";
    },
  });
  const engine = instance.open([parent, child]);
  const first = await engine.start({ workflow: "parent", input: { n: 1 } });
  await turn();
  await engine.cancel(first.runId, { by: "ana" });
  await engine.finished(first.runId, "ended");
  const [kid] = (await engine.runs({ workflow: "child" })).filter(({ parent: id }) => id === first.runId);
  expect(kid?.status).toBe("cancelled");
  const second = await engine.start({ workflow: "parent", input: { n: 2 } });
  await turn();
  const other = (await engine.runs({ workflow: "child" })).find(({ parent: id }) => id === second.runId);
  await engine.cancel(other?.runId ?? "", { by: "ana" });
  expect(await engine.finished(second.runId, "ended")).toMatchObject({
    status: "failed",
    error: { code: "told", message: "child-cancelled" },
  });
});

test("S6.2 a paused run starts nothing, records what was in flight, and goes on", async () => {
  let finish: (() => void) | null = null;
  const first = tool({
    id: "first",
    input: N,
    output: N,
    effect: "read",
    run: (input) => new Promise<{ n: number }>((resolve) => (finish = () => resolve(input))),
  });
  const second = tool({ id: "second", input: N, output: N, effect: "read", run: (input) => ({ n: input.n + 1 }) });
  const flow = workflow({
    id: "pausing",
    input: N,
    limits: { costUsd: 0 },
    flow: (f, input) => f.call("second", second, f.call("first", first, { n: input.n })),
  });
  const engine = instance.open([flow]);
  const { runId } = await engine.start({ workflow: "pausing", input: { n: 1 } });
  await turn();
  await engine.pause(runId, { by: "ana" });
  (finish as (() => void) | null)?.();
  await turn();
  expect((await engine.run(runId))?.status).toBe("paused");
  const done = async (): Promise<number> => (await engine.journal(runId)).filter(({ event }) => event.type === "step-completed").length;
  expect(await done()).toBe(1);
  await engine.resume(runId, { by: "ana" });
  expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { n: 2 } });
  expect(await done()).toBe(2);
});

test("S2.8 S2.9 a retry reopens the failed items of a map and keeps what was recorded", async () => {
  const calls: number[] = [];
  let broken = true;
  const step = tool({
    id: "step",
    input: N,
    output: N,
    effect: "read",
    run: async (input) => {
      calls.push(input.n);
      if (broken && input.n === 2) throw new Error("two is broken");
      return { n: input.n * 10 };
    },
  });
  const flow = workflow({
    id: "mapped",
    input: z.object({ items: z.array(z.number()) }),
    limits: { costUsd: 0 },
    flow: (f, input) => f.map("each", input.items, { max: 10, concurrency: 2 }, (item) => f.call("step", step, { n: item }).n),
  });
  const engine = instance.open([flow]);
  const { runId } = await engine.start({ workflow: "mapped", input: { items: [1, 2, 3, 4] } });
  const failed = await engine.finished(runId, "ended");
  expect(failed).toMatchObject({ status: "failed", error: { failures: { "1": { message: "two is broken" } } } });
  expect(calls).not.toContain(4);
  broken = false;
  await engine.retry(runId, { by: "ana" });
  expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: [10, 20, 30, 40] });
  expect(calls.filter((n) => n === 1)).toHaveLength(1);
  expect(calls.filter((n) => n === 2)).toHaveLength(2);
  const starts = (await engine.journal(runId)).flatMap(({ event }) =>
    event.type === "step-started" && event.frame === "each[1]" ? [event.attempt] : [],
  );
  expect(starts).toEqual([1, 2]);
});

test("S7.1 a replay derives every decision anew and touches nothing", async () => {
  let calls = 0;
  const counted = tool({
    id: "counted",
    input: N,
    output: N,
    effect: "read",
    run: (input) => {
      calls++;
      return input;
    },
  });
  const flow = workflow({
    id: "counted-flow",
    input: N,
    limits: { costUsd: 0 },
    flow: (f, input) => f.call("count", counted, { n: input.n }),
  });
  const engine = instance.open([flow]);
  const { runId } = await engine.start({ workflow: "counted-flow", input: { n: 1 } });
  await engine.finished(runId, "ended");
  expect(await engine.replay(runId)).toMatchObject({ identical: true, difference: null });
  expect(calls).toBe(1);
});
