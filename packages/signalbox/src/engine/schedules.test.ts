import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorkflow, type MissedTicks, schedule, workflow } from "../index.ts";
import { EngineHost } from "../testing/engine-host.ts";
import { dueTicks, nextTick, schedulesOf } from "./schedules.ts";

const [SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS] = [1_000, 60_000, 3_600_000, 86_400_000];
const limits = { costUsd: 0 };

let host: EngineHost;
afterEach(() => host?.dispose());

const ticking = (cron: string, options: Parameters<typeof schedule>[1] = {}, id = "ticking"): AnyWorkflow =>
  workflow({
    id,
    input: z.object({ scheduledAt: z.string(), note: z.string().optional() }),
    on: [schedule(cron, options)],
    limits,
    flow: (f, input) => f.compute("at", { at: input.scheduledAt }, ({ at }) => at),
  });
/** The instants for which runs were started, in order. */
const ticks = async (): Promise<readonly string[]> =>
  (await host.engine.runs({ limit: 1_000 })).map(({ output }) => String(output)).toSorted();
const at = (...times: readonly string[]): readonly string[] => times.map((time) => `2026-01-05T${time}:00.000Z`);

describe("S5.3: one run for each tick", () => {
  test("at its instant, with the instant in its input", async () => {
    host = new EngineHost({ workflows: [ticking("*/10 * * * *")] });
    await host.clock.pass(35 * MINUTE_MS);
    expect(await ticks()).toEqual(at("09:10", "09:20", "09:30"));
  });

  test("none for the ticks before it was seen for the first time", async () => {
    host = new EngineHost({ workflows: [ticking("0 9 * * *")] });
    await host.clock.pass(HOUR_MS);
    expect(await ticks()).toEqual([]);
  });

  test.for(["before", "after"] as const)("and one only, when the process dies %s the commit that starts it", async (when) => {
    host = new EngineHost({ workflows: [ticking("*/10 * * * *")] });
    await host.clock.pass(10 * MINUTE_MS - SECOND_MS);
    host.store.arm({ commit: 1, when });
    await Promise.all([host.clock.pass(SECOND_MS), host.death()]);
    host.open();
    await host.clock.pass(5 * MINUTE_MS);
    expect(await ticks()).toEqual(at("09:10"));
  });

  test("and one only, when the process dies between the start and the note that the tick has passed", async () => {
    host = new EngineHost({ workflows: [ticking("*/10 * * * *")] });
    await host.clock.pass(10 * MINUTE_MS - SECOND_MS);
    host.store.arm({ commit: 2, when: "before" });
    await Promise.all([host.clock.pass(SECOND_MS), host.death()]);
    host.open();
    await host.clock.pass(5 * MINUTE_MS);
    expect(await ticks()).toEqual(at("09:10"));
  });

  test("two schedules of one workflow at the same instant are two runs", async () => {
    const twice = workflow({
      id: "twice",
      input: z.object({ scheduledAt: z.string(), from: z.string() }),
      on: [
        schedule("0 10 * * *", { input: { from: "utc" } }),
        schedule("0 10 * * *", { timeZone: "Africa/Abidjan", input: { from: "abidjan" } }),
      ],
      limits,
      flow: (_f, input) => input.from,
    });
    host = new EngineHost({ workflows: [twice] });
    await host.clock.pass(HOUR_MS + MINUTE_MS);
    expect(await ticks()).toEqual(["abidjan", "utc"]);
    expect(host.reports).toEqual([]);
  });

  test("a jump of the clock back starts no run again", async () => {
    host = new EngineHost({ workflows: [ticking("*/10 * * * *")] });
    await host.clock.pass(15 * MINUTE_MS);
    host.clock.jump(-HOUR_MS);
    await host.clock.pass(30 * MINUTE_MS);
    expect(await ticks()).toEqual(at("09:10"));
  });

  test("a tick whose run is refused is noted, and the next one comes", async () => {
    const picky = workflow({
      id: "picky",
      input: z.object({ scheduledAt: z.string().refine((time) => !time.includes("09:10")) }),
      on: [schedule("*/10 * * * *")],
      limits,
      flow: (f, input) => f.compute("at", { at: input.scheduledAt }, ({ at: time }) => time),
    });
    host = new EngineHost({ workflows: [picky] });
    await host.clock.pass(25 * MINUTE_MS);
    expect(await ticks()).toEqual(at("09:20"));
    expect(await host.engine.instance()).toMatchObject([
      { type: "tick-failed", detail: { message: expect.stringContaining("scheduledAt") } },
    ]);
  });

  test("closing while a tick is being started leaves nothing behind that runs", async () => {
    host = new EngineHost({ workflows: [ticking("*/10 * * * *")] });
    await host.clock.pass(10 * MINUTE_MS - SECOND_MS);
    host.clock.jump(SECOND_MS);
    const passing = host.clock.pass(15 * SECOND_MS);
    await host.close();
    await passing;
    expect(host.reports).toEqual([]);
  });
});

