import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, event, tool, workflow } from "../index.ts";
import { EngineHost } from "../testing/engine-host.ts";

const limits = { costUsd: 0 };
const Nothing = z.object({});
const Booked = event("meeting.booked", z.object({ room: z.string() }));
const look = tool({ id: "look", effect: "read", input: Nothing, output: Nothing, run: () => ({}) });

const waiting = (id = "waiting"): AnyWorkflow =>
  workflow({
    id,
    input: z.object({ who: z.string() }),
    limits,
    flow: (f, input) => {
      f.call("look", look, {});
      return f.wait("booking", { event: Booked, key: input.who, within: "1d", expired: () => ({ room: "none" }) }).room;
    },
  });
const twice = workflow({
  id: "twice",
  input: z.object({ who: z.string() }),
  limits,
  flow: (f, input) => {
    const options = { event: Booked, key: input.who, within: "1d", expired: () => ({ room: "none" }) };
    const first = f.wait("first", options);
    const second = f.wait("second", options);
    return { first: first.room, second: second.room };
  },
});

let host: EngineHost;
afterEach(() => host.dispose());
const open = (...workflows: readonly AnyWorkflow[]): EngineHost => {
  host = new EngineHost({ workflows, people: { ana: [] } });
  return host;
};
const start = async (workflowId: string, who = "ada"): Promise<string> =>
  (await host.engine.start({ workflow: workflowId, input: { who } })).runId;
const book = (room: string, eventId?: string, key = "ada") =>
  host.engine.emit({ event: "meeting.booked", key, payload: { room }, ...(eventId === undefined ? {} : { eventId }) });
const atRest = (runId: string) => host.engine.finished(runId, "idle");

describe("an event", () => {
  test("reaches the run that waits for it, and no run that waits for another key", async () => {
    open(waiting());
    const [ada, bob] = [await start("waiting"), await start("waiting", "bob")];
    await atRest(ada);
    expect(await book("blue")).toMatchObject({ delivered: 1 });
    expect(await host.engine.finished(ada, "ended")).toMatchObject({ output: "blue" });
    expect(await atRest(bob)).toMatchObject({ status: "waiting" });
  });

  test("reaches every run that waits for it", async () => {
    open(waiting());
    const ids = await Promise.all(Array.from({ length: 10 }, () => start("waiting")));
    await Promise.all(ids.map(atRest));
    expect(await book("blue")).toMatchObject({ delivered: 10 });
  });

  test("that came before its wait was there is found when the wait opens", async () => {
    open(waiting());
    const runId = start("waiting");
    await book("early");
    expect(await host.engine.finished(await runId, "ended")).toMatchObject({ output: "early" });
  });

  test("that came before the run was started is not for it", async () => {
    open(waiting());
    await book("long ago");
    await host.clock.pass(10);
    const runId = await start("waiting");
    expect(await atRest(runId)).toMatchObject({ status: "waiting" });
  });

  test("that came while the run was queued is for it", async () => {
    const hold = Promise.withResolvers<Record<string, never>>();
    const slow = workflow({
      id: "slow",
      input: Nothing,
      limits,
      flow: (f) => f.call("hold", tool({ id: "hold", effect: "read", input: Nothing, output: Nothing, run: () => hold.promise }), {}),
    });
    host = new EngineHost({ workflows: [slow, waiting()], limits: { concurrentRuns: 1 } });
    await host.engine.start({ workflow: "slow", input: {} });
    const runId = await start("waiting");
    expect(await host.engine.run(runId)).toMatchObject({ status: "queued" });
    await host.clock.pass(10);
    await book("early");
    hold.resolve({});
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: "early" });
  });

  test("that is sent twice under one id is one event, at the same time, later and after a restart", async () => {
    open(twice);
    const runId = await start("twice");
    await Promise.all(Array.from({ length: 20 }, () => book("blue", "booking-1")));
    await book("blue", "booking-1");
    host.reopen();
    expect(await book("blue", "booking-1")).toMatchObject({ delivered: 0 });
    expect(await atRest(runId)).toMatchObject({ status: "waiting" });
    await book("red", "booking-2");
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: { first: "blue", second: "red" } });
  });

  test("two that come before the first wait answer two waits, in their order", async () => {
    open(twice);
    const starting = start("twice");
    await book("blue", "booking-1");
    await host.clock.pass(1);
    await book("red", "booking-2");
    expect(await host.engine.finished(await starting, "ended")).toMatchObject({ output: { first: "blue", second: "red" } });
  });

  test.for([1, 2] as const)("S1.1: is not lost when the process dies around commit %i of its delivery", async (commit) => {
    for (const when of ["before", "after", "answered"] as const) {
      open(waiting());
      const runId = await start("waiting");
      await atRest(runId);
      host.store.arm({ commit, when });
      void book("blue", "booking-1");
      await host.death();
      host.open();
      // Whoever heard nothing sends again.
      await book("blue", "booking-1");
      expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: "blue" });
      await host.dispose();
    }
    open(waiting());
  });

  test("S1.1: that nobody sends again is not lost either, once it is stored", async () => {
    open(waiting());
    const runId = await start("waiting");
    await atRest(runId);
    host.store.arm({ commit: 1, when: "after" });
    void book("blue", "booking-1");
    await host.death();
    expect(await host.open().finished(runId, "ended")).toMatchObject({ output: "blue" });
  });
});

