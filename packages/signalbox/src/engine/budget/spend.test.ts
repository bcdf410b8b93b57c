import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { toolCall } from "../../../test/kernel/replies.ts";
import { migrations } from "../../adapters/sqlite/schema.ts";
import { agent } from "../../definition/agent.ts";
import { propose, ToolError, text, tool, workflow } from "../../index.ts";
import type { Price } from "../../ports/model.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { ScriptedReply, scriptedModel } from "../../testing/scripted-model.ts";

let host: EngineHost;
afterEach(() => host.dispose());

const PRICE: Price = { input: 0, cachedInput: 0, output: 1_000_000, version: "test" };
const usage = { usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 } };
const Nothing = z.object({});
const paid = (id: string, effect: "read" | "external", run: () => Record<string, never>) =>
  tool({ id, description: id, input: Nothing, output: Nothing, effect, maxCostUsd: 0.02, hosts: ["pay.example"], run });
const search = paid("search", "read", () => ({}));
const send = paid("send", "external", () => ({}));
const lose = paid("lose", "read", () => {
  throw new ToolError("x", "x", { outcome: "unknown" });
});
const scout = agent({
  id: "scout",
  goal: "Find it.",
  model: "large",
  input: Nothing,
  output: z.object({ brief: z.string() }),
  tools: [search],
  limits: { costUsd: 0.4, tokens: 90_000, turns: 5 },
});
const work = workflow({
  id: "work",
  input: Nothing,
  limits: { costUsd: 1 },
  flow: (f) => {
    f.draft("write", { model: "small", text: text`Write.`, maxInputTokens: 1_000, maxOutputTokens: 100 });
    f.agent("scout", scout, {}, { otherwise: (end) => ({ brief: end.message }) });
    f.approve("review", {
      show: {},
      calls: { mail: propose(send, {}) },
      by: "role:ae",
      within: "9d",
      granted: (_shown, calls) => f.perform("send", calls.mail),
      denied: () => undefined,
      expired: () => undefined,
    });
  },
});
const lossy = workflow({ id: "lossy", input: Nothing, limits: { costUsd: 1 }, flow: (f) => f.call("lose", lose, {}) });

