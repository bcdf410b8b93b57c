import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { tryCap } from "../../analysis/backtest/try-cap.ts";
import { limitMicroUsd } from "../../base/money.ts";
import { agent } from "../../definition/agent.ts";
import { ask, defaultPolicies, deny, eq, gt, type Policy, policy, policyFor, propose, ToolError, tool, workflow } from "../../index.ts";
import type { BacktestPage, BacktestRequest } from "../../ports/backtest.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

const people = { ana: ["role:ae"], bo: ["role:manager"], max: ["role:ae", "role:manager"] };
const limits = { costUsd: 1 };

let host: EngineHost;
let sent: number[];
let reads: number;
beforeEach(() => {
  sent = [];
  reads = 0;
});
afterEach(() => host.dispose());

const refund = tool({
  id: "refund",
  description: "Pays money back.",
  effect: "external",
  input: z.object({ order: z.string(), amount: z.number().default(450) }),
  output: z.object({ id: z.number() }),
  run: ({ amount }) => {
    if (amount === 14) throw new Error("The line was cut.");
    if (amount === 13) throw new ToolError("refused", "The bank refuses 13.", { outcome: "rejected" });
    return { id: sent.push(amount) };
  },
});
const readOrder = tool({
  id: "order.read",
  effect: "read",
  input: z.object({ id: z.string() }),
  output: z.object({ paid: z.number() }),
  run: () => {
    reads++;
    return { paid: 900 };
  },
});
const Order = z.object({ amounts: z.array(z.object({ amount: z.number().optional() })) });
/** Pays one after another, and fails in the end where it is told to. */
const refunding = workflow({
  id: "refunding",
  input: Order.extend({ fails: z.boolean().default(false) }),
  limits,
  flow: (f, input) => {
    f.map("each", input.amounts, { max: 10, concurrency: 1 }, (item) =>
      f.call("pay", refund, { order: "o1", amount: item.amount as never }),
    );
    f.when("broken", input.fails, () => f.fail("broke", "broken", "It broke."));
  },
});
const parent = workflow({
  id: "parent",
  input: Order,
  limits,
  flow: (f, input) => {
    f.call("first", refund, { order: "o1", amount: 300 });
    f.run("child", refunding, { amounts: input.amounts, fails: false });
  },
});
const approved = workflow({
  id: "approved",
  input: z.object({}),
  limits,
  flow: (f) =>
    f.approve("review", {
      calls: { pay: propose(refund, { order: "o1", amount: 300 }) },
      by: "role:ae",
      within: "1d",
      granted: (_shown, calls) => f.perform("pay", calls.pay),
    }),
});

const above = (most: number, by = "role:manager"): Policy =>
  policyFor("refunds", refund, { rules: [{ when: (call) => gt(call.args.amount as never, most), then: ask({ by, within: "2h" }) }] });
const byOrder = (most: number): Policy =>
  policyFor("refunds", refund, {
    facts: (call, read) => ({ order: read("order", readOrder, { id: call.args.order }) }),
    rules: [
      { when: (call, { order }) => gt(call.args.amount as never, order.paid), then: deny("More than was paid.") },
      { when: (call) => gt(call.args.amount as never, most), then: ask({ by: "role:manager", within: "2h" }) },
    ],
  });

const open = (policies: readonly Policy[], more: object = {}): void => {
  host = new EngineHost({ workflows: [refunding, parent, approved], people, policies, ...more });
};
/** Starts a run and decides whatever it asks. */
const play = async (workflowId: string, input: object, decision: "approve" | "reject" = "approve"): Promise<string> => {
  const { runId } = await host.engine.start({ workflow: workflowId, input, by: "ana" });
  for (;;) {
    const run = await host.engine.finished(runId, "idle");
    const [task] = await host.engine.inbox();
    if (run.endedAt !== null || task === undefined) return runId;
    await host.engine.decide({ task: task.task, decision, by: "max" });
  }
};
const paid = (amounts: readonly (number | undefined)[], fails = false) =>
  play("refunding", { amounts: amounts.map((amount) => ({ amount })), fails });
const backtest = (policies: readonly Policy[], request: BacktestRequest = {}): Promise<BacktestPage> =>
  host.engine.backtest({ policies: policies.map(({ data }) => data), ...request });
const flipsOf = ({ flips }: BacktestPage) =>
  flips.map(({ runId, step, before, after, certain }) => ({ runId, step, to: `${before.answer} -> ${after.answer}`, certain }));

