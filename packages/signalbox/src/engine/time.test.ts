import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, event, ToolError, tool, workflow } from "../index.ts";
import { EngineHost, type HostedEngine } from "../testing/engine-host.ts";

const limits = { costUsd: 0 };
const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000];
const Nothing = z.object({});

let host: EngineHost;
afterEach(() => host.dispose());
const open = (workflows: readonly AnyWorkflow[], options: Partial<HostedEngine> = {}): EngineHost => {
  host = new EngineHost({ workflows, people: { ana: ["role:ae"] }, ...options });
  return host;
};
const start = async (id: string): Promise<string> => (await host.engine.start({ workflow: id, input: {} })).runId;
const statusOf = async (runId: string): Promise<string | undefined> => (await host.engine.run(runId))?.status;
const fired = async (runId: string): Promise<readonly string[]> =>
  (await host.engine.journal(runId)).flatMap(({ event: entry }) => (entry.type === "timer-fired" ? [entry.id] : []));

const tenMinutes = workflow({
  id: "ten-minutes",
  input: Nothing,
  limits,
  flow: (f) => {
    f.wait("pause", { for: "10m" });
  },
});
const asked = workflow({
  id: "asked",
  input: Nothing,
  limits,
  flow: (f) =>
    f.ask("size", {
      who: "role:ae",
      question: "How large?",
      form: z.object({ size: z.number() }),
      within: "10m",
      expired: () => ({ size: 0 }),
    }).size,
});

describe("S5.1: a timer fires once, never early, and late by at most downtime and one look", () => {
  test("not a millisecond early", async () => {
    open([tenMinutes]);
    const runId = await start("ten-minutes");
    await host.clock.pass(10 * MINUTE_MS - 1);
    expect(await statusOf(runId)).toBe("waiting");
    await host.clock.pass(1);
    expect(await statusOf(runId)).toBe("completed");
    expect(await fired(runId)).toEqual(["/pause#1"]);
  });

  test("after downtime at once, and once", async () => {
    open([tenMinutes]);
    const runId = await start("ten-minutes");
    host.crash();
    host.clock.jump(3 * HOUR_MS);
    host.open();
    await host.clock.pass(SECOND_MS);
    expect(await statusOf(runId)).toBe("completed");
    host.reopen();
    await host.clock.pass(HOUR_MS);
    expect(await fired(runId)).toEqual(["/pause#1"]);
  });

  test("once, when the process dies before the firing is committed", async () => {
    open([tenMinutes]);
    const runId = await start("ten-minutes");
    await host.clock.pass(10 * MINUTE_MS - 1);
    host.store.arm({ commit: 1, when: "before" });
    await Promise.all([host.clock.pass(1), host.death()]);
    host.open();
    await host.clock.pass(SECOND_MS);
    expect([await statusOf(runId), await fired(runId)]).toEqual(["completed", ["/pause#1"]]);
  });

  test("a thousand at the same moment, each once", async () => {
    open([tenMinutes]);
    const ids = await Promise.all(Array.from({ length: 1_000 }, () => start("ten-minutes")));
    await host.clock.pass(10 * MINUTE_MS + 2 * SECOND_MS);
    const ended = await Promise.all(ids.map(statusOf));
    expect(new Set(ended)).toEqual(new Set(["completed"]));
    const timers = await Promise.all(ids.map(fired));
    expect(timers.every(({ length }) => length === 1)).toBe(true);
  });

  test("one process timer stands for all of them", async () => {
    open([tenMinutes]);
    const before = host.clock.pending;
    await Promise.all(Array.from({ length: 50 }, () => start("ten-minutes")));
    expect(host.clock.pending - before).toBeLessThanOrEqual(1);
  });

  test("a wait until a time that has passed is over at once", async () => {
    const until = workflow({
      id: "until",
      input: Nothing,
      limits,
      flow: (f) => {
        f.wait("then", { until: "2020-01-01T00:00:00Z" });
      },
    });
    open([until]);
    const runId = await start("until");
    await host.clock.pass(SECOND_MS);
    expect(await statusOf(runId)).toBe("completed");
  });

  test("a blocked run's timer waits for it, and holds up nobody else's", async () => {
    const needy = (id: string): AnyWorkflow =>
      workflow({
        id: "needy",
        input: Nothing,
        limits,
        flow: (f) => {
          f.wait("pause", { for: "1m" });
          f.call("call", tool({ id, effect: "none", input: Nothing, output: Nothing, run: () => ({}) }), {});
        },
      });
    open([needy("one"), tenMinutes]);
    const needing = await start("needy");
    const other = await start("ten-minutes");
    host.reopen({ workflows: [needy("two"), tenMinutes] });
    // Looked at, it turns out to be blocked.
    await host.clock.pass(2 * MINUTE_MS);
    expect(await host.engine.run(needing)).toMatchObject({ status: "blocked", blocked: { reason: "code-changed" } });
    const looks = host.clock.pending;
    await host.clock.pass(10 * MINUTE_MS);
    expect(await statusOf(other)).toBe("completed");
    expect(host.clock.pending).toBeLessThanOrEqual(looks);
    host.engine.reload([needy("one"), tenMinutes], {});
    await host.clock.pass(20 * SECOND_MS);
    expect(await statusOf(needing)).toBe("completed");
  });

  test("the pause before a retry survives a restart", async () => {
    let calls = 0;
    const flaky = tool({
      id: "flaky",
      effect: "read",
      input: Nothing,
      output: Nothing,
      run: () => {
        if (++calls === 1) throw new ToolError("busy", "Busy.", { outcome: "not-sent" });
        return {};
      },
    });
    const retrying = workflow({
      id: "retrying",
      input: Nothing,
      limits,
      flow: (f) => f.call("try", flaky, {}, { retry: { maxAttempts: 2, backoff: "1m", jitter: 0 } }),
    });
    open([retrying]);
    const runId = await start("retrying");
    await expect.poll(() => statusOf(runId)).toBe("waiting");
    host.reopen();
    await host.clock.pass(59 * SECOND_MS);
    expect(calls).toBe(1);
    await host.clock.pass(2 * SECOND_MS);
    expect([calls, await statusOf(runId)]).toEqual([2, "completed"]);
  });
});