describe("an event that is not what the wait is for", () => {
  const bad = (eventId?: string) =>
    host.engine.emit({ event: "meeting.booked", key: "ada", payload: { room: 7 }, ...(eventId === undefined ? {} : { eventId }) });

  test("is noted on the run, which waits on", async () => {
    open(waiting());
    const runId = await start("waiting");
    await atRest(runId);
    expect(await bad()).toMatchObject({ delivered: 0 });
    expect(await atRest(runId)).toMatchObject({ status: "waiting" });
    const noted = (await host.engine.journal(runId)).filter(({ event: entry }) => entry.type === "note-added");
    expect(noted).toHaveLength(1);
  });

  test("does not hide a good one that came after it, and is noted once, whatever restarts there are", async () => {
    open(waiting());
    const starting = start("waiting");
    await bad("bad-1");
    await host.clock.pass(1);
    await book("good", "good-1");
    const runId = await starting;
    host.reopen();
    host.reopen();
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: "good" });
    const noted = (await host.engine.journal(runId)).filter(({ event: entry }) => entry.type === "note-added");
    expect(noted).toHaveLength(1);
  });

  test.for([
    ["no name", { event: "", key: "k" }],
    ["no key", { event: "e", key: "" }],
    ["an empty id", { event: "e", key: "k", eventId: "" }],
  ] as const)("with %s is refused", async ([, delivery]) => {
    open(waiting());
    await expect(host.engine.emit({ ...delivery, payload: {} })).rejects.toMatchObject({ code: "usage" });
  });

  test("of 10 MB is refused", async () => {
    open(waiting());
    await expect(host.engine.emit({ event: "meeting.booked", key: "ada", payload: "x".repeat(10 * 1024 * 1024) })).rejects.toMatchObject({
      code: "payload-too-large",
    });
  });
});

test("a run that is blocked keeps an event from nobody else, and gets it when it is blocked no longer", async () => {
  const needy = (id: string): AnyWorkflow =>
    workflow({
      id: "needy",
      input: z.object({ who: z.string() }),
      limits,
      flow: (f, input) => {
        const booking = f.wait("booking", { event: Booked, key: input.who, within: "1d", expired: () => ({ room: "none" }) });
        f.call("call", tool({ id, effect: "none", input: Nothing, output: Nothing, run: () => ({}) }), {});
        return booking.room;
      },
    });
  open(needy("one"), waiting());
  const [blocked, other] = [await start("needy"), await start("waiting")];
  await atRest(other);
  host.reopen({ workflows: [needy("two"), waiting()] });
  expect(await book("blue", "booking-1")).toMatchObject({ delivered: 1 });
  expect(await host.engine.finished(other, "ended")).toMatchObject({ output: "blue" });
  expect(await host.engine.run(blocked)).toMatchObject({ status: "blocked", blocked: { reason: "code-changed" } });
  host.engine.reload([needy("one"), waiting()], {});
  expect(await host.engine.finished(blocked, "ended")).toMatchObject({ status: "completed", output: "blue" });
});