describe("S25.1: every stored call is judged anew by the rules of then and now, and nothing is called", () => {
  test("a threshold from 500 to 200 flips what lies between them", async () => {
    open([above(500)]);
    const amounts = [100, 200, 201, 499, 500, 501, undefined];
    const runs: string[] = [];
    for (const amount of amounts) runs.push(await paid([amount]));
    const calls = sent.length;
    const page = await backtest([above(200)]);
    // By hand: above 200 and not above 500; the tool's default is 450.
    const between = [201, 499, 500, undefined];
    expect(flipsOf(page)).toEqual(
      amounts
        .flatMap((amount, at) =>
          between.includes(amount) ? [{ runId: runs[at], step: "each[0]/pay", to: "allow -> ask", certain: true }] : [],
        )
        .reverse(),
    );
    expect(page).toMatchObject({ runs: 7, calls: 7, runsFlipped: 4, unknownCalls: 0, next: null });
    expect(page.counts).toEqual([{ before: "allow", after: "ask", certain: true, today: false, person: null, calls: 4 }]);
    expect(page.flips[0]).toMatchObject({
      tool: "refund",
      effect: "external",
      read: { "call.args.amount": 450 },
      after: { policy: "refunds", rule: 1, by: "role:manager" },
    });
    expect(page.rules).toEqual([{ policy: "refunds", rule: 1, answer: "ask", calls: 1 }]);
    expect(sent).toHaveLength(calls);
    expect(await host.engine.inbox()).toEqual([]);
  });

  test("what it says is what an engine under the other policies does", async () => {
    const amounts = [13, 99, 250, 600, 901];
    const answers = async (policies: readonly Policy[]): Promise<readonly string[]> => {
      open(policies);
      for (const amount of amounts) await paid([amount]);
      const journals = await Promise.all((await host.engine.runs()).map(({ runId }) => host.engine.journal(runId)));
      return journals.map((journal) => {
        const judged = journal.flatMap(({ event }) => (event.type === "step-judged" ? [event.verdict.answer] : []));
        return judged[0] ?? "allow";
      });
    };
    const [before, after] = [byOrder(500), byOrder(80)];
    const said = await answers([after]);
    await host.dispose();
    const was = await answers([before]);
    const asked = reads;
    const page = await backtest([after]);
    const runs = (await host.engine.runs()).map(({ runId }) => runId);
    const told = runs.map((runId, at) => page.flips.find((flip) => flip.runId === runId)?.after.answer ?? was[at]);
    expect(told).toEqual(said);
    expect(page.runsFlipped).toBe(2);
    expect(reads).toBe(asked);
  });

  test("without a change: the policies in force against what was said; what is new is today's", async () => {
    open([above(500)]);
    await paid([300]);
    expect(await backtest([])).toMatchObject({ calls: 1, counts: [] });
    host.engine.reload([refunding], people, [above(200)]);
    expect((await backtest([])).counts).toMatchObject([{ before: "allow", after: "ask", today: true, calls: 1 }]);
    expect((await backtest([above(100)])).counts).toMatchObject([{ today: true, calls: 1 }]);
    // Another id stands beside what is in force.
    expect((await backtest([policy("never", [{ effect: "external", then: deny("No.") }])])).counts).toMatchObject([
      { before: "allow", after: "deny", today: false },
    ]);
  });

  test("who is asked counts as well, and a retried call counts once", async () => {
    open([above(200)]);
    await paid([300]);
    await paid([13]);
    const page = await backtest([above(200, "role:ae")]);
    expect(page.counts).toEqual([{ before: "ask", after: "ask", certain: true, today: false, person: "approved", calls: 1 }]);
    expect(page.calls).toBe(2);
  });

  test("pages follow each other, newest first, and a window or a workflow bounds them", async () => {
    open([above(500)]);
    const first = await paid([300]);
    host.clock.jump(60_000);
    const second = await paid([301]);
    await play("approved", {});
    const page = await backtest([above(200)], { limit: 1, workflow: "refunding" });
    expect(page).toMatchObject({ runs: 1, flips: [{ runId: second }], next: second });
    expect(await backtest([above(200)], { limit: 1, workflow: "refunding", before: page.next ?? "" })).toMatchObject({
      flips: [{ runId: first }],
      next: null,
    });
    expect((await backtest([above(200)], { since: page.oldest ?? "", workflow: "refunding" })).runs).toBe(1);
  });

  test("a policy that is none is refused with the place of each problem, and an erased run is counted and not judged", async () => {
    open([above(500)]);
    await expect(host.engine.backtest({ policies: [{ ...above(1).data, format: 2 } as never] })).rejects.toMatchObject({
      code: "usage",
      problems: [{ path: "[0].format" }],
    });
    await play("approved", {});
    const subjects = workflow({
      id: "named",
      input: Order,
      subject: () => "c1" as never,
      limits,
      flow: (f) => f.call("pay", refund, { order: "o1" } as never),
    });
    host.engine.reload([subjects], people, [above(500)]);
    await play("named", { amounts: [] });
    await host.engine.erase({ subject: "c1", by: "bo" });
    expect(await backtest([above(200)])).toMatchObject({ runs: 1, erased: 1 });
  });
});

