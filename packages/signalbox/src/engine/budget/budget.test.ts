import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { type AnyWorkflow, deny, isSignalboxError, policy, type RunView, ToolError, text, tool, workflow } from "../../index.ts";
import type { Model, ModelReply, ModelRequest, Price } from "../../ports/model.ts";
import { EngineHost, type HostedEngine } from "../../testing/engine-host.ts";
import { type Line, ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});
const PEOPLE = { ana: ["role:ae"], root: ["role:admin"] };
function hosted(options: HostedEngine): EngineHost {
  const host = new EngineHost({ people: PEOPLE, ...options });
  hosts.push(host);
  return host;
}

/** A micro-dollar for a token of output, and nothing else. */
const PRICE: Price = { input: 0, cachedInput: 0, output: 1_000_000, version: "test" };
/** Its bound is what it may write: figures that a test can count. */
const counting = (model: Model): Model => ({
  card: (name) => model.card(name),
  bound: ({ maxOutputTokens }) => ({ inputTokens: 0, outputTokens: maxOutputTokens }),
  generate: (request) => model.generate(request),
});
const usage = (outputTokens: number): Partial<ModelReply> => ({
  usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens, reasoningTokens: 0 },
});
const said = (outputTokens: number): ScriptedReply => new ScriptedReply([{ type: "text", text: '{"text":"x"}' }], usage(outputTokens));
const modelOf = (...lines: Line[]): Model => counting(scriptedModel({ write: lines }, { price: PRICE }));

interface Limits {
  readonly costUsd: number;
  readonly tokens?: number;
  readonly costUsdPerDay?: number;
  readonly tokensPerDay?: number;
}
const micro = (amount: number): number => amount / 1_000_000;
/** One call of at most 100 tokens and 100 micro-dollars. */
const writer = (limits: Limits, id = "writer"): AnyWorkflow =>
  workflow({
    id,
    input: z.object({}),
    limits,
    flow: (f) =>
      f.draft("write", {
        model: "large",
        text: text`Write.`,
        maxInputTokens: 100,
        maxOutputTokens: 100,
        onError: (error) => f.compute("fallback", { error }, ({ error }) => ({ text: `fallback: ${error.code}: ${error.message}` })),
      }).text,
  });
const run = async ({ engine }: EngineHost, name = "writer"): Promise<RunView> =>
  engine.finished((await engine.start({ workflow: name, input: {} })).runId, "ended");
const capOf = async ({ engine }: EngineHost, scope: string) => (await engine.budget()).caps.find((cap) => cap.scope === scope);

