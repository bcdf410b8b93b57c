import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { tool, workflow } from "../index.ts";
import { EngineHost, type HostedEngine } from "../testing/engine-host.ts";

let host: EngineHost;
afterEach(() => host.dispose());
const open = (options: HostedEngine): EngineHost => {
  host = new EngineHost(options);
  return host;
};

const Order = z.object({ id: z.string(), customer: z.string().optional() });
/** A tool that answers when the test says so, by the order that it was called for. */
class Gate {
  readonly inside = new Map<string, () => void>();
  readonly begun: string[] = [];
  readonly pass = tool({
    id: "test.gate",
    effect: "read",
    input: Order,
    output: Order,
    run: async (order) => {
      this.begun.push(order.id);
      await new Promise<void>((leave) => void this.inside.set(order.id, leave));
      return order;
    },
  });
  let(id: string): void {
    this.inside.get(id)?.();
    this.inside.delete(id);
  }
}
// biome-ignore lint/suspicious/noExplicitAny: limits of every form
const shop = (gate: Gate, limits: any, id = "shop") =>
  workflow({
    id,
    input: Order,
    limits: { costUsd: 0, ...limits },
    flow: (f, order) => f.call("pass", gate.pass, order, { timeout: "2h" }),
  });
const start = (id: string, more: { customer?: string; key?: string; priority?: number; workflow?: string } = {}) => {
  const { customer, workflow: name = "shop", ...rest } = more;
  return host.engine.start({ workflow: name, input: customer === undefined ? { id } : { id, customer }, ...rest });
};
const status = async (runId: string) => (await host.engine.run(runId))?.status;
const begun = (gate: Gate, ids: readonly string[]) => expect.poll(() => gate.begun).toEqual(ids);

describe("S16.1: no more runs of a workflow are open at once than its limit", () => {
  test("what is over it waits, in the order in which it came, and each end lets one in", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { concurrency: 2 })] });
    const runs = await Promise.all(["a", "b", "c", "d"].map((id) => start(id)));
    expect(runs.map((run) => run.status)).toEqual(["running", "running", "queued", "queued"]);
    await begun(gate, ["a", "b"]);
    gate.let("b");
    await begun(gate, ["a", "b", "c"]);
    gate.let("a");
    await begun(gate, ["a", "b", "c", "d"]);
  });

  test("it is kept over a kill, and what was queued begins in its order", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { concurrency: 1 })] });
    const [first, ...queued] = await Promise.all(["a", "b", "c"].map((id) => start(id, { key: id })));
    host.reopen();
    await begun(gate, ["a", "a"]);
    expect(await status(queued[0]?.runId ?? "")).toBe("queued");
    expect((await start("c", { key: "c" })).runId).toBe(queued[1]?.runId);
    gate.let("a");
    await begun(gate, ["a", "a", "b"]);
    expect(await status(first?.runId ?? "")).toBe("completed");
  });

  test("for each key", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { perKey: { key: (order: { customer: string }) => order.customer, concurrency: 1 } })] });
    const runs = [await start("a1", { customer: "a" }), await start("a2", { customer: "a" }), await start("b1", { customer: "b" })];
    const none = [await start("n1"), await start("n2")];
    expect([...runs, ...none].map((run) => run.status)).toEqual(["running", "queued", "running", "running", "running"]);
    gate.let("b1");
    gate.let("a1");
    await begun(gate, ["a1", "b1", "n1", "n2", "a2"]);
  });

  test("runs that began before there was a limit count as well", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, {})] });
    await start("a");
    await begun(gate, ["a"]);
    host.engine.reload([shop(gate, { concurrency: 1 })], {});
    expect((await start("b")).status).toBe("queued");
    host.reopen({ workflows: [shop(gate, { concurrency: 1 })] });
    expect((await start("c")).status).toBe("queued");
    await begun(gate, ["a", "a"]);
    gate.let("a");
    await begun(gate, ["a", "a", "b"]);
  });
});

describe("S16.2: a rate lets no more runs begin in any stretch of its length", () => {
  test("the next one begins when the first is so long ago, without anybody's doing", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { rate: { count: 2, per: "1m" } })] });
    await start("a");
    await host.clock.pass(40_000);
    await start("b");
    const queued = await start("c");
    expect(queued).toMatchObject({
      status: "queued",
      waitingFor: [{ kind: "rate", until: new Date(host.clock.now() + 20_000).toISOString() }],
    });
    await begun(gate, ["a", "b"]);
    await host.clock.pass(19_999);
    expect(await status(queued.runId)).toBe("queued");
    await host.clock.pass(1);
    await begun(gate, ["a", "b", "c"]);
    expect((await start("d")).status).toBe("queued");
  });

  test("it goes on over a kill", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { rate: { count: 1, per: "1m" } })] });
    await start("a");
    const queued = await start("b");
    gate.let("a");
    await begun(gate, ["a"]);
    await host.clock.pass(30_000);
    host.reopen();
    expect(await status(queued.runId)).toBe("queued");
    await host.clock.pass(29_999);
    expect(await status(queued.runId)).toBe("queued");
    await host.clock.pass(1);
    await expect.poll(() => gate.begun.includes("b")).toBe(true);
  });

  test("for each key, and who is kept out by one holds up nobody else", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { perKey: { key: (order: { customer: string }) => order.customer, rate: { count: 1, per: "1m" } } })] });
    await start("a1", { customer: "a" });
    expect((await start("a2", { customer: "a" })).status).toBe("queued");
    expect((await start("b1", { customer: "b" })).status).toBe("running");
    await begun(gate, ["a1", "b1"]);
    await host.clock.pass(60_000);
    await begun(gate, ["a1", "b1", "a2"]);
  });
});

