import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { tool, workflow } from "../index.ts";
import type { RunView } from "../ports/engine.ts";
import { EngineHost } from "../testing/engine-host.ts";

let host: EngineHost;
afterEach(() => host.dispose());

const Nothing = z.object({});
const stuck = tool({ id: "stuck", effect: "read", input: Nothing, output: Nothing, run: () => new Promise<never>(() => undefined) });
const sent = tool({ id: "sent", effect: "external", input: Nothing, output: Nothing, run: () => Promise.reject(new Error("Cut off.")) });
const limits = { costUsd: 0 };
const input = Nothing;
const late = { within: "1d", expired: () => undefined } as const;
const Answer = z.object({ ok: z.boolean() });
const waiting = [
  workflow({ id: "at-work", input, limits, flow: (f) => void f.call("hang", stuck, {}) }),
  workflow({ id: "doubtful", input, limits, flow: (f) => void f.call("cut", sent, {}) }),
  workflow({ id: "asks", input, limits, flow: (f) => void f.ask("sure", { who: "role:clerk", question: "Sure?", form: Answer, ...late }) }),
  workflow({ id: "sleeps", input, limits, flow: (f) => void f.wait("night", { for: "8h" }) }),
  workflow({
    id: "one-a-minute",
    input,
    limits: { costUsd: 0, rate: { count: 1, per: "1m" } },
    flow: (f) => void f.wait("night", { for: "8h" }),
  }),
  workflow({ id: "one-at-once", input, limits: { costUsd: 0, concurrency: 1 }, flow: (f) => void f.wait("night", { for: "8h" }) }),
];
const parent = workflow({ id: "parent", input, limits, flow: (f) => void f.run("below", waiting[3] as (typeof waiting)[number], {}) });

async function stands(id: string): Promise<RunView["waits"]> {
  const { runId } = await host.engine.start({ workflow: id, input: {} });
  await expect.poll(async () => (await host.engine.run(runId))?.waits?.step ?? (await host.engine.run(runId))?.status).not.toBe("running");
  const run = await host.engine.run(runId);
  expect(run?.waits).toEqual((await host.engine.runs()).find((listed) => listed.runId === runId)?.waits);
  return run?.waits ?? null;
}

describe("S16.7: every run that has not ended says what it waits for, since when, and what would free it", () => {
  test("whatever it is", async () => {
    host = new EngineHost({ workflows: [...waiting, parent], policies: [], people: { ana: [] } });
    const since = new Date(host.clock.now()).toISOString();
    const until = (ms: number) => new Date(host.clock.now() + ms).toISOString();
    expect(await stands("at-work")).toEqual({ what: "attempt", step: "/hang", since, freedBy: "the call is answered, or its time is up" });
    expect(await stands("doubtful")).toMatchObject({
      what: "doubt",
      step: "/cut",
      freedBy: "somebody says whether the call happened, or its time is up",
    });
    expect(await stands("asks")).toMatchObject({
      what: "person",
      step: "/sure",
      until: until(86_400_000),
      freedBy: "role:clerk answers, or its time is up",
    });
    expect(await stands("sleeps")).toEqual({
      what: "timer",
      step: "/night",
      since,
      until: until(8 * 3_600_000),
      freedBy: "its time comes",
    });
    expect(await stands("parent")).toMatchObject({ what: "child", step: "/below", freedBy: "the run that it started ends" });
    await stands("one-a-minute");
    expect(await stands("one-a-minute")).toEqual({
      what: "rate",
      since,
      until: until(60_000),
      freedBy: `at ${until(60_000)} no run of "one-a-minute" has begun in the 1m before`,
    });
    await stands("one-at-once");
    expect(await stands("one-at-once")).toEqual({
      what: "slot",
      since,
      freedBy: 'the one run of "one-at-once" that may be open at once ends',
    });
  });

  test("a paused one waits for somebody to resume it, one whose code is gone for that, and one that has ended for nothing", async () => {
    host = new EngineHost({ workflows: waiting, people: { ana: [] } });
    const run = await host.engine.start({ workflow: "sleeps", input: {} });
    expect((await host.engine.pause(run.runId, { by: "ana" })).waits).toMatchObject({ what: "paused", freedBy: "somebody resumes it" });
    host.reopen({ workflows: [] });
    await host.engine.cancel(run.runId, { by: "ana" }).catch(() => undefined);
    expect((await host.engine.run(run.runId))?.waits).toMatchObject({
      what: "blocked",
      freedBy: "the code that it was started with is back",
    });
    host.reopen({ workflows: waiting });
    const ended = await host.engine.cancel(run.runId, { by: "ana" });
    expect((await host.engine.finished(ended.runId, "ended")).waits).toBeNull();
  });
});