describe("what is told of schedules", () => {
  test("the next ticks, and what became of the last ones: a run, or why there is none", async () => {
    const picky = workflow({
      id: "picky",
      input: z.object({ scheduledAt: z.string().refine((time) => !time.includes("09:10")) }),
      on: [schedule("*/10 * * * *", { timeZone: "Europe/Zurich", missed: "skip" })],
      limits,
      flow: (f, input) => f.compute("at", { at: input.scheduledAt }, ({ at: time }) => time),
    });
    host = new EngineHost({ workflows: [picky, ticking("0 0 29 2 *")] });
    expect((await host.engine.schedules()).map(({ last }) => last)).toEqual([[], []]);
    await host.clock.pass(25 * MINUTE_MS);
    const [run] = await host.engine.runs();
    expect(await host.engine.schedules()).toMatchObject([
      {
        workflow: "picky",
        cron: "*/10 * * * *",
        timeZone: "Europe/Zurich",
        missed: "skip",
        next: at("09:30", "09:40", "09:50", "10:00", "10:10"),
        last: [
          { at: at("09:20")[0], runId: run?.runId },
          { at: at("09:10")[0], runId: null, message: expect.stringContaining("scheduledAt") },
        ],
      },
      {
        workflow: "ticking",
        next: [expect.stringContaining("2028-02-29"), ...Array.from({ length: 4 }, () => expect.any(String))],
        last: [],
      },
    ]);
  });
});