describe("S25.2: what was not recorded is unknown", () => {
  test("a fact that nobody read then", async () => {
    open([above(500)]);
    const runId = await paid([300, 301]);
    const page = await backtest([byOrder(500)]);
    expect(page).toMatchObject({
      flips: [],
      unknownCalls: 2,
      runsUnknown: 1,
      unknown: [{ runId, step: "each[0]/pay", facts: ["order.read"] }, {}],
    });
    expect(reads).toBe(0);
  });

  test("a recorded fact is used, and where another rule denies no fact is needed", async () => {
    open([byOrder(500)]);
    await paid([300]);
    expect((await backtest([byOrder(200)])).counts).toMatchObject([{ after: "ask", calls: 1 }]);
    host.engine.reload([refunding], people, [above(500)]);
    await paid([300]);
    const never = policy("never", [{ tool: "refund", then: deny("No.") }]);
    expect(await backtest([byOrder(500), never])).toMatchObject({ unknownCalls: 0, counts: [{ after: "deny", calls: 2 }] });
  });
});

describe("S25.3: behind the first flip of a run nothing is certain", () => {
  test("in the run", async () => {
    open([above(500)]);
    await paid([100, 300, 301]);
    expect(flipsOf(await backtest([above(200)])).map(({ step, certain }) => [step, certain])).toEqual([
      ["each[1]/pay", true],
      ["each[2]/pay", false],
    ]);
  });

  test("in the runs that it started behind it, and an unknown call counts like a flip", async () => {
    open([above(500)]);
    await play("parent", { amounts: [{ amount: 299 }] });
    const certain = async (...policies: Policy[]) => (await backtest(policies)).flips.map((flip) => [flip.workflow, flip.certain]);
    expect(await certain(above(299))).toEqual([["parent", true]]);
    expect(await certain(above(200))).toEqual([
      ["refunding", false],
      ["parent", true],
    ]);
    const childOnly = policy("child", [{ workflow: "refunding", then: deny("No.") }]);
    expect(await certain(childOnly)).toEqual([["refunding", true]]);
    const unknownFirst = policyFor("parents", refund, {
      facts: (call, read) => ({ order: read("order", readOrder, { id: call.args.order }) }),
      rules: [{ workflow: "parent", when: (_call, { order }) => eq(order.paid, 1), then: deny("No.") }],
    });
    expect(await certain(childOnly, unknownFirst)).toEqual([["refunding", false]]);
  });

  test("in a fork that began behind it, and not in one that began before", async () => {
    const looking = workflow({
      id: "looking",
      input: z.object({ amount: z.number() }),
      limits,
      flow: (f, input) => {
        f.call("first", refund, { order: "o1", amount: input.amount });
        const order = f.call("look", readOrder, { id: "o1" });
        f.when("rich", gt(order.paid, 1_000), () => f.call("second", refund, { order: "o1", amount: 301 }));
      },
    });
    const forkOf = async (amount: number): Promise<readonly (readonly [string, string, boolean])[]> => {
      host = new EngineHost({ workflows: [looking], people, policies: [above(500)] });
      const runId = await play("looking", { amount });
      const looked = (await host.engine.journal(runId)).find(({ event }) => event.type === "step-completed" && event.id.includes("look"));
      const fork = { runId, at: looked?.seq ?? 0, change: { kind: "result", result: { paid: 2_000 } }, by: "bo" } as const;
      const { live } = await host.engine.fork(fork);
      if ("why" in live) throw new Error(live.why);
      const made = await host.engine.makeLive({ ...fork, hash: live.hash });
      await host.engine.finished(made.runId, "ended");
      const { flips } = await backtest([above(200)]);
      return flips.map((flip) => [flip.runId === runId ? "run" : "fork", flip.step, flip.certain]);
    };
    expect(await forkOf(300)).toEqual([
      ["fork", "rich.then/second", false],
      ["run", "first", true],
    ]);
    await host.dispose();
    expect(await forkOf(100)).toEqual([["fork", "rich.then/second", true]]);
  });
});