describe("S5.2: the journal clock never goes back", () => {
  const times = async (runId: string): Promise<readonly string[]> => (await host.engine.journal(runId)).map(({ at }) => at);

  test("a jump back fires nothing twice, and nothing is dated before what was", async () => {
    open([tenMinutes]);
    const runId = await start("ten-minutes");
    await host.clock.pass(10 * MINUTE_MS);
    expect(await statusOf(runId)).toBe("completed");
    host.clock.jump(-24 * HOUR_MS);
    const second = await start("ten-minutes");
    await host.clock.pass(20 * MINUTE_MS);
    expect(await fired(runId)).toEqual(["/pause#1"]);
    expect([(await times(runId)).at(-1), (await times(second))[0]]).toEqual(
      [(await times(runId)).at(-1), (await times(second))[0]].toSorted(),
    );
  });

  test("a jump back over a restart keeps the order of a run's entries", async () => {
    open([asked]);
    const runId = await start("asked");
    host.crash();
    host.clock.jump(-24 * HOUR_MS);
    host.open();
    const [task] = await host.engine.inbox();
    await host.engine.answer({ task: task?.task ?? "", by: "ana", answer: { size: 3 } });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: 3 });
    const entries = await times(runId);
    expect(entries).toEqual(entries.toSorted());
    expect(await host.engine.instance()).toMatchObject([{ type: "clock-went-back" }]);
  });

  test("a jump ahead fires what is due late, and once", async () => {
    open([tenMinutes]);
    const runId = await start("ten-minutes");
    await host.clock.pass(MINUTE_MS);
    host.clock.jump(HOUR_MS);
    await host.clock.pass(20 * SECOND_MS);
    expect([await statusOf(runId), await fired(runId)]).toEqual(["completed", ["/pause#1"]]);
    expect(await host.engine.instance()).toMatchObject([{ type: "clock-jumped" }]);
  });

  test("a jump ahead counts as downtime for people: it takes nobody's time away", async () => {
    open([asked]);
    const runId = await start("asked");
    await host.clock.pass(MINUTE_MS);
    host.clock.jump(HOUR_MS);
    await host.clock.pass(5 * MINUTE_MS);
    expect(await statusOf(runId)).toBe("waiting");
    const [task] = await host.engine.inbox();
    await host.engine.answer({ task: task?.task ?? "", by: "ana", answer: { size: 3 } });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: 3 });
  });

  test("whoever answers right after a jump ahead is in time", async () => {
    open([asked]);
    const runId = await start("asked");
    const [task] = await host.engine.inbox();
    host.clock.jump(HOUR_MS);
    await host.engine.answer({ task: task?.task ?? "", by: "ana", answer: { size: 3 } });
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ output: 3 });
  });

  test("whichever timer is looked at first after a jump ahead, people lose no time", async () => {
    const soon = workflow({
      id: "soon",
      input: Nothing,
      limits,
      flow: (f) => {
        f.wait("pause", { for: "61s" });
      },
    });
    open([asked, soon]);
    const runId = await start("asked");
    await start("soon");
    await host.clock.pass(MINUTE_MS);
    // The next to look is not the heartbeat, but the timer that is due in a second.
    host.clock.jump(HOUR_MS);
    await host.clock.pass(MINUTE_MS);
    expect(await statusOf(runId)).toBe("waiting");
  });

  test.for([10, -10])("a jump by %i years leaves a store that goes on", async (years) => {
    open([tenMinutes, asked]);
    const runId = await start("ten-minutes");
    host.clock.jump(years * 365 * 24 * HOUR_MS);
    await host.clock.pass(20 * SECOND_MS);
    host.reopen();
    await host.clock.pass(20 * SECOND_MS);
    expect(await statusOf(runId)).toBe(years > 0 ? "completed" : "waiting");
    const next = await start("asked");
    expect(await statusOf(next)).toBe("waiting");
    expect((await host.engine.verify()).problems).toEqual([]);
  });
});

describe("the deadline of a wait for an event", () => {
  const Come = event("come", z.object({ who: z.string() }));
  const awaiting = workflow({
    id: "awaiting",
    input: Nothing,
    limits,
    flow: (f) => f.wait("guest", { event: Come, key: "door", within: "10m", expired: () => ({ who: "nobody" }) }).who,
  });

  test("takes `expired`", async () => {
    open([awaiting]);
    const runId = await start("awaiting");
    await host.clock.pass(10 * MINUTE_MS);
    expect(await host.engine.run(runId)).toMatchObject({ status: "completed", output: "nobody" });
  });

  test("and an event that comes later changes nothing", async () => {
    open([awaiting]);
    const runId = await start("awaiting");
    await host.clock.pass(10 * MINUTE_MS);
    expect(await host.engine.emit({ event: "come", key: "door", payload: { who: "ada" } })).toMatchObject({ delivered: 0 });
    expect(await host.engine.run(runId)).toMatchObject({ output: "nobody" });
  });
});
