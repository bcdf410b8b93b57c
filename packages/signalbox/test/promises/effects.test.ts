import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Delivery, ToolError, tool, workflow } from "../../src/index.ts";
import { Instance, isAnswered, turn } from "./instance.ts";

const N = z.object({ n: z.number() });
let instance: Instance;
/** The outside world: what was received, in order, by key. */
let received: string[];
let results: Map<string, number>;
beforeEach(() => {
  instance = new Instance();
  received = [];
  results = new Map();
});
afterEach(() => instance.dispose());

type Mode = "read" | Delivery["mode"];
const deliveries: { readonly [M in Delivery["mode"]]: Delivery } = {
  keyed: { mode: "keyed", window: "1h" },
  checked: { mode: "checked", quiet: "10s" },
  once: { mode: "once" },
  local: { mode: "local" },
};
/** `hang`: the attempt gives no answer before the process ends; `arrives`: whether the target gets it all the same. */
function world(mode: Mode, behaviour: () => { readonly arrives: boolean; readonly answers: boolean }) {
  const send = tool({
    id: `send-${mode}`,
    input: N,
    output: N,
    effect: mode === "read" ? "read" : "external",
    ...(mode === "read" ? {} : { delivery: deliveries[mode] }),
    probe: (_input, { idempotencyKey }) =>
      results.has(idempotencyKey) ? { happened: true, output: { n: results.get(idempotencyKey) } } : { happened: false },
    run: (input, { idempotencyKey }): Promise<{ n: number }> => {
      const { arrives, answers } = behaviour();
      const dedups = mode === "keyed" || mode === "local";
      if (arrives && !(dedups && results.has(idempotencyKey))) {
        received.push(idempotencyKey);
        results.set(idempotencyKey, input.n * 10);
      }
      return answers ? Promise.resolve({ n: results.get(idempotencyKey) ?? -1 }) : new Promise(() => undefined);
    },
  });
  return workflow({ id: "sender", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("send", send, { n: input.n }) });
}

describe("S3.1 the crash table", () => {
  const cases: readonly (readonly [Mode, boolean, { readonly status: string; readonly received: number }])[] = [
    ["read", false, { status: "completed", received: 1 }],
    ["read", true, { status: "completed", received: 2 }],
    ["keyed", false, { status: "completed", received: 1 }],
    ["keyed", true, { status: "completed", received: 1 }],
    ["checked", false, { status: "completed", received: 1 }],
    ["checked", true, { status: "completed", received: 1 }],
    ["once", false, { status: "waiting", received: 0 }],
    ["once", true, { status: "waiting", received: 1 }],
    ["local", false, { status: "completed", received: 1 }],
    ["local", true, { status: "completed", received: 1 }],
  ];
  test.each(cases)("%s, the process ends after the intent and before the answer (arrived: %s)", async (mode, arrived, expected) => {
    let life = 0;
    const flow = world(mode, () => (life === 0 ? { arrives: arrived, answers: false } : { arrives: true, answers: true }));
    const engine = instance.open([flow]);
    const run = await engine.start({ workflow: "sender", input: { n: 4 } });
    await turn();
    await instance.crash();
    life++;
    const next = instance.open([flow]);
    await turn();
    await instance.clock.pass(60_000);
    const view = await next.run(run.runId);
    expect(view?.status).toBe(expected.status);
    expect(received).toHaveLength(expected.received);
    if (expected.status === "completed") expect(view?.output).toEqual({ n: 40 });
    else expect(view?.waitingFor).toMatchObject([{ kind: "settlement" }]);
    expect((await next.replay(run.runId)).identical).toBe(true);
  });

  test("before the intent is committed nothing was sent, in any mode", async () => {
    const flow = world("once", () => ({ arrives: true, answers: true }));
    const engine = instance.open([flow], { crash: { commit: 1, when: "before" } });
    expect(await isAnswered(engine.start({ workflow: "sender", input: { n: 1 } }))).toBe(false);
    await instance.crash();
    expect(received).toEqual([]);
    expect(await instance.open([flow]).runs()).toEqual([]);
  });

  test("a recorded result is never asked for again", async () => {
    const flow = world("read", () => ({ arrives: true, answers: true }));
    let engine = instance.open([flow], { crash: { commit: 2, when: "after" } });
    const run = await engine.start({ workflow: "sender", input: { n: 1 } });
    await turn();
    await instance.crash();
    engine = instance.open([flow]);
    expect(await engine.run(run.runId)).toMatchObject({ status: "completed" });
    expect(received).toHaveLength(1);
  });
});