describe("S25.4: what people would have more or less to do", () => {
  test("more, fewer, and others, by day and role", async () => {
    open([above(500)]);
    for (const amount of [100, 300, 600, 700]) await paid([amount]);
    const page = await backtest([above(200, "role:ae")]);
    const [{ day } = { day: "" }] = page.decided;
    expect(page.decided).toEqual([{ day, person: "max", decided: 2 }]);
    expect(page.asked).toEqual(
      expect.arrayContaining([
        { day, who: "role:manager", recorded: 2, added: 0, removed: 2, uncertain: 0 },
        { day, who: "role:ae", recorded: 0, added: 3, removed: 0, uncertain: 0 },
      ]),
    );
    expect(page.holders).toEqual({ "role:ae": ["ana", "max"], "role:manager": ["bo", "max"] });
  });

  test("an approval of the workflow that cleared these very bytes is no more work, where its approver holds the role", async () => {
    open([]);
    await play("approved", {});
    expect(await backtest([above(200, "role:ae")])).toMatchObject({ calls: 1, counts: [] });
    expect(await backtest([above(200, "role:legal")])).toMatchObject({ counts: [{ before: "allow", after: "ask" }] });
  });

  test("what people stopped then would pass: it is counted with what they said", async () => {
    open([above(200)]);
    await play("refunding", { amounts: [{ amount: 300 }] }, "reject");
    await play("refunding", { amounts: [{ amount: 301 }] });
    const page = await backtest([above(500)]);
    expect(page.counts.map(({ before, after, person }) => [before, after, person])).toEqual([
      ["ask", "allow", "approved"],
      ["ask", "allow", "rejected"],
    ]);
    expect(page.asked).toMatchObject([{ who: "role:manager", recorded: 2, removed: 2 }]);
  });

  test("a call that a model chose is judged as one", async () => {
    const helper = agent({
      id: "helper",
      goal: "Refund what is due.",
      model: "large",
      input: z.object({}),
      output: z.object({ done: z.boolean() }),
      tools: [refund],
      limits: { costUsd: 0.5, tokens: 100_000, turns: 6 },
    });
    const helping = workflow({
      id: "helping",
      input: z.object({}),
      limits,
      flow: (f) => f.agent("help", helper, {}, { otherwise: () => ({ done: false }) }),
    });
    const model = scriptedModel({
      help: [new ScriptedReply([toolCall("refund", { order: "o1" }, "c1")]), new ScriptedReply([toolCall("finish", { done: true }, "c2")])],
    });
    host = new EngineHost({ workflows: [helping], people, policies: [], model });
    await play("helping", {});
    expect(sent).toEqual([450]);
    const page = await backtest(defaultPolicies);
    expect(page.flips).toMatchObject([{ tool: "refund", after: { answer: "ask", by: "role:ae", rule: 2 } }]);
    const ofAgent = policy("of-agent", [{ agent: "helper", tool: "refund", then: deny("No.") }]);
    expect((await backtest([ofAgent])).flips).toMatchObject([{ after: { answer: "deny" } }]);
  });
});

