import { setTimeout as delay } from "node:timers/promises";
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

const limits = { costUsd: 0 };
const Named = z.object({ name: z.string() });
const greet = workflow({
  id: "greet",
  input: Named,
  limits,
  flow: (f, input) => f.compute("greeting", { name: input.name }, ({ name }) => `Hello ${name}`),
});

/** Opens the gate as often as it takes. */
const endBy = (openOne: () => void, runId: string): Promise<void> =>
  expect
    .poll(async () => {
      openOne();
      return (await host.engine.run(runId))?.status;
    })
    .toBe("completed");

/** A tool that answers when the test says so. */
function gate() {
  const waiting: (() => void)[] = [];
  const calls: string[] = [];
  const pass = tool({
    id: "test.gate",
    effect: "read",
    input: Named,
    output: Named,
    run: async ({ name }) => {
      calls.push(name);
      await new Promise<void>((open) => void waiting.push(open));
      return { name };
    },
  });
  return { pass, calls, openOne: () => waiting.shift()?.() };
}

describe("S2.1: one run for each workflow and idempotency key", () => {
  test("200 starts at once with one key are one run", async () => {
    const { engine } = open({ workflows: [greet] });
    const started = await Promise.all(
      Array.from({ length: 200 }, () => engine.start({ workflow: "greet", input: { name: "Ada" }, key: "ada" })),
    );
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(1);
    expect(await engine.runs({ limit: 1_000 })).toHaveLength(1);
  });

  test("200 starts at once with one key, with restarts between them, are one run", async () => {
    const ids = new Set<string>();
    open({ workflows: [greet] });
    for (let life = 0; life < 4; life++) {
      const engine = life === 0 ? host.engine : host.reopen();
      const started = await Promise.all(
        Array.from({ length: 50 }, () => engine.start({ workflow: "greet", input: { name: "Ada" }, key: "ada" })),
      );
      for (const { runId } of started) ids.add(runId);
    }
    expect(ids.size).toBe(1);
  });

  test("the same key with another input is refused, also while the first start is not on disk yet", async () => {
    const { engine } = open({ workflows: [greet] });
    const started = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        engine.start({ workflow: "greet", input: { name: index % 2 === 0 ? "Ada" : "Bob" }, key: "k" }),
      ),
    );
    const fulfilled = started.flatMap((result) => (result.status === "fulfilled" ? [result.value.runId] : []));
    const refused = started.flatMap((result) => (result.status === "rejected" ? [(result.reason as { code: string }).code] : []));
    expect([new Set(fulfilled).size, fulfilled.length, refused.length]).toEqual([1, 50, 50]);
    expect(new Set(refused)).toEqual(new Set(["idempotency-conflict"]));
  });

  test("the order of an input's fields makes no difference", async () => {
    const { engine } = open({
      workflows: [workflow({ id: "pair", input: z.object({ a: z.number(), b: z.number() }), limits, flow: () => undefined })],
    });
    const first = await engine.start({ workflow: "pair", input: { a: 1, b: 2 }, key: "k" });
    expect((await engine.start({ workflow: "pair", input: { b: 2, a: 1 }, key: "k" })).runId).toBe(first.runId);
  });

  test("another workflow has keys of its own", async () => {
    const { engine } = open({ workflows: [greet, workflow({ id: "other", input: Named, limits, flow: () => undefined })] });
    const one = await engine.start({ workflow: "greet", input: { name: "Ada" }, key: "k" });
    const other = await engine.start({ workflow: "other", input: { name: "Ada" }, key: "k" });
    expect(one.runId).not.toBe(other.runId);
  });

  test.for(["", "é", "a\nb", "x".repeat(256)])("the key %j is refused", async (key) => {
    const { engine } = open({ workflows: [greet] });
    await expect(engine.start({ workflow: "greet", input: { name: "Ada" }, key })).rejects.toMatchObject({
      code: "idempotency-key-invalid",
    });
    expect(await engine.runs()).toEqual([]);
  });

  test("a key may have 255 characters", async () => {
    const { engine } = open({ workflows: [greet] });
    expect((await engine.start({ workflow: "greet", input: { name: "Ada" }, key: "~".repeat(255) })).workflow).toBe("greet");
  });

  test("when the first of many starts cannot be stored, one of the others makes the run", async () => {
    const { engine, store } = open({ workflows: [greet] });
    const commit = store.commit.bind(store);
    let refusals = 1;
    store.commit = (jobs) => (refusals-- > 0 ? jobs.map(() => new Error("The disk hiccups.")) : commit(jobs));
    const started = await Promise.allSettled(
      Array.from({ length: 20 }, () => engine.start({ workflow: "greet", input: { name: "Ada" }, key: "k" })),
    );
    expect(started.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(new Set(started.flatMap((result) => (result.status === "fulfilled" ? [result.value.runId] : []))).size).toBe(1);
  });
});

describe("what is refused leaves nothing behind", () => {
  test("an input that is not what the workflow takes, with its place", async () => {
    const { engine } = open({ workflows: [greet] });
    await expect(engine.start({ workflow: "greet", input: { name: 7 } })).rejects.toMatchObject({
      code: "input-invalid",
      problems: [{ path: "name" }],
    });
    expect(await engine.runs()).toEqual([]);
  });

  test("an input of 10 MB", async () => {
    const { engine } = open({ workflows: [greet] });
    const before = Date.now();
    await expect(engine.start({ workflow: "greet", input: { name: "x".repeat(10 * 1024 * 1024) } })).rejects.toMatchObject({
      code: "payload-too-large",
    });
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(await engine.runs()).toEqual([]);
  });

  test("a workflow that nobody has registered, naming those that are", async () => {
    const { engine } = open({ workflows: [greet] });
    await expect(engine.start({ workflow: "greeet", input: {} })).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("greet"),
    });
  });
});

