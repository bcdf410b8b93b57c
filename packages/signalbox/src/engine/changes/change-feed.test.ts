import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { workflow } from "../../index.ts";
import type { Changes } from "../../ports/changes.ts";
import { EngineHost } from "../../testing/engine-host.ts";

const Item = z.object({ n: z.number(), who: z.string().default("one") });
const limits = { costUsd: 0 };
const add = workflow({ id: "add", input: Item, limits, flow: (f, input) => f.compute("sum", { n: input.n }, ({ n }) => n + 1) });
const held = workflow({
  id: "held",
  input: Item,
  limits,
  subject: { key: (input) => input.who, conflict: "queue" },
  flow: (f) => void f.wait("a-day", { for: "1d" }),
});

let host: EngineHost;
let over: AbortController;
beforeEach(() => {
  host = new EngineHost({ workflows: [add, held], people: { ana: ["role:admin"] } });
  over = new AbortController();
});
afterEach(async () => {
  over.abort();
  await host.dispose();
});

const start = async (workflow: "add" | "held", n = 1): Promise<string> => (await host.engine.start({ workflow, input: { n } })).runId;
const listen = (after: string | null) => host.engine.changes(after, over.signal)[Symbol.asyncIterator]();
type Listening = ReturnType<typeof listen>;
/** What comes next, once the engine has had the time to tell it. */
async function next(listening: Listening): Promise<Changes> {
  const coming = listening.next();
  await host.clock.pass(2_500);
  const { done, value } = await coming;
  if (done === true) throw new Error("The changes ended.");
  return value;
}
async function prune(olderThan: string): Promise<void> {
  const pruning = host.engine.prune({ olderThan, by: "ana" });
  await host.clock.pass(10);
  await pruning;
}
const told = ({ runs }: Changes) => runs.map(({ runId, seq, run }) => [runId, seq, run?.status ?? null]);

describe("what a listener is told", () => {
  test("it begins with a cursor, and reading anew", async () => {
    await start("add");
    expect(await next(listen(null))).toMatchObject({ reset: true, runs: [] });
  });

  test("each run once, as it is committed, with what happened", async () => {
    const listening = listen(null);
    await next(listening);
    const [one, two] = [await start("add"), await start("held")];
    const changes = await next(listening);
    expect(told(changes)).toEqual([
      [one, expect.any(Number), "completed"],
      [two, 1, "waiting"],
    ]);
    expect(changes.runs[0]?.types).toEqual(expect.arrayContaining(["run-started", "step-completed", "run-completed"]));
    expect(changes.runs[0]?.run).toEqual(expect.not.objectContaining({ output: expect.anything() }));
    expect(changes.runs[1]?.run).toMatchObject({ workflow: "held", subject: "one", waitingFor: [{ kind: "timer" }] });
  });

  test("listeners at one place are given the same object", async () => {
    const [one, two] = [listen(null), listen(null)];
    await Promise.all([next(one), next(two)]);
    await start("add");
    const [first, second] = await Promise.all([next(one), next(two)]);
    expect(second).toBe(first);
  });

  test("a queued run, though no batch says so; of a store that was written anew, to read anew", async () => {
    const first = await start("held");
    const listening = listen(null);
    await next(listening);
    const queued = await start("held");
    expect(told(await next(listening))).toEqual([[queued, 0, "queued"]]);
    await host.engine.cancel(queued, { by: "ana" });
    await host.engine.cancel(first, { by: "ana" });
    const { cursor } = await next(listening);
    await host.engine.erase({ subject: "one", by: "ana" });
    // The file was written anew.
    expect(await next(listen(cursor))).toMatchObject({ reset: true });
    const after = await next(listening);
    host.clock.jump(2 * 86_400_000);
    await prune("1h");
    expect(after.reset).toBe(true);
    expect((await next(listening)).reset).toBe(true);
    expect(await host.engine.runs()).toEqual([]);
  });

  test("a removed run is told as one that is gone, where newer ones stay", async () => {
    const old = await start("add");
    host.clock.jump(2 * 86_400_000);
    const listening = listen(null);
    await next(listening);
    const young = await start("add");
    await next(listening);
    await prune("1d");
    expect(told(await next(listening))).toEqual([[old, 0, null]]);
    expect((await host.engine.runs()).map(({ runId }) => runId)).toEqual([young]);
  });

  test("it ends with its signal, and with the engine", async () => {
    const [one, two] = [listen(null), listen(null)];
    await Promise.all([next(one), next(two)]);
    const [ends, too] = [one.next(), two.next()];
    over.abort();
    expect(await ends).toMatchObject({ done: true });
    expect(await too).toMatchObject({ done: true });
    over = new AbortController();
    const three = listen(null);
    await next(three);
    const closing = three.next();
    await host.close();
    expect(await closing).toMatchObject({ done: true });
  });
});

describe("S1.9: coming back with a cursor", () => {
  test("tells what followed, and nothing twice; also after the process was killed", async () => {
    const seen: (readonly unknown[])[] = [];
    const started: string[] = [];
    let cursor: string | null = null;
    for (let life = 0; life < 6; life++) {
      const listening = listen(cursor);
      if (life === 0) ({ cursor } = await next(listening));
      for (let n = 0; n < 3; n++) started.push(await start("add"));
      const changes = await next(listening);
      expect(changes.reset).toBe(false);
      seen.push(...told(changes));
      cursor = changes.cursor;
      // Committed, and told to nobody.
      for (let n = 0; n < 3; n++) started.push(await start("add"));
      if (life % 2 === 0) host.reopen();
      else over.abort();
      over = new AbortController();
    }
    seen.push(...told(await next(listen(cursor))));
    expect(seen.map(([runId]) => runId).sort()).toEqual([...started].sort());
  });

  test.each(["", "nothing", "00000000-0.1.1", "deadbeef-0.-1.0", `${"9".repeat(40)}.1.1`])(
    "%j is no place: everything is to be read anew",
    async (cursor) => {
      await start("add");
      expect(await next(listen(cursor))).toMatchObject({ reset: true, runs: [] });
    },
  );

  test("a place beyond the end is none of this store", async () => {
    const { cursor } = await next(listen(null));
    expect(await next(listen(cursor.replace(/\d+\.\d+$/, "900.900")))).toMatchObject({ reset: true });
  });

  test("a number that SQLite gives again is no place that was told: the newest run was removed", async () => {
    await start("add");
    const { cursor } = await next(listen(null));
    host.clock.jump(2 * 86_400_000);
    await prune("1d");
    await start("add");
    expect(await next(listen(cursor))).toMatchObject({ reset: true });
  });
});

describe("F1: whoever is slow", () => {
  test("is told what changed since, drawn together", async () => {
    const slow = listen(null);
    await next(slow);
    const runId = await start("held");
    await host.clock.pass(1_000);
    await host.engine.pause(runId, { by: "ana" });
    await host.clock.pass(1_000);
    await host.engine.resume(runId, { by: "ana" });
    await host.clock.pass(1_000);
    const changes = await next(slow);
    expect(told(changes)).toEqual([[runId, 3, "waiting"]]);
    expect(changes.runs[0]?.types).toEqual(expect.arrayContaining(["run-started", "pause-requested", "resume-requested"]));
  });
});