describe("S25.5: what went wrong after an effect, and whether it would have been seen before", () => {
  test("a run that failed after its effect, and one that failed before any", async () => {
    open([above(500)]);
    const failing = await paid([300], true);
    await paid([13], true);
    const tried = await backtest([above(200)]);
    expect(tried.incidents).toMatchObject([
      { runId: failing, kind: "failed", effects: 1, caught: { step: "each[0]/pay", after: "ask", certain: true } },
    ]);
    expect((await backtest([above(400)])).incidents).toMatchObject([{ runId: failing, caught: null }]);
  });

  test("a run that a person cancelled after an effect", async () => {
    open([above(500)]);
    const { runId } = await host.engine.start({ workflow: "refunding", input: { amounts: [{ amount: 300 }, { amount: 600 }] }, by: "ana" });
    await host.engine.finished(runId, "idle");
    await host.engine.cancel(runId, { by: "bo" });
    await host.engine.finished(runId, "ended");
    expect((await backtest([above(200)])).incidents).toMatchObject([{ kind: "cancelled", effects: 1, caught: { step: "each[0]/pay" } }]);
  });

  test("a doubt that a person had to settle is about its own call", async () => {
    open([above(500)]);
    const { runId } = await host.engine.start({ workflow: "refunding", input: { amounts: [{ amount: 300 }, { amount: 14 }] }, by: "ana" });
    await host.engine.finished(runId, "idle");
    await host.engine.settle({ runId, step: "each[1]/pay", choice: "happened", output: { id: 9 }, by: "bo" });
    await host.engine.finished(runId, "ended");
    expect((await backtest([above(200)])).incidents).toMatchObject([{ kind: "in-doubt", effects: 1, caught: null }]);
    expect((await backtest([above(10)])).incidents).toMatchObject([{ caught: { step: "each[1]/pay", certain: false } }]);
  });

  test("a run that people went back behind; in the fork somebody is asked whatever policies say, and others beside them", async () => {
    open([above(500)]);
    const runId = await paid([300]);
    const fork = { runId, at: 1, change: { kind: "input", input: { amounts: [{ amount: 301 }], fails: false } }, by: "bo" } as const;
    const { live } = await host.engine.fork(fork);
    if ("why" in live) throw new Error(live.why);
    const forked = await host.engine.makeLive({ ...fork, hash: live.hash });
    await host.engine.finished(forked.runId, "idle");
    const page = await backtest([above(200)]);
    expect(page.incidents).toMatchObject([{ runId, kind: "gone-back", effects: 1, caught: { step: "each[0]/pay", certain: true } }]);
    expect(page.flips.map((flip) => [flip.runId, flip.certain])).toContainEqual([runId, true]);
    expect(page.flips.filter((flip) => flip.runId === forked.runId)).toMatchObject([
      { before: { answer: "ask", by: "bo", policy: "signalbox.fork" }, after: { answer: "ask", by: "role:manager" }, certain: true },
    ]);
    expect((await backtest([above(400)])).flips).toEqual([]);
  });
});

describe("S25.6: a cap is tried on what the runs have reserved", () => {
  const priced = tool({
    id: "priced",
    effect: "write",
    delivery: { mode: "once" },
    maxCostUsd: 0.05,
    input: z.object({ cost: z.number() }),
    output: z.object({}),
    run: ({ cost: usd }, { cost }) => {
      cost(usd);
      return {};
    },
  });
  const paying = (costUsd: number) =>
    workflow({
      id: "paying",
      input: z.object({ costs: z.array(z.number()) }),
      limits: { costUsd },
      flow: (f, input) => f.map("each", input.costs, { max: 10, concurrency: 1 }, (cost) => f.call("pay", priced, { cost })),
    });
  /** Where a run is when it meets its cap; null when it does not. */
  const stopsAt = async (costUsd: number, costs: readonly number[]): Promise<string | null> => {
    host = new EngineHost({ workflows: [paying(costUsd)], people });
    const { runId } = await host.engine.start({ workflow: "paying", input: { costs } });
    const { error } = await host.engine.finished(runId, "ended");
    return error === null
      ? null
      : `each[${(await host.engine.journal(runId)).filter(({ event }) => event.type === "step-completed").length}]/pay`;
  };

  test.each([
    [0.12, [0.01, 0.02, 0.03, 0.04]],
    [0.1, [0.05, 0.05, 0.01]],
    [0.1, [0.01, 0.01, 0.01]],
    [0.04, [0.01]],
  ])("a cap of %d under calls of %j is met where the engine meets it", async (costUsd, costs) => {
    const meets = await stopsAt(costUsd, costs);
    await host.dispose();
    expect(await stopsAt(1, costs)).toBeNull();
    const { reservations } = await backtest([], { reservations: true });
    const { met } = tryCap({ scope: "run", costMicroUsd: limitMicroUsd(costUsd) }, reservations);
    expect(met[0]?.step ?? null).toBe(meets);
    expect((await backtest([])).reservations).toEqual([]);
  });

  test("runs that met a cap then are counted: what they would have gone on to is unknown", async () => {
    await stopsAt(0.06, [0.05, 0.05]);
    expect(await backtest([])).toMatchObject({ runs: 1, overBudget: 1, calls: 1 });
  });
});
