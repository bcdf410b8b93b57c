import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type SettleRequest, ToolError, tool, workflow } from "../../index.ts";
import { EngineHost } from "../../testing/engine-host.ts";

const hosts: EngineHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
});

type Body = (cost: (usd: number) => void, attempt: number) => void;
const Done = z.object({ done: z.boolean() });
const paid = (maxCostUsd: number, body: Body) => {
  const call = tool({
    id: "paid.call",
    input: z.object({}),
    output: Done,
    effect: "write",
    delivery: { mode: "once" },
    maxCostUsd,
    run: (_input, { cost, attempt }) => {
      body(cost, attempt);
      return { done: true };
    },
  });
  const flow = workflow({
    id: "paid",
    input: z.object({}),
    limits: { costUsd: 2 },
    flow: (f) => f.call("pay", call, {}, { onError: () => ({ done: false }) }),
  });
  const host = new EngineHost({ workflows: [flow], people: { ana: [] } });
  hosts.push(host);
  return host;
};
const started = async ({ engine }: EngineHost) => engine.finished((await engine.start({ workflow: "paid", input: {} })).runId, "idle");
/** Of the run's cap, in micro-USD; with what is still open. */
const money = async ({ engine }: EngineHost, runId: string) => {
  const { caps, reservations } = await engine.budget({ runId });
  const { spent, reserved, doubtful } = caps.find(({ scope }) => scope === "run")?.costMicroUsd ?? {};
  return { spent, reserved, doubtful, open: reservations.length };
};
const settlements = async ({ engine }: EngineHost, runId: string) =>
  (await engine.journal(runId)).flatMap(({ event }) =>
    event.type === "budget-settled" ? [[event.controller, event.outcome, event.costMicroUsd]] : [],
  );

describe("S8.3: what a tool says that it cost", () => {
  test.each<[string, Body, number]>([
    ["takes the place of its reservation", (cost) => cost(0.3), 300_000],
    ["counts as it was said last", (cost) => [0.1, 0.2].forEach(cost), 200_000],
    ["may be nothing", (cost) => cost(0), 0],
    ["is all that it may cost where it says nothing", () => undefined, 500_000],
  ])("%s", async (_what, body, spent) => {
    const host = paid(0.5, body);
    const { runId, output } = await started(host);
    expect(output).toEqual({ done: true });
    expect(await money(host, runId)).toEqual({ spent, reserved: 0, doubtful: 0, open: 0 });
    expect(await settlements(host, runId)).toEqual([["rules", "settled", spent]]);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("counts for a refusal, too", async () => {
    const host = paid(0.5, (cost) => {
      cost(0.1);
      throw new ToolError("no", "Refused.", { outcome: "rejected" });
    });
    const { runId, output } = await started(host);
    expect(output).toEqual({ done: false });
    expect(await money(host, runId)).toEqual({ spent: 100_000, reserved: 0, doubtful: 0, open: 0 });
  });

  test("S8.5: above its bound is counted, told, and freezes the tool", async () => {
    const host = paid(0.5, (cost) => cost(0.7));
    const { runId, output } = await started(host);
    expect(output).toEqual({ done: true });
    expect(await money(host, runId)).toEqual({ spent: 700_000, reserved: 0, doubtful: 0, open: 0 });
    expect((await host.engine.budget()).frozen).toMatchObject([{ what: "tool:paid.call" }]);
    expect(host.reports).toEqual([expect.stringContaining("paid.call was billed above the bound")]);
    expect(await started(host)).toMatchObject({ output: { done: false } });
  });

  test("an operator is told where nothing was reserved", async () => {
    const host = paid(0, (cost) => cost(0.1));
    const { runId } = await started(host);
    expect(await settlements(host, runId)).toEqual([]);
    expect(host.reports).toEqual([expect.stringMatching(/^paid\.call cost \$0\.10 .* no maxCostUsd/)]);
  });

  test("what is no amount is refused", async () => {
    const host = paid(0.5, (cost) => cost(-1));
    const { waitingFor } = await started(host);
    expect(waitingFor).toMatchObject([{ kind: "settlement" }]);
    expect((await host.engine.inbox())[0]?.message).toContain("paid.call says that it cost -1");
  });
});

describe("S8.4: who settles an unknown outcome settles what was reserved for it, in the same commit", () => {
  const doubted = async () => {
    const host = paid(0.5, (cost, attempt) => {
      cost(0.1);
      if (attempt === 1) throw new Error("The line went dead.");
    });
    const { runId } = await started(host);
    expect(await money(host, runId)).toEqual({ spent: 0, reserved: 0, doubtful: 500_000, open: 1 });
    const settle = (rest: Pick<SettleRequest, "choice" | "costUsd" | "output">) =>
      host.engine.settle({ runId, step: "pay", by: "ana", ...rest });
    return { host, runId, settle };
  };
  const output = { done: true };

  test.each<[string, Pick<SettleRequest, "choice" | "costUsd" | "output">, unknown[][]]>([
    ["it happened, and cost all that it may", { choice: "happened", output }, [["human", "settled", 500_000]]],
    ["it happened, and cost what is said", { choice: "happened", output, costUsd: 0.2 }, [["human", "settled", 200_000]]],
    ["given up, and counted in full", { choice: "give-up" }, [["human", "settled", 500_000]]],
    ["given up, with what the bill says", { choice: "give-up", costUsd: 0 }, [["human", "settled", 0]]],
    [
      "it did not happen: nothing is kept for it, and the next attempt is reserved anew",
      { choice: "did-not-happen" },
      [
        ["human", "released", 500_000],
        ["rules", "settled", 100_000],
      ],
    ],
  ])("%s", async (_what, choice, said) => {
    const { host, runId, settle } = await doubted();
    await settle(choice);
    expect(await host.engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    const later = (await settlements(host, runId)).slice(1);
    expect(later).toEqual(said);
    const spent = later.reduce((sum, [, outcome, amount]) => sum + (outcome === "settled" ? Number(amount) : 0), 0);
    expect(await money(host, runId)).toEqual({ spent, reserved: 0, doubtful: 0, open: 0 });
    const journal = await host.engine.journal(runId);
    const [word] = journal.filter(({ event }) => event.type === "step-settled");
    const [settled] = journal.filter(({ event }) => event.type === "budget-settled" && event.controller === "human");
    expect(settled?.seq).toBe(word?.seq);
    expect((await host.engine.replay(runId)).identical).toBe(true);
  });

  test("a cost that cannot be is refused, and nothing is settled", async () => {
    const { host, runId, settle } = await doubted();
    await expect(settle({ choice: "did-not-happen", costUsd: 0.1 })).rejects.toMatchObject({ code: "usage" });
    await expect(settle({ choice: "happened", output, costUsd: -1 })).rejects.toMatchObject({ code: "usage" });
    expect(await money(host, runId)).toEqual({ spent: 0, reserved: 0, doubtful: 500_000, open: 1 });
  });

  test("a cost is refused where nothing was reserved", async () => {
    const host = paid(0, () => {
      throw new Error("The line went dead.");
    });
    const { runId } = await started(host);
    const settle = host.engine.settle({ runId, step: "pay", by: "ana", choice: "give-up", costUsd: 1 });
    await expect(settle).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("no maxCostUsd") });
  });
});