test("S3.1 keyed: after the window a doubt is a person's, not another attempt's", async () => {
  const flow = world("keyed", () => ({ arrives: true, answers: false }));
  const engine = instance.open([flow]);
  const run = await engine.start({ workflow: "sender", input: { n: 1 } });
  await turn();
  await instance.crash();
  await instance.clock.pass(2 * 3_600_000);
  const next = instance.open([flow]);
  await turn();
  expect((await next.run(run.runId))?.waitingFor).toMatchObject([{ kind: "settlement" }]);
  expect(engine).not.toBe(next);
});

describe("S3.2 what a failure says about the effect", () => {
  const failing = (thrown: () => unknown, delivery: Delivery) => {
    let attempts = 0;
    const send = tool({
      id: "send",
      input: N,
      output: N,
      effect: "external",
      delivery,
      run: (input): { n: number } => {
        attempts++;
        if (attempts === 1) throw thrown();
        return input;
      },
    });
    return workflow({
      id: "failing",
      input: N,
      limits: { costUsd: 0 },
      flow: (f, input) => f.call("send", send, { n: input.n }, { retry: { maxAttempts: 2, backoff: "1s" } }),
    });
  };
  const status = (code: number): Error => Object.assign(new Error(`HTTP ${code}`), { status: code });
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    ["refused connection", () => Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }), "completed"],
    ["HTTP 429", () => status(429), "completed"],
    ["not-sent", () => new ToolError("busy", "Busy.", { outcome: "not-sent" }), "completed"],
    ["HTTP 404", () => status(404), "failed"],
    ["rejected", () => new ToolError("no", "No.", { outcome: "rejected" }), "failed"],
    ["HTTP 500", () => status(500), "waiting"],
    ["HTTP 409", () => status(409), "waiting"],
    ["any other error", () => new Error("socket hang up"), "waiting"],
  ];
  test.each(cases)("a write that is sent once, on %s, ends as %s", async (_name, thrown, expected) => {
    const engine = instance.open([failing(thrown, { mode: "once" })]);
    const run = await engine.start({ workflow: "failing", input: { n: 1 } });
    await turn();
    await instance.clock.pass(5_000);
    expect((await engine.run(run.runId))?.status).toBe(expected);
  });
});

test("S3.3 the key is the same at every attempt and after a restart, and another for other arguments", async () => {
  const keys: string[] = [];
  let life = 0;
  const send = tool({
    id: "send",
    input: N,
    output: N,
    effect: "external",
    delivery: { mode: "keyed", window: "1h" },
    run: (input, { idempotencyKey }): Promise<{ n: number }> => {
      keys.push(idempotencyKey);
      return life === 0 ? new Promise(() => undefined) : Promise.resolve(input);
    },
  });
  const flow = workflow({
    id: "two",
    input: N,
    limits: { costUsd: 0 },
    flow: (f, input) => {
      f.call("first", send, { n: input.n });
      return f.call("second", send, { n: 99 });
    },
  });
  const engine = instance.open([flow]);
  await engine.start({ workflow: "two", input: { n: 1 } });
  await turn();
  await instance.crash();
  life++;
  instance.open([flow]);
  await turn();
  expect(keys).toHaveLength(3);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(keys[0]).toMatch(/^[a-z2-7]{52}$/);
});

test("S3.3 a key of the whole instance: the second run adopts the first one's result, and says whose", async () => {
  let calls = 0;
  const Invoice = z.object({ invoice: z.string(), note: z.string() });
  const pay = tool({
    id: "pay",
    input: Invoice,
    output: N,
    effect: "external",
    delivery: { mode: "keyed", window: "1h" },
    key: (input) => input.invoice,
    keyScope: "instance",
    run: () => ({ n: ++calls }),
  });
  const flow = workflow({
    id: "payer",
    input: Invoice,
    limits: { costUsd: 0 },
    flow: (f, input) => f.call("pay", pay, { invoice: input.invoice, note: input.note }),
  });
  const engine = instance.open([flow]);
  const run = async (note: string) =>
    engine.finished((await engine.start({ workflow: "payer", input: { invoice: "A-1", note } })).runId, "ended");
  const [first, second] = [await run("one"), await run("two")];
  expect([first.output, second.output, calls]).toEqual([{ n: 1 }, { n: 1 }, 1]);
  const done = (await engine.journal(second.runId)).find(({ event }) => event.type === "step-completed")?.event;
  expect(done).toMatchObject({ adopted: first.runId });
});