describe("S16.3: a full queue refuses, and says when to come again", () => {
  test("nothing of the start is kept, and its key is free", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { concurrency: 1, queue: { max: 1 } })] });
    await start("a");
    await start("b", { key: "b" });
    await expect(start("c", { key: "c" })).rejects.toMatchObject({ code: "queue-full", retryAfterSeconds: 30 });
    expect((await start("b", { key: "b" })).status).toBe("queued");
    expect(await host.engine.runs()).toHaveLength(2);
    await begun(gate, ["a"]);
    gate.let("a");
    await begun(gate, ["a", "b"]);
    expect((await start("c", { key: "c" })).status).toBe("queued");
  });

  test("of a thousand starts at once exactly as many are taken as there is room", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { concurrency: 3, queue: { max: 5 } })] });
    const started = await Promise.allSettled(Array.from({ length: 1_000 }, (_, at) => start(`o${at}`)));
    const taken = started.flatMap((result) => (result.status === "fulfilled" ? [result.value.status] : []));
    expect(taken).toEqual([...Array(3).fill("running"), ...Array(5).fill("queued")]);
  });

  test("where none may wait, a rate says to the second when one may begin", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { rate: { count: 1, per: "1m" }, queue: { max: 0 } })] });
    await start("a");
    await host.clock.pass(10_500);
    await expect(start("b")).rejects.toMatchObject({ code: "queue-full", retryAfterSeconds: 50 });
    await host.clock.pass(49_500);
    expect((await start("b")).status).toBe("running");
  });
});

describe("S16.4: a step of priority is worth a minute of waiting", () => {
  test("who has more goes first, and nobody waits for ever", async () => {
    const gate = new Gate();
    open({ workflows: [shop(gate, { concurrency: 1, priority: 1 })] });
    await start("first");
    await start("low", { priority: -1 });
    await start("usual");
    await start("high", { priority: 2 });
    await host.clock.pass(4 * 60_000);
    await start("late", { priority: 2 });
    const order = ["first", "high", "usual", "low", "late"];
    for (const [at, id] of order.entries()) {
      await begun(gate, order.slice(0, at + 1));
      gate.let(id);
    }
  });

  test.for([0.5, 1_001, Number.NaN])("%d is none", async (priority) => {
    const gate = new Gate();
    open({ workflows: [shop(gate, {})] });
    await expect(start("a", { priority })).rejects.toMatchObject({ code: "usage" });
    expect(await host.engine.runs()).toEqual([]);
  });
});

