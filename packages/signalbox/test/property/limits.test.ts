// Whatever arrives, ends, fails, is cancelled and is killed, in whatever order: limits hold at every moment, no place is lost, and nobody is left behind.
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import type { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import { tool, workflow } from "../../src/index.ts";
import { EngineHost } from "../../src/testing/engine-host.ts";

const CONCURRENCY = 3;
const RATE = { count: 4, perMs: 1_000 };
const Job = z.object({ id: z.string(), key: z.string(), fails: z.boolean() });

const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("start" as const),
      key: fc.constantFrom("a", "b", "c"),
      fails: fc.boolean(),
      priority: fc.nat(3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("end" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(100, 500, 1_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("kill" as const) }) },
);

class World {
  /** Calls that wait for their answer, by the job; a kill loses them, and the next process makes them again. */
  readonly open = new Map<string, (fails: boolean) => void>();
  readonly #work = tool({
    id: "work",
    effect: "read",
    input: Job,
    output: z.object({}),
    run: ({ id, fails }) =>
      new Promise<Record<string, never>>((answer, refuse) => this.open.set(id, () => (fails ? refuse(new Error("No.")) : answer({})))),
  });
  readonly jobs = workflow({
    id: "jobs",
    input: Job,
    limits: {
      costUsd: 0,
      concurrency: CONCURRENCY,
      rate: { count: RATE.count, per: `${RATE.perMs}ms` },
      perKey: { key: (job) => job.key, concurrency: 1 },
    },
    flow: (f, job) => void f.call("work", this.#work, job, { timeout: "1d" }),
  });
  readonly host = new EngineHost({ workflows: [this.jobs], people: { ana: [] } });
  readonly runs = new Map<string, { readonly runId: string; readonly key: string }>();

  get engine(): EmbeddedEngine {
    return this.host.engine;
  }

  end(which: number): void {
    const id = [...this.open.keys()][which % Math.max(1, this.open.size)];
    if (id === undefined) return;
    this.open.get(id)?.(false);
    this.open.delete(id);
  }

  /** Limits as an outsider counts them. */
  async requireLimits(): Promise<void> {
    const runs = await this.engine.runs({ limit: 1_000 });
    const inside = runs.filter(({ status, endedAt }) => status !== "queued" && endedAt === null);
    expect(inside.length).toBeLessThanOrEqual(CONCURRENCY);
    const keys = inside.map(({ runId }) => [...this.runs.values()].find((run) => run.runId === runId)?.key);
    expect(new Set(keys).size).toBe(inside.length);
  }

  /** When runs really began, by their journals: no window of the rate's length holds more than its count. */
  async requireRate(): Promise<void> {
    const began: number[] = [];
    for (const { runId } of this.runs.values()) {
      const events = await this.engine.journal(runId);
      if (events.some(({ event, seq }) => seq === 1 && event.type === "cancel-requested")) continue;
      const first = events.find(({ event }) => event.type === "run-started");
      if (first !== undefined) began.push(Date.parse(first.at));
    }
    began.sort((one, other) => one - other);
    began.forEach((at, index) => {
      const beyond = began[index + RATE.count];
      if (beyond !== undefined) expect(beyond - at).toBeGreaterThanOrEqual(RATE.perMs);
    });
  }

  /** Everybody ends, if only time passes and calls are answered. */
  async requireNobodyStuck(): Promise<void> {
    for (let round = 0; round < 200; round++) {
      const open = (await this.engine.runs({ limit: 1_000 })).filter(({ endedAt }) => endedAt === null);
      if (open.length === 0) return;
      for (const id of [...this.open.keys()]) this.end([...this.open.keys()].indexOf(id));
      await this.host.clock.pass(250);
      await this.requireLimits();
    }
    expect((await this.engine.runs({ limit: 1_000 })).filter(({ endedAt }) => endedAt === null)).toEqual([]);
  }
}

test("S16.1 S16.2 S16.5: limits hold whatever happens, no place is lost, and everybody's turn comes", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
      const world = new World();
      try {
        for (const [at, one] of acts.entries()) {
          const id = `job-${at}`;
          if (one.kind === "start") {
            const { key, fails, priority } = one;
            const { runId } = await world.engine.start({ workflow: "jobs", input: { id, key, fails }, key: id, priority });
            world.runs.set(id, { runId, key });
          } else if (one.kind === "end") world.end(one.which);
          else if (one.kind === "cancel") {
            const run = [...world.runs.values()][one.which % Math.max(1, world.runs.size)];
            if (run !== undefined) await world.engine.cancel(run.runId, { by: "ana" }).catch(() => undefined);
          } else if (one.kind === "pass") await world.host.clock.pass(one.ms);
          else {
            world.open.clear();
            world.host.reopen();
          }
          await world.requireLimits();
        }
        await world.requireNobodyStuck();
        await world.requireRate();
      } finally {
        await world.host.dispose();
      }
    }),
    { numRuns: 25 },
  );
});