test("S3.3 a key of the whole instance is free again when its call was definitely refused", async () => {
  let calls = 0;
  const pay = tool({
    id: "pay",
    input: N,
    output: N,
    effect: "external",
    delivery: { mode: "keyed", window: "1h" },
    key: () => "the same",
    keyScope: "instance",
    run: (input) => {
      calls++;
      if (calls === 1) throw new ToolError("no", "Refused.", { outcome: "rejected" });
      return input;
    },
  });
  const flow = workflow({ id: "payer", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("pay", pay, { n: input.n }) });
  const engine = instance.open([flow]);
  const run = async (n: number) => engine.finished((await engine.start({ workflow: "payer", input: { n } })).runId, "ended");
  expect((await run(1)).status).toBe("failed");
  expect(await run(2)).toMatchObject({ status: "completed", output: { n: 2 } });
  expect(await run(3)).toMatchObject({ status: "completed", output: { n: 2 } });
  expect(calls).toBe(2);
});

test("S3.1 checked: a target that always denies is not asked for ever; a person is", async () => {
  let sent = 0;
  const send = tool({
    id: "deaf",
    input: N,
    output: N,
    effect: "external",
    delivery: { mode: "checked", quiet: "1s" },
    probe: () => ({ happened: false }),
    run: (): { n: number } => {
      sent++;
      throw new Error("no answer");
    },
  });
  const flow = workflow({ id: "deaf-flow", input: N, limits: { costUsd: 0 }, flow: (f, input) => f.call("send", send, { n: input.n }) });
  const engine = instance.open([flow]);
  const { runId } = await engine.start({ workflow: "deaf-flow", input: { n: 1 } });
  await instance.clock.pass(10 * 60_000);
  expect((await engine.run(runId))?.waitingFor).toMatchObject([{ kind: "settlement" }]);
  expect(sent).toBe(5);
});

describe("S3.4 an unknown outcome is settled by a person", () => {
  const lost = async () => {
    const flow = world("once", () => ({ arrives: false, answers: received.length > 0 }));
    const engine = instance.open([flow]);
    const run = await engine.start({ workflow: "sender", input: { n: 4 } });
    await turn();
    await instance.crash();
    const next = instance.open([flow]);
    await turn();
    return { engine: next, runId: run.runId };
  };
  test("it happened: the result must fit the output schema", async () => {
    const { engine, runId } = await lost();
    await expect(engine.settle({ runId, step: "send", choice: "happened", by: "ana", output: { n: "x" } })).rejects.toMatchObject({
      code: "input-invalid",
    });
    await engine.settle({ runId, step: "send", choice: "happened", by: "ana", output: { n: 40 } });
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { n: 40 } });
    expect(received).toEqual([]);
  });
  test("it did not: a new attempt under the same intent", async () => {
    const { engine, runId } = await lost();
    received.push("so that the target answers");
    await engine.settle({ runId, step: "send", choice: "did-not-happen", by: "ana" });
    await turn();
    const attempts = (await engine.journal(runId))
      .filter(({ event }) => event.type === "intent-recorded")
      .map(({ event }) => (event as { key: string }).key);
    expect(attempts).toHaveLength(2);
    expect(new Set(attempts).size).toBe(1);
  });
  test("giving up fails the step and sends nothing; silence ends likewise (kernel/nodes/call.test.ts)", async () => {
    const { engine, runId } = await lost();
    await engine.settle({ runId, step: "send", choice: "give-up", by: "ana", reason: "nobody knows" });
    await engine.finished(runId, "ended");
    expect(await engine.run(runId)).toMatchObject({ status: "failed", error: { code: "outcome-unknown" } });
    expect(received).toEqual([]);
  });
});

test("S3.5 attempt n + 1 is issued only after attempt n was answered", async () => {
  const flaky = tool({
    id: "flaky",
    input: N,
    output: N,
    effect: "read",
    run: async (input, { attempt }) => {
      if (attempt < 3) throw new Error("not yet");
      return input;
    },
  });
  const flow = workflow({
    id: "retries",
    input: N,
    limits: { costUsd: 0 },
    flow: (f, input) => f.call("try", flaky, { n: input.n }, { retry: { maxAttempts: 3, backoff: "1s" } }),
  });
  const engine = instance.open([flow]);
  const run = await engine.start({ workflow: "retries", input: { n: 1 } });
  await turn();
  await instance.clock.pass(10_000);
  expect(await engine.run(run.runId)).toMatchObject({ status: "completed" });
  const order = (await engine.journal(run.runId)).flatMap(({ event }) =>
    event.type === "step-started" ? ["start"] : event.type === "step-failed" || event.type === "step-completed" ? ["answer"] : [],
  );
  expect(order).toEqual(["start", "answer", "start", "answer", "start", "answer"]);
});