describe("S16.5: a run keeps its place until it ends, however it ends", () => {
  const Answer = z.object({ ok: z.boolean() });
  const asking = workflow({
    id: "shop",
    input: Order,
    limits: { costUsd: 0, concurrency: 1 },
    flow: (f) => {
      const answer = f.ask("sure", {
        who: "role:clerk",
        question: "Sure?",
        form: Answer,
        within: "2d",
        expired: () => f.fail("late", "late", "Nobody answered."),
      });
      return { ok: answer.ok };
    },
  });
  const people = { ana: ["role:clerk"] };
  const asked = { by: "ana" };

  test("also while it waits for a person, paused or not; whoever waits behind it is at rest with it", async () => {
    open({ workflows: [asking], people });
    const first = await start("a");
    const second = await start("b");
    expect(await host.engine.finished(second.runId, "idle")).toMatchObject({ status: "queued" });
    await host.engine.pause(first.runId, asked);
    expect(await status(second.runId)).toBe("queued");
    await host.engine.resume(first.runId, asked);
    const [task] = await host.engine.inbox();
    await host.engine.answer({ task: task?.task ?? "", by: "ana", answer: { ok: true } });
    await expect.poll(() => status(second.runId)).toBe("waiting");
  });

  test("a cancelled one gives it back, and a queued one that is cancelled never had one", async () => {
    open({ workflows: [asking], people });
    const [first, second, third] = [await start("a"), await start("b"), await start("c")];
    await host.engine.cancel(second.runId, asked);
    expect(await status(second.runId)).toBe("cancelled");
    expect(await status(third.runId)).toBe("queued");
    await host.engine.cancel(first.runId, asked);
    await expect.poll(() => status(third.runId)).toBe("waiting");
  });

  test("a queued one can only be cancelled: to be paused it would have to begin", async () => {
    open({ workflows: [asking], people });
    await start("a");
    const queued = await start("b");
    await expect(host.engine.pause(queued.runId, asked)).rejects.toMatchObject({ code: "run-not-open" });
    expect(await status(queued.runId)).toBe("queued");
  });

  test("one that failed is retried when there is a place for it", async () => {
    let works = false;
    const flaky = tool({
      id: "flaky",
      effect: "read",
      input: Order,
      output: Order,
      run: (order) => (works ? order : Promise.reject(new Error("No."))),
    });
    const gate = new Gate();
    const { pass } = gate;
    const limited = workflow({
      id: "shop",
      input: Order,
      limits: { costUsd: 0, concurrency: 1 },
      flow: (f, order) => {
        f.call("try", flaky, order);
        f.call("pass", pass, order);
      },
    });
    open({ workflows: [limited], people });
    const failed = await start("a");
    expect((await host.engine.finished(failed.runId, "ended")).status).toBe("failed");
    works = true;
    const other = await start("b");
    await begun(gate, ["b"]);
    await expect(host.engine.retry(failed.runId, asked)).rejects.toMatchObject({ code: "state-conflict" });
    gate.let("b");
    await host.engine.finished(other.runId, "ended");
    await host.engine.retry(failed.runId, asked);
    await begun(gate, ["b", "a"]);
    expect((await start("c")).status).toBe("queued");
    gate.let("a");
    await begun(gate, ["b", "a", "c"]);
  });
});

describe("S16.6: runs that runs start are under the limits of their own workflow", () => {
  const parentOf = (child: ReturnType<typeof shop>, limits: object) =>
    workflow({ id: "batch", input: Order, limits: { costUsd: 0, ...limits }, flow: (f, order) => f.run("below", child, order) });

  test("a child waits for its place while its parent keeps its own, and neither waits for the other", async () => {
    const gate = new Gate();
    const child = shop(gate, { concurrency: 1 });
    open({ workflows: [child, parentOf(child, { concurrency: 2 })] });
    const parents = await Promise.all(["a", "b", "c"].map((id) => start(id, { workflow: "batch" })));
    for (const [at, id] of ["a", "b", "c"].entries()) {
      await begun(gate, ["a", "b", "c"].slice(0, at + 1));
      if (at === 0) {
        host.reopen();
        await begun(gate, ["a", "a"]);
        gate.begun.shift();
      }
      gate.let(id);
    }
    for (const { runId } of parents) expect((await host.engine.finished(runId, "ended")).status).toBe("completed");
  });

  test("a child that waits is cancelled with its parent", async () => {
    const gate = new Gate();
    const child = shop(gate, { concurrency: 1, queue: { max: 0 } });
    open({ workflows: [child, parentOf(child, {})], people: { ana: [] } });
    await start("taken");
    const parent = await start("a", { workflow: "batch" });
    await expect.poll(async () => (await host.engine.runs({ parent: parent.runId }))[0]?.status).toBe("queued");
    await host.engine.cancel(parent.runId, { by: "ana" });
    expect((await host.engine.finished(parent.runId, "ended")).status).toBe("cancelled");
    expect((await host.engine.runs({ parent: parent.runId }))[0]?.status).toBe("cancelled");
    gate.let("taken");
  });
});

test("S16.5: a fork that is made live waits for its place behind those that were there before it", async () => {
  const asking = workflow({
    id: "shop",
    input: Order,
    limits: { costUsd: 0, concurrency: 1, perKey: { key: (order) => order.customer, concurrency: 1 } },
    flow: (f, order) =>
      void f.ask("sure", { who: "role:clerk", question: order.id, form: z.object({}), within: "2d", expired: () => undefined }),
  });
  open({ workflows: [asking], people: { ana: ["role:clerk"] } });
  const [first, second] = [await start("a", { customer: "c" }), await start("b")];
  const request = { runId: first.runId, at: 1, change: { kind: "input", input: { id: "A", customer: "d" } } } as const;
  const { live } = await host.engine.fork(request);
  const fork = await host.engine.makeLive({ ...request, by: "ana", hash: "hash" in live ? live.hash : "" });
  await expect.poll(() => status(second.runId)).toBe("waiting");
  expect(await host.engine.run(fork.runId)).toMatchObject({ status: "queued", waits: { what: "slot" } });
  host.reopen();
  await host.engine.cancel(second.runId, { by: "ana" });
  await expect.poll(() => status(fork.runId)).toBe("waiting");
  expect((await start("c")).status).toBe("queued");
});