describe("S8.2, S8.3: a call is reserved before it is made", () => {
  test("under every cap above it, in the commit that orders it, and settled with what was reported", async () => {
    const seen: unknown[] = [];
    const scripted = modelOf(said(60));
    const host: EngineHost = hosted({
      workflows: [writer({ costUsd: micro(500), tokens: 500, costUsdPerDay: micro(1_000) })],
      limits: { costUsdPerDay: micro(2_000), tokensPerDay: 3_000 },
      model: {
        ...scripted,
        generate: async (request: ModelRequest) => {
          seen.push(await host.engine.budget());
          return scripted.generate(request);
        },
      },
    });
    const { runId } = await run(host);
    expect(seen).toMatchObject([
      {
        caps: [
          {
            scope: "instance-day",
            costMicroUsd: { limit: 2_000, reserved: 100, spent: 0, left: 1_900 },
            tokens: { limit: 3_000, reserved: 100 },
          },
          {
            cap: "workflow-day:writer:2026-01-05",
            costMicroUsd: { limit: 1_000, reserved: 100 },
            tokens: { limit: null, reserved: 100, left: null },
          },
          { cap: `run:${runId}`, costMicroUsd: { limit: 500, reserved: 100 }, tokens: { limit: 500, reserved: 100 } },
        ],
        reservations: [{ reservation: 1, runId, step: "/write", what: "model:large", state: "reserved", costMicroUsd: 100, tokens: 100 }],
      },
    ]);
    const { caps, reservations } = await host.engine.budget({ runId });
    expect(reservations).toEqual([]);
    expect(caps).toMatchObject([{ costMicroUsd: { spent: 60, reserved: 0, doubtful: 0 }, tokens: { spent: 60 } }]);
    expect(await capOf(host, "instance-day")).toMatchObject({ costMicroUsd: { spent: 60, reserved: 0, left: 1_940 } });
    const events = (await host.engine.journal(runId)).map(({ event, seq }) => ({ ...event, seq }));
    const [reserved, settled] = events.filter(({ type }) => type.startsWith("budget-"));
    const started = events.find(({ type }) => type === "step-started");
    const completed = events.find(({ type }) => type === "step-completed");
    expect(reserved).toMatchObject({ type: "budget-reserved", reservation: 1, costMicroUsd: 100, tokens: 100, seq: started?.seq });
    expect(settled).toMatchObject({ type: "budget-settled", outcome: "settled", costMicroUsd: 60, tokens: 60, seq: completed?.seq });
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("S8.8: a call that does not fit is not sent: the denial names the cap, what was asked and what is left, and takes the fallback", async () => {
    const model = modelOf(said(100));
    const host = hosted({
      workflows: [writer({ costUsd: 1, costUsdPerDay: 1 })],
      model,
      limits: { costUsdPerDay: micro(150) },
      ceiling: () => 0,
    });
    expect((await run(host)).output).toBe("x");
    const denied = await run(host);
    expect(denied.status).toBe("completed");
    expect(denied.output).toBe(
      'fallback: over-budget: "write" (model:large) may take $0.0001, and the cap instance-day:2026-01-05 has $0.00005 left of $0.00015. Nothing was sent.',
    );
    expect(await capOf(host, "workflow-day")).toMatchObject({ costMicroUsd: { spent: 100, reserved: 0 } });
    const types = (await host.engine.journal(denied.runId)).map(({ event }) => event.type);
    expect(types).not.toContain("budget-reserved");
    expect((await host.engine.replay(denied.runId)).identical).toBe(true);
  });

  test("a denial is not tried again by the author's policy, and leaves the rest of the commit alone", async () => {
    const many = workflow({
      id: "many",
      input: z.object({}),
      limits: { costUsd: micro(250) },
      flow: (f) =>
        f.map("each", [1, 2, 3, 4], { max: 4, concurrency: 4, onItemError: "collect" }, () =>
          f.draft("write", {
            model: "large",
            text: "x",
            maxInputTokens: 9,
            maxOutputTokens: 100,
            retry: { maxAttempts: 5, backoff: "1s" },
          }),
        ),
    });
    const host = hosted({ workflows: [many], model: modelOf(said(100)) });
    const { output, runId } = await run(host, "many");
    expect((output as { ok: boolean }[]).map(({ ok }) => ok)).toEqual([true, true, false, false]);
    expect(await capOf(host, "workflow-day")).toMatchObject({ costMicroUsd: { spent: 200, reserved: 0 } });
    expect((await host.engine.verify(runId)).problems).toEqual([]);
  });

  test("tokens are a cap of their own, also where money is no object", async () => {
    const host = hosted({ workflows: [writer({ costUsd: 1, tokens: 99 })], model: modelOf(said(1)) });
    expect((await run(host)).output).toContain("may take 100 tokens, and the cap run:");
  });

  test("S8.1: a model without a price is refused, and never counted as free", async () => {
    const host = hosted({ workflows: [writer({ costUsd: 1 })], model: scriptedModel({ write: [said(1)] }, { price: null }) });
    expect((await run(host)).output).toContain("no-price");
    expect((await host.engine.budget()).caps).toEqual([expect.objectContaining({ scope: "instance-day" })]);
  });

  test("what a run starts counts under its own caps and under those of the run that started it", async () => {
    const child = writer({ costUsd: 1 }, "child");
    const parent = workflow({
      id: "parent",
      input: z.object({}),
      limits: { costUsd: micro(150) },
      flow: (f) => [f.run("a", child, {}), f.run("b", child, {})],
    });
    const host = hosted({ workflows: [parent], model: modelOf(said(100)) });
    const { output } = await run(host, "parent");
    expect(output).toEqual(["x", expect.stringMatching(/over-budget.*the cap run:.* has \$0\.00005 left of \$0\.00015/)]);
  });
});

describe("an agent", () => {
  const replied = (outputTokens: number, ...parts: Parameters<typeof toolCall>[]): ScriptedReply =>
    new ScriptedReply(
      parts.map((part) => toolCall(...part)),
      usage(outputTokens),
    );
  const search = tool({
    id: "search",
    description: "Searches, for money.",
    input: z.object({ query: z.string() }),
    output: z.object({ found: z.string() }),
    effect: "read",
    maxCostUsd: micro(70),
    run: ({ query }) => ({ found: query }),
  });
  const scout = agent({
    id: "scout",
    goal: "Find it.",
    model: "large",
    input: z.object({}),
    output: z.object({ brief: z.string() }),
    tools: [search],
    maxOutputTokens: 100,
    limits: { costUsd: micro(450), tokens: 10_000, costUsdPerDay: micro(500), turns: 5 },
  });
  const scouting = workflow({
    id: "scouting",
    input: z.object({}),
    limits: { costUsd: 1 },
    flow: (f) => f.agent("scout", scout, {}, { otherwise: (end) => ({ brief: end.message }) }).brief,
  });
  const findIt = ["search", { query: "x" }] as const;
  const finish = ["finish", { brief: "found" }] as const;

  test("S8.2: its model calls and what its tools cost count under its own cap, its day's, and all of the run's", async () => {
    const model = counting(scriptedModel({ scout: [replied(50, [...findIt]), replied(30, [...finish])] }, { price: PRICE }));
    const host = hosted({ workflows: [scouting], model });
    const { runId, output } = await run(host, "scouting");
    expect(output).toBe("found");
    const spent = (scope: string) => capOf(host, scope).then((cap) => cap?.costMicroUsd.spent);
    expect([await spent("agent-day"), await spent("workflow-day"), await spent("instance-day")]).toEqual([150, 150, 150]);
    expect((await host.engine.budget({ runId })).caps).toMatchObject([
      { cap: `run:${runId}`, costMicroUsd: { limit: 1_000_000, spent: 150 } },
      { cap: `agent:${runId}//scout`, costMicroUsd: { limit: 450, spent: 150 }, tokens: { limit: 10_000, spent: 80 } },
    ]);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("S8.8: where its day has too little left it ends as overBudget, with the cap and what is left", async () => {
    const model = counting(
      scriptedModel({ scout: [replied(100, [...findIt]), replied(100, [...findIt]), replied(100, [...finish])] }, { price: PRICE }),
    );
    const host = hosted({ workflows: [scouting], model });
    await run(host, "scouting");
    const { output } = await run(host, "scouting");
    expect(output).toMatch(/may take \$0\.0001, and the cap agent-day:scout:2026-01-05 has \$0\.00006 left of \$0\.0005\./);
  });

  test("S8.4: a turn that a crash interrupts is doubtful, and is made again under another reservation", async () => {
    const asked = Promise.withResolvers<void>();
    const model = counting(scriptedModel({ scout: [replied(30, [...finish])] }, { price: PRICE }));
    const stuck = {
      ...model,
      generate: () => {
        asked.resolve();
        return new Promise<never>(() => undefined);
      },
    };
    const host = hosted({ workflows: [scouting], model: stuck });
    const { runId } = await host.engine.start({ workflow: "scouting", input: {} });
    await asked.promise;
    host.reopen({ model });
    expect((await host.engine.finished(runId, "ended")).output).toBe("found");
    expect(await capOf(host, "instance-day")).toMatchObject({ costMicroUsd: { spent: 30, reserved: 0, doubtful: 100 } });
  });
});

describe("S8.4: what nobody knows counts as spent", () => {
  const failing = (outcome: "not-sent" | "rejected" | "unknown") => new ToolError("x", "x", { outcome });
  test("missing usage, a timeout and a cut stream count the whole bound, until a person settles it", async () => {
    const silent = new ScriptedReply([{ type: "text", text: '{"text":"x"}' }], { usage: null });
    const host = hosted({ workflows: [writer({ costUsd: 1 })], model: modelOf(silent, new Error("the stream was cut")) });
    const first = await run(host);
    await run(host);
    expect(await capOf(host, "instance-day")).toMatchObject({ costMicroUsd: { spent: 0, doubtful: 200 } });
    const { reservations } = await host.engine.budget({ runId: first.runId });
    expect(reservations).toMatchObject([{ reservation: 1, state: "doubtful", costMicroUsd: 100 }]);
    await host.engine.settleReservation({ reservation: 1, costUsd: micro(30), tokens: 30, by: "ana", reason: "the bill" });
    expect(await capOf(host, "instance-day")).toMatchObject({
      costMicroUsd: { spent: 30, doubtful: 100 },
      tokens: { spent: 30, doubtful: 100 },
    });
    await expect(
      host.engine.settleReservation({ reservation: 1, costUsd: 0, tokens: 0, by: "ana", reason: "again" }),
    ).rejects.toMatchObject({
      code: "state-conflict",
    });
    const audit = (await host.engine.instance()).find(({ type }) => type === "budget-settled");
    expect(audit?.detail).toMatchObject({ reservation: 1, costMicroUsd: 30, by: "ana", reason: "the bill", identity: "asserted" });
  });

  test("a call that provably was not sent costs nothing", async () => {
    const paid = (outcome: "not-sent" | "rejected" | "unknown") =>
      tool({
        id: `paid-${outcome}`,
        input: z.object({}),
        output: z.object({}),
        effect: "read",
        maxCostUsd: micro(70),
        run: () => {
          throw failing(outcome);
        },
      });
    const calls = (["not-sent", "rejected", "unknown"] as const).map((outcome) =>
      workflow({ id: outcome, input: z.object({}), limits: { costUsd: 1 }, flow: (f) => f.call("pay", paid(outcome), {}) }),
    );
    const host = hosted({ workflows: calls });
    for (const { id } of calls) await run(host, id);
    const { caps } = await host.engine.budget();
    expect(
      caps.filter(({ scope }) => scope === "workflow-day").map(({ key, costMicroUsd: { spent, doubtful } }) => [key, spent, doubtful]),
    ).toEqual([
      ["not-sent", 0, 0],
      ["rejected", 70, 0],
      ["unknown", 0, 70],
    ]);
  });

  test("a call that a crash interrupts is doubtful, and the repeated one is a second reservation", async () => {
    const host = hosted({ workflows: [writer({ costUsd: micro(250) })], model: modelOf(() => new ScriptedReply([]), said(40)) });
    const { generate } = modelOf(said(40));
    const asked = Promise.withResolvers<void>();
    host.reopen({
      model: {
        ...modelOf(),
        generate: () => {
          asked.resolve();
          return new Promise(() => undefined);
        },
      },
    });
    const { runId } = await host.engine.start({ workflow: "writer", input: {} });
    await asked.promise;
    host.reopen({ model: { ...modelOf(), generate } });
    expect((await host.engine.finished(runId, "ended")).output).toBe("x");
    const { caps, reservations } = await host.engine.budget({ runId });
    expect(caps).toMatchObject([{ costMicroUsd: { spent: 40, reserved: 0, doubtful: 100 } }]);
    expect(reservations).toMatchObject([{ reservation: 1, state: "doubtful" }]);
    const events = (await host.engine.journal(runId)).map(({ event }) => event);
    expect(events.filter(({ type }) => type.startsWith("budget-"))).toMatchObject([
      { type: "budget-reserved", reservation: 1 },
      { type: "budget-settled", reservation: 1, outcome: "doubtful" },
      { type: "budget-reserved", reservation: 2 },
      { type: "budget-settled", reservation: 2, outcome: "settled" },
    ]);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("a call that a policy denies has cost nothing, and no intent", async () => {
    const charge = tool({
      id: "charge",
      input: z.object({}),
      output: z.object({}),
      effect: "external",
      maxCostUsd: micro(100),
      run: () => ({}),
    });
    const pay = workflow({ id: "pay", input: z.object({}), limits: { costUsd: micro(100) }, flow: (f) => f.call("charge", charge, {}) });
    const host = hosted({ workflows: [pay], policies: [policy("never", [{ tool: "charge", then: deny("Not today.") }])] });
    const { runId, error } = await run(host, "pay");
    expect(error).toMatchObject({ code: "denied-by-policy" });
    expect((await host.engine.budget({ runId })).caps).toMatchObject([{ costMicroUsd: { spent: 0, reserved: 0, doubtful: 0, left: 100 } }]);
    const types = (await host.engine.journal(runId)).map(({ event }) => event.type);
    expect(types).not.toContain("intent-recorded");
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("an effect that is sent again under its key goes under the reservation that it has, also when its cap has nothing left", async () => {
    let sent = 0;
    const charge = tool({
      id: "charge",
      input: z.object({}),
      output: z.object({ ok: z.boolean() }),
      effect: "external",
      delivery: { mode: "keyed", window: "1h" },
      maxCostUsd: micro(100),
      run: () => {
        sent++;
        if (sent < 3) throw failing("unknown");
        return { ok: true };
      },
    });
    const pay = workflow({ id: "pay", input: z.object({}), limits: { costUsd: micro(100) }, flow: (f) => f.call("charge", charge, {}).ok });
    const host = hosted({ workflows: [pay] });
    const { runId } = await host.engine.start({ workflow: "pay", input: {} });
    for (let look = 0; look < 20 && sent < 3; look++) await host.clock.pass(60_000);
    expect((await host.engine.finished(runId, "ended")).output).toBe(true);
    expect(sent).toBe(3);
    const { caps, reservations } = await host.engine.budget({ runId });
    expect(caps).toMatchObject([{ costMicroUsd: { spent: 100, reserved: 0, doubtful: 0, left: 0 } }]);
    expect(reservations).toEqual([]);
  });
});

describe("S8.5: an overshoot", () => {
  test("is recorded and alarmed, and what was called is frozen until a person lets it go on", async () => {
    const host = hosted({ workflows: [writer({ costUsd: 1 })], model: modelOf(said(130), said(5)) });
    await run(host);
    expect(host.reports).toEqual([expect.stringContaining("model:large was billed above the bound")]);
    expect(await capOf(host, "instance-day")).toMatchObject({ costMicroUsd: { spent: 130 } });
    expect((await host.engine.budget()).frozen).toMatchObject([{ what: "model:large" }]);
    host.reopen();
    expect((await run(host)).output).toContain("over-budget: model:large is frozen");
    await host.engine.releaseFrozen({ what: "model:large", by: "ana", reason: "their mistake" });
    expect((await run(host)).output).toBe("x");
    const types = (await host.engine.instance()).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["budget-overshoot", "budget-released"]));
  });
});

describe("S8.6: days", () => {
  const perDay = (): AnyWorkflow => writer({ costUsd: micro(100), costUsdPerDay: micro(100) });
  test("a day is the calendar's of the instance's time zone, and its end gives a new one", async () => {
    const host = hosted({ workflows: [perDay()], model: modelOf(said(100)), limits: { timeZone: "Pacific/Auckland" }, ceiling: () => 0 });
    host.clock.set("2026-01-05T10:59:59Z");
    expect((await run(host)).output).toBe("x");
    expect((await run(host)).output).toContain("workflow-day:writer:2026-01-05 has $0.00 left");
    host.clock.set("2026-01-05T11:00:00Z");
    expect((await run(host)).output).toBe("x");
    expect((await host.engine.budget()).day).toBe("2026-01-06");
    expect((await host.engine.budget({ day: "2026-01-05" })).caps).toContainEqual(
      expect.objectContaining({ cap: "workflow-day:writer:2026-01-05", costMicroUsd: expect.objectContaining({ spent: 100 }) }),
    );
  });

  test("a clock that is set back opens no past day again, not even across a crash", async () => {
    const host = hosted({ workflows: [perDay()], model: modelOf(said(100)), ceiling: () => 0 });
    host.clock.set("2026-01-07T00:00:01Z");
    expect((await run(host)).output).toBe("x");
    host.crash();
    host.clock.set("2026-01-06T12:00:00Z");
    host.open();
    expect((await host.engine.budget()).day).toBe("2026-01-07");
    expect((await run(host)).output).toContain("workflow-day:writer:2026-01-07 has $0.00 left");
  });

  test("a call that ends after midnight is settled on the day on which it was reserved", async () => {
    const reply = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const scripted = modelOf(said(60));
    const host = hosted({
      workflows: [perDay()],
      model: {
        ...scripted,
        generate: async (request: ModelRequest) => {
          asked.resolve();
          await reply.promise;
          return scripted.generate(request);
        },
      },
    });
    host.clock.set("2026-01-05T23:59:59Z");
    const { runId } = await host.engine.start({ workflow: "writer", input: {} });
    await asked.promise;
    host.clock.set("2026-01-06T00:00:30Z");
    reply.resolve();
    await host.engine.finished(runId, "ended");
    expect((await host.engine.budget()).caps).toMatchObject([
      { cap: "instance-day:2026-01-06", costMicroUsd: { spent: 0 } },
      { cap: "workflow-day:writer:2026-01-06", costMicroUsd: { spent: 0 } },
    ]);
    expect((await host.engine.budget({ day: "2026-01-05" })).caps).toMatchObject([
      { cap: "instance-day:2026-01-05", costMicroUsd: { spent: 60 } },
      { cap: "workflow-day:writer:2026-01-05", costMicroUsd: { spent: 60 } },
    ]);
  });
});

describe("S8.6: people change caps", () => {
  test("raising needs an administrator, lowering is for everybody and holds at once; both are audited", async () => {
    const host = hosted({
      workflows: [writer({ costUsd: 1, costUsdPerDay: 1 })],
      model: modelOf(said(100)),
      limits: { costUsdPerDay: micro(100) },
      ceiling: () => 0,
    });
    const { engine } = host;
    await run(host);
    expect((await run(host)).output).toContain("over-budget");
    const raise = { cap: "instance-day", costUsd: micro(250), reason: "a busy day" };
    await expect(engine.raiseCap({ ...raise, by: "ana" })).rejects.toMatchObject({ code: "not-allowed" });
    await expect(engine.raiseCap({ ...raise, by: "nobody" })).rejects.toMatchObject({ code: "unknown-person" });
    await engine.raiseCap({ ...raise, by: "root" });
    expect(await capOf(host, "instance-day")).toMatchObject({ raised: true, costMicroUsd: { limit: 250, spent: 100, left: 150 } });
    expect((await run(host)).output).toBe("x");
    await engine.raiseCap({ cap: "workflow-day:writer", costUsd: micro(200), by: "ana", reason: "enough" });
    expect((await run(host)).output).toContain("the cap workflow-day:writer:2026-01-05 has $0.00 left of $0.0002");
    expect(
      (await engine.instance()).filter(({ type }) => type.startsWith("budget-")).map(({ type, detail }) => [type, detail]),
    ).toMatchObject([
      [
        "budget-raised",
        { cap: "instance-day:2026-01-05", before: { costMicroUsd: 100 }, costMicroUsd: 250, by: "root", reason: "a busy day" },
      ],
      ["budget-lowered", { cap: "workflow-day:writer:2026-01-05", by: "ana" }],
    ]);
    host.clock.set("2026-01-06T09:00:00Z");
    expect(await capOf(host, "instance-day")).toMatchObject({ raised: false, costMicroUsd: { limit: 100 } });
  });

  test("a cap that nobody knows, a day that is over and an amount that is none are refused", async () => {
    const { engine } = hosted({ workflows: [writer({ costUsd: 1 })] });
    const raise = (cap: string, costUsd = 1) =>
      engine.raiseCap({ cap, costUsd, by: "root", reason: "x" }).catch((thrown: unknown) => thrown);
    for (const cap of ["", "instance", "workflow-day:nothing", "run:nothing", "agent:x/y"])
      expect(await raise(cap), cap).toMatchObject({ code: "not-found" });
    expect(await raise("instance-day:2026-01-04")).toMatchObject({ code: "usage", message: expect.stringContaining("is over") });
    expect(await raise("instance-day", -1)).toMatchObject({ code: "usage" });
  });
});

describe("S8.2: admission", () => {
  test("a run that can cost more than its day has left is not started, and holds nothing when it is", async () => {
    const host = hosted({
      workflows: [writer({ costUsd: micro(100) })],
      model: modelOf(said(60)),
      limits: { costUsdPerDay: micro(150) },
      ceiling: () => 100,
    });
    const first = await host.engine.start({ workflow: "writer", input: {}, key: "k" });
    await host.engine.finished(first.runId, "ended");
    const refused = await host.engine.start({ workflow: "writer", input: {} }).catch((thrown: unknown) => thrown);
    expect(isSignalboxError(refused) && [refused.code, refused.message]).toEqual([
      "over-budget",
      'A run of "writer" can cost $0.0001, and the cap instance-day:2026-01-05 has $0.00009 left of $0.00015. Start it on another day, or have the cap raised.',
    ]);
    // A start that was acknowledged is the same run, whatever is left.
    expect((await host.engine.start({ workflow: "writer", input: {}, key: "k" })).runId).toBe(first.runId);
  });
});
