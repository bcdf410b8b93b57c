import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { agent } from "../../definition/agent.ts";
import { ToolError, text, tool, workflow } from "../../index.ts";
import type { BudgetNode } from "../../ports/budget-view.ts";
import type { Price } from "../../ports/model.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

let host: EngineHost;
afterEach(() => host.dispose());

const PRICE: Price = { input: 0, cachedInput: 0, output: 1_000_000, version: "test" };
const usage = { usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 } };
const Nothing = z.object({});
const reader = agent({
  id: "reader",
  goal: "Read.",
  model: "large",
  input: z.object({ task: z.string() }),
  output: z.object({ read: z.string() }),
  tools: [],
  limits: { costUsd: 0.1, tokens: 90_000, turns: 3 },
});
const scout = agent({
  id: "scout",
  goal: "Find it.",
  model: "large",
  input: Nothing,
  output: z.object({ brief: z.string() }),
  tools: [],
  delegates: [reader],
  limits: { costUsd: 0.4, tokens: 90_000, costUsdPerDay: 2, turns: 5 },
});
const stay = tool({
  id: "stay",
  input: Nothing,
  output: Nothing,
  effect: "read",
  maxCostUsd: 0.02,
  run: () => new Promise<never>(() => undefined),
});
const child = workflow({ id: "child", input: Nothing, limits: { costUsd: 0.2, costUsdPerDay: 3 }, flow: (f) => f.call("stay", stay, {}) });
const scouting = workflow({
  id: "scouting",
  input: Nothing,
  limits: { costUsd: 1, costUsdPerDay: 5 },
  flow: (f) => {
    const { brief } = f.agent("scout", scout, {}, { otherwise: (end) => ({ brief: end.message }) });
    const text_ = f.draft("write", { model: "large", text: text`Write of ${brief}.`, maxInputTokens: 1_000, maxOutputTokens: 100 });
    return [text_, f.run("child", child, {})];
  },
});

/** Each line a cap, indented by what it lies under. */
const drawn = (nodes: readonly BudgetNode[], names: Readonly<Record<string, string>>): readonly string[] =>
  nodes.map(({ depth, cap }) => `${"  ".repeat(depth)}${Object.entries(names).reduce((name, [id, word]) => name.replace(id, word), cap)}`);

describe("S8.9: the caps are told as they lie under each other", () => {
  test("a run under the run that started it, agents under their run, and each day under the instance's", async () => {
    const call = (...parts: Parameters<typeof toolCall>[]) =>
      new ScriptedReply(
        parts.map((part) => toolCall(...part)),
        usage,
      );
    const model = scriptedModel(
      {
        scout: [call(["delegate_reader", { task: "this" }]), call(["finish", { brief: "found" }])],
        "scout.delegate_reader": [call(["finish", { read: "done" }])],
        write: [new ScriptedReply([{ type: "text", text: '{"text":"x"}' }], usage)],
      },
      { price: PRICE },
    );
    host = new EngineHost({ workflows: [scouting], model, limits: { costUsdPerDay: 20 } });
    const { runId } = await host.engine.start({ workflow: "scouting", input: {} });
    await expect.poll(async () => (await host.engine.budget()).reservations.map(({ what }) => what)).toEqual(["tool:stay"]);
    const { nodes, runsLeftOut, day } = await host.engine.budgetTree();
    const inner = (await host.engine.runs({ workflow: "child" }))[0]?.runId ?? "";
    expect([day, runsLeftOut]).toEqual(["2026-01-05", 0]);
    expect(drawn(nodes, { [runId]: "A", [inner]: "B" })).toEqual([
      "instance-day:2026-01-05",
      "  workflow-day:child:2026-01-05",
      "  workflow-day:scouting:2026-01-05",
      "    run:A",
      "      run:B",
      "      agent:A//scout",
      "        sub-agent:A/scout[1.0]/scout.delegate_reader",
      "  agent-day:reader:2026-01-05",
      "  agent-day:scout:2026-01-05",
    ]);
    const node = (name: string) => nodes.find(({ cap }) => cap.startsWith(name));
    expect(node(`run:${inner}`)).toMatchObject({
      under: `run:${runId}`,
      also: ["workflow-day:child:2026-01-05"],
      run: { workflow: "child", status: "running" },
      costMicroUsd: { limit: 200_000, reserved: 20_000, left: 180_000 },
      reservations: [{ what: "tool:stay", state: "reserved", costMicroUsd: 20_000 }],
    });
    expect(node("workflow-day:child")).toMatchObject({
      runs: { open: 1, queued: 0 },
      costMicroUsd: { limit: 3_000_000, reserved: 20_000 },
    });
    // Four model calls of ten micro-dollars.
    const spent = (name: string) => node(name)?.costMicroUsd.spent;
    expect(["instance-day", "workflow-day:scouting", "agent:", "sub-agent:", "agent-day:scout"].map(spent)).toEqual([40, 40, 30, 10, 30]);
    expect(nodes.flatMap(({ reservations }) => reservations)).toHaveLength(1);
  });

  test("a doubt of an earlier day stands under that day until somebody settles it, and its run where it would spend now", async () => {
    const unsure = tool({
      id: "unsure",
      input: Nothing,
      output: Nothing,
      effect: "read",
      maxCostUsd: 0.02,
      run: () => {
        throw new ToolError("x", "x", { outcome: "unknown" });
      },
    });
    const flow = workflow({ id: "risky", input: Nothing, limits: { costUsd: 1 }, flow: (f) => f.call("do", unsure, {}) });
    host = new EngineHost({ workflows: [flow], people: { ana: ["role:ae"] }, limits: { forkCostUsdPerDay: 1 } });
    const { runId } = await host.engine.start({ workflow: "risky", input: {} });
    await host.engine.finished(runId, "ended");
    host.clock.jump(24 * 3_600_000);
    const lines = async () => drawn((await host.engine.budgetTree()).nodes, { [runId]: "A" });
    expect(await lines()).toEqual([
      "instance-day:2026-01-06",
      "  workflow-day:risky:2026-01-06",
      "    run:A",
      "  fork-day:2026-01-06",
      "instance-day:2026-01-05",
      "  workflow-day:risky:2026-01-05",
    ]);
    await host.engine.settleReservation({ reservation: 1, costUsd: 0, tokens: 0, by: "ana", reason: "the bill" });
    expect(await lines()).toEqual(["instance-day:2026-01-06", "  fork-day:2026-01-06"]);
  });
});