describe("S8.12: what was spent is told by day, workflow, what was called and who had it called", () => {
  test("each call once, on the day on which it was made, also when runs are gone", async () => {
    const model = scriptedModel(
      {
        write: [new ScriptedReply([{ type: "text", text: '{"text":"x"}' }], usage)],
        scout: [
          new ScriptedReply([toolCall("search", {}, "a")], usage),
          new ScriptedReply([toolCall("finish", { brief: "b" }, "f")], usage),
        ],
      },
      { price: PRICE },
    );
    host = new EngineHost({ workflows: [work, lossy], model, people: { ana: ["role:ae", "role:admin"] } });
    const { runId } = await host.engine.start({ workflow: "work", input: {} });
    await host.engine.finished(runId, "idle");
    const lost = await host.engine.start({ workflow: "lossy", input: {} });
    await host.engine.finished(lost.runId, "ended");
    host.clock.jump(24 * 3_600_000);
    const [task] = await host.engine.inbox();
    await host.engine.decide({ task: task?.task ?? "", decision: "approve", by: "ana" });
    await host.engine.finished(runId, "ended");
    const none = { doubtfulMicroUsd: 0, doubtfulTokens: 0 };
    const inDoubt = { workflow: "lossy", what: "tool:lose", controller: "rules", calls: 1, costMicroUsd: 0, doubtfulMicroUsd: 20_000 };
    expect(await host.engine.spend()).toMatchObject({
      from: "2025-12-08",
      to: "2026-01-06",
      timeZone: "UTC",
      days: [
        { day: "2026-01-05", costMicroUsd: 20_030, doubtfulMicroUsd: 20_000 },
        { day: "2026-01-06", costMicroUsd: 20_000, doubtfulMicroUsd: 0 },
      ],
      rows: [
        inDoubt,
        { workflow: "work", what: "tool:search", controller: "ai", calls: 1, costMicroUsd: 20_000, tokens: 0, ...none },
        { workflow: "work", what: "tool:send", controller: "human", calls: 1, costMicroUsd: 20_000, tokens: 0, ...none },
        { workflow: "work", what: "model:large", controller: "ai", calls: 2, costMicroUsd: 20, tokens: 20, ...none },
        { workflow: "work", what: "model:small", controller: "rules", calls: 1, costMicroUsd: 10, tokens: 10, ...none },
      ],
    });
    const runsFor = async (query: string) => (await host.engine.runs({ query })).map((run) => run.workflow);
    expect(await runsFor("paid:model:large")).toEqual(["work"]);
    expect(await runsFor("paid:tool:* cost>0")).toEqual(["lossy", "work"]);
    expect([await runsFor("paid:human"), await runsFor("-paid:human"), await runsFor("paid:model:none")]).toEqual([
      ["work"],
      ["lossy"],
      [],
    ]);

    const { reservations } = await host.engine.budget({ runId: lost.runId });
    const doubt = { reservation: reservations[0]?.reservation ?? 0, costUsd: 0.005, tokens: 0, by: "ana", reason: "the bill" };
    await host.engine.settleReservation(doubt);
    await host.engine.prune({ olderThan: "0s", by: "ana" });
    const day = { from: "2026-01-05", to: "2026-01-05" };
    expect(await host.engine.spend(day)).toMatchObject({
      days: [{ costMicroUsd: 25_030, doubtfulMicroUsd: 0 }],
      rows: [{}, { costMicroUsd: 5_000 }, {}, {}],
    });
  });

  test("a call that a crash interrupts is in doubt in it, and a rehearsal is charged to forks", async () => {
    const asked = Promise.withResolvers<void>();
    const reply = new ScriptedReply([{ type: "text", text: '{"text":"x"}' }], usage);
    const model = scriptedModel({ write: [reply, reply] }, { price: PRICE });
    const write = workflow({
      id: "write",
      input: Nothing,
      limits: { costUsd: 1 },
      flow: (f) => f.draft("write", { model: "small", text: text`Write.`, maxInputTokens: 1_000, maxOutputTokens: 100 }).text,
    });
    const stuck = {
      ...model,
      generate: () => {
        asked.resolve();
        return new Promise<never>(() => undefined);
      },
    };
    host = new EngineHost({ workflows: [write], model: stuck, people: { ana: ["role:ae"] } });
    const { runId } = await host.engine.start({ workflow: "write", input: {} });
    await asked.promise;
    expect((await host.engine.spend()).rows).toEqual([]);
    host.reopen({ model });
    await host.engine.finished(runId, "ended");
    await host.engine.fork({ runId, at: 1, change: { kind: "model", model: "other" }, costUsd: 1, by: "ana" });
    expect((await host.engine.spend()).rows).toMatchObject([
      { workflow: "write", controller: "rules", calls: 2, costMicroUsd: 10, doubtfulMicroUsd: expect.any(Number) },
      { workflow: "", what: "model:other", controller: "human", calls: 1, costMicroUsd: 10, doubtfulMicroUsd: 0 },
    ]);

    // A store of an older schema is given the same sums; who had a call cleared, it does not know.
    await host.close();
    const db = new DatabaseSync(join(host.home, "signalbox.db"));
    const sums = (): unknown[] =>
      db.prepare("SELECT day, workflow, what, calls, cost, tokens, cost_doubtful, tokens_doubtful FROM spend").all();
    const kept = sums();
    expect(kept).toHaveLength(2);
    db.exec("DROP TABLE spend; ALTER TABLE reservation DROP COLUMN controller;");
    db.exec(migrations.find((sql) => sql.includes("CREATE TABLE spend")) ?? "");
    expect(sums()).toEqual(kept);
    db.close();
  });

  test.each([
    [{ from: "2026-02-30" }, /"2026-02-30" is no day/],
    [{ from: "2026-01-04", to: "2026-01-03" }, /is after/],
    [{ from: "2024-01-01", to: "2026-01-03" }, /more than 400 days/],
  ])("what is no range of days is refused: %j", async (filter, message) => {
    host = new EngineHost({ workflows: [] });
    await expect(host.engine.spend(filter)).rejects.toThrow(message);
  });
});