describe("S2.4: two starts with one subject", () => {
  const bySubject = (conflict: "new" | "queue" | "join") => {
    const { pass, calls, openOne } = gate();
    const one = workflow({
      id: "by-subject",
      input: Named,
      subject: { key: (input) => input.name, conflict },
      limits,
      flow: (f, input) => f.call("pass", pass, { name: input.name }).name,
    });
    return { one, calls, openOne };
  };
  const start = (name: string) => host.engine.start({ workflow: "by-subject", input: { name } });

  test("new: both run", async () => {
    const { one, calls } = bySubject("new");
    open({ workflows: [one] });
    await Promise.all([start("ada"), start("ada")]);
    await expect.poll(() => calls).toEqual(["ada", "ada"]);
  });

  test("queue: the second waits for the first, and another subject for nobody", async () => {
    const { one, calls, openOne } = bySubject("queue");
    const { engine } = open({ workflows: [one] });
    const [first, second] = await Promise.all([start("ada"), start("ada")]);
    await start("bob");
    await expect.poll(() => calls).toEqual(["ada", "bob"]);
    expect(await engine.run(second.runId)).toMatchObject({ status: "queued", waitingFor: [{ kind: "slot" }] });
    openOne();
    await engine.finished(first.runId, "ended");
    await expect.poll(() => calls).toEqual(["ada", "bob", "ada"]);
  });

  test("queue: 300 that wait for their subject do not hold up another subject", async () => {
    const { one, calls } = bySubject("queue");
    open({ workflows: [one], limits: { concurrentRuns: 2 } });
    await Promise.all(Array.from({ length: 300 }, () => start("ada")));
    await start("bob");
    await expect.poll(() => calls).toEqual(["ada", "bob"]);
  });

  test("queue: the order holds across restarts", async () => {
    const { one, calls, openOne } = bySubject("queue");
    open({ workflows: [one] });
    const runs = [];
    for (let nth = 0; nth < 3; nth++) runs.push(await start("ada"));
    const engine = host.reopen();
    await expect.poll(() => calls.length).toBe(2);
    openOne();
    for (const { runId } of runs) await endBy(openOne, runId);
    const ended = await Promise.all(runs.map(({ runId }) => engine.run(runId)));
    expect(ended.map((run) => run?.status)).toEqual(["completed", "completed", "completed"]);
  });

  test("join: the second is the run that is open, also while that is not on disk yet", async () => {
    const { one, calls } = bySubject("join");
    open({ workflows: [one] });
    const started = await Promise.all([start("ada"), start("ada"), start("ada")]);
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(1);
    expect((await start("ada")).runId).toBe(started[0]?.runId);
    expect(calls).toEqual(["ada"]);
  });

  test("S2.1: a key that joined a run stays that run's key after its end", async () => {
    const { one, calls, openOne } = bySubject("join");
    const { engine } = open({ workflows: [one] });
    const first = await start("ada");
    const again = () => engine.start({ workflow: "by-subject", input: { name: "ada" }, key: "k" });
    expect((await again()).runId).toBe(first.runId);
    await expect.poll(() => calls.length).toBe(1);
    openOne();
    await engine.finished(first.runId, "ended");
    expect((await again()).runId).toBe(first.runId);
  });

  test("join: after its end a start is a new run", async () => {
    const { one, calls, openOne } = bySubject("join");
    const { engine } = open({ workflows: [one] });
    const first = await start("ada");
    await expect.poll(() => calls.length).toBe(1);
    openOne();
    await engine.finished(first.runId, "ended");
    expect((await start("ada")).runId).not.toBe(first.runId);
  });
});

describe("the number of runs at a time", () => {
  const gated = () => {
    const { pass, calls, openOne } = gate();
    const passing = workflow({ id: "passing", input: Named, limits, flow: (f, input) => f.call("pass", pass, { name: input.name }).name });
    return { passing, calls, openOne };
  };
  const startMany = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, nth) => host.engine.start({ workflow: "passing", input: { name: `${nth}` }, key: `${nth}` })),
    );

  test("is kept, and who waits in the queue comes next, in order", async () => {
    const { passing, calls, openOne } = gated();
    open({ workflows: [passing], limits: { concurrentRuns: 3 } });
    await startMany(6);
    await delay(20);
    expect(calls).toEqual(["0", "1", "2"]);
    openOne();
    await expect.poll(() => calls).toEqual(["0", "1", "2", "3"]);
  });

  test("S1.1: a run that waits in the queue is acknowledged and survives a kill, and so does the whole queue", async () => {
    const { passing, calls, openOne } = gated();
    open({ workflows: [passing], limits: { concurrentRuns: 1 } });
    const runs = await startMany(5);
    host.reopen();
    await expect.poll(() => calls.length).toBe(2);
    for (const { runId } of runs) await endBy(openOne, runId);
    expect(calls.toSorted()).toEqual(["0", "0", "1", "2", "3", "4"]);
  });

  test("S1.1: a run that has left the queue goes on after a kill where it was", async () => {
    const { passing, calls, openOne } = gated();
    open({ workflows: [passing], limits: { concurrentRuns: 1 } });
    const [, second] = await startMany(2);
    openOne();
    await expect.poll(() => calls).toEqual(["0", "1"]);
    host.reopen();
    await endBy(openOne, second?.runId ?? "");
    expect(host.reports).toEqual([]);
  });
});