describe("S5.3: ticks that were missed", () => {
  const afterDowntime = async (missed: MissedTicks, limit?: number): Promise<readonly string[]> => {
    host = new EngineHost({ workflows: [ticking("*/10 * * * *", { missed, ...(limit === undefined ? {} : { limit }) })] });
    await host.clock.pass(MINUTE_MS);
    host.crash();
    host.clock.jump(45 * MINUTE_MS);
    host.open();
    await host.clock.pass(MINUTE_MS);
    return ticks();
  };

  test("latest", async () => expect(await afterDowntime("latest")).toEqual(at("09:40")));
  test("skip", async () => expect(await afterDowntime("skip")).toEqual([]));
  test("all", async () => expect(await afterDowntime("all")).toEqual(at("09:10", "09:20", "09:30", "09:40")));
  test("all, up to a limit: the latest of them", async () => expect(await afterDowntime("all", 2)).toEqual(at("09:30", "09:40")));

  test("and the next one comes at its time", async () => {
    await afterDowntime("skip");
    await host.clock.pass(5 * MINUTE_MS);
    expect(await ticks()).toEqual(at("09:50"));
  });

  test("a year of minutes is looked through in a second", () => {
    const [minutely] = schedulesOf([ticking("* * * * *")]);
    if (minutely === undefined) throw new Error("There is a schedule.");
    const before = performance.now();
    expect(dueTicks(minutely, 0, 365 * DAY_MS)).toMatchObject([{ at: 365 * DAY_MS }]);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

describe("S5.3: when clocks are changed", () => {
  const next = (cron: string, timeZone: string, after: string): string => {
    const [found] = schedulesOf([ticking(cron, { timeZone })]);
    if (found === undefined) throw new Error("There is a schedule.");
    return new Date(nextTick(found, Date.parse(after)) ?? 0).toISOString();
  };

  test("a local time that is skipped runs at the next valid instant, on that day", () => {
    // On 29 March 2026 Berlin goes from 02:00 to 03:00.
    expect(next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
    expect(next("30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z")).toBe("2026-03-30T00:30:00.000Z");
  });

  test("a local time that comes twice runs once", () => {
    // On 25 October 2026 Berlin goes from 03:00 back to 02:00.
    const first = next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z");
    expect(next("30 2 * * *", "Europe/Berlin", first).slice(0, 10)).toBe("2026-10-26");
  });

  /** An engine in which the schedule is seen for the first time at an instant. */
  const berlinAt = (instant: string, cron = "30 2 * * *"): void => {
    host = new EngineHost({ workflows: [] });
    host.crash();
    host.clock.set(instant);
    host.open({ workflows: [ticking(cron, { timeZone: "Europe/Berlin" })] });
  };

  test("the engine starts the run of a skipped local time once, at the next valid instant", async () => {
    berlinAt("2026-03-29T00:40:00Z");
    await host.clock.pass(15 * MINUTE_MS);
    expect(await ticks()).toEqual([]);
    await host.clock.pass(10 * MINUTE_MS);
    expect(await ticks()).toEqual(["2026-03-29T01:00:00.000Z"]);
    await host.clock.pass(40 * MINUTE_MS);
    expect(await ticks()).toHaveLength(1);
  });

  test("the engine starts the run of a repeated local time once, also when it is opened anew in between", async () => {
    berlinAt("2026-10-25T00:25:00Z");
    await host.clock.pass(10 * MINUTE_MS);
    expect(await ticks()).toEqual(["2026-10-25T00:30:00.000Z"]);
    host.reopen();
    await host.clock.pass(60 * MINUTE_MS);
    expect(await ticks()).toHaveLength(1);
  });

  test("an instance that is down while the clocks change catches up with one run", async () => {
    berlinAt("2026-03-29T00:40:00Z");
    host.crash();
    host.clock.set("2026-03-29T09:00:00Z");
    host.open();
    await host.clock.pass(MINUTE_MS);
    expect(await ticks()).toEqual(["2026-03-29T01:00:00.000Z"]);
  });

  test.for([
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Helsinki",
    "Europe/Dublin",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Halifax",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
  ])("in %s a daily schedule ticks once on each day of two years", (timeZone) => {
    const [daily] = schedulesOf([ticking("30 2 * * *", { timeZone, missed: "all", limit: 10_000 })]);
    if (daily === undefined) throw new Error("There is a schedule.");
    const days = dueTicks(daily, Date.parse("2026-01-01T12:00:00Z"), Date.parse("2027-12-31T12:00:00Z")).map((tick) =>
      new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(tick.at),
    );
    expect(new Set(days).size).toBe(days.length);
    expect(days.length).toBe(729);
  });
});

describe("S5.4: a schedule that is paused", () => {
  const every = (id = "ticking") => ticking("*/10 * * * *", { missed: "all", limit: 9 }, id);
  const ID = "ticking */10 * * * * UTC";

  test("starts nothing until it is resumed, and makes up for nothing; others go on", async () => {
    host = new EngineHost({ workflows: [every(), every("other")] });
    await host.clock.pass(15 * MINUTE_MS);
    const paused = await host.engine.changeSchedule({ schedule: "ticking", paused: true, by: "ana", reason: "The source is down." });
    expect(paused).toMatchObject({ schedule: ID, paused: { by: "ana", at: "2026-01-05T09:15:00.000Z", reason: "The source is down." } });
    await host.clock.pass(20 * MINUTE_MS);
    expect(await host.engine.runs({ workflow: "ticking" })).toHaveLength(1);
    expect(await host.engine.runs({ workflow: "other" })).toHaveLength(3);
    expect(await host.engine.changeSchedule({ schedule: ID, paused: false, by: "bo" })).toMatchObject({ paused: null });
    await host.clock.pass(10 * MINUTE_MS);
    const runs = await host.engine.runs({ workflow: "ticking" });
    expect(runs.map(({ output }) => output)).toEqual(["2026-01-05T09:40:00.000Z", "2026-01-05T09:10:00.000Z"]);
    expect((await host.engine.instance()).map(({ type, detail }) => [type, detail])).toEqual(
      expect.arrayContaining([
        ["schedule-paused", { schedule: ID, by: "ana", identity: "asserted", reason: "The source is down." }],
        ["schedule-resumed", { schedule: ID, by: "bo", identity: "asserted" }],
      ]),
    );
  });

  test("is paused after a restart, also for what passed while the instance was down", async () => {
    host = new EngineHost({ workflows: [every()] });
    await host.engine.changeSchedule({ schedule: ID, paused: true, by: "ana" });
    await host.engine.close();
    host.clock.jump(HOUR_MS);
    host.open();
    await host.clock.pass(15 * MINUTE_MS);
    await host.engine.changeSchedule({ schedule: ID, paused: false, by: "ana" });
    await host.clock.pass(MINUTE_MS);
    expect(await ticks()).toEqual([]);
  });

  test("is named so that no other is meant, and paused once", async () => {
    host = new EngineHost({ workflows: [every(), every("other")] });
    const pause = (schedule: string, paused = true) => host.engine.changeSchedule({ schedule, paused, by: "ana" });
    await expect(pause("nightly")).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining(`"${ID}"`) });
    await expect(pause("*/10")).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("several") });
    await expect(pause(ID, false)).rejects.toMatchObject({ code: "state-conflict" });
    await pause(ID);
    await expect(pause(ID)).rejects.toMatchObject({ code: "state-conflict" });
  });
});
