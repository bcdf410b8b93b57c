import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine } from "signalbox";
import { ScriptedReply, scriptedModel } from "signalbox/testing";
import { expect, test } from "vitest";
import { Desk } from "../backtest/desk.ts";
import { FreshDatabases } from "../bookings/database.ts";
import { smallAirline } from "../data/small-airline.fixture.ts";
import { airlineConfig, CUSTOMER } from "./airline-config.ts";

const says = (tool: string, input: object) => new ScriptedReply([{ type: "tool-call", callId: tool, tool, input: JSON.stringify(input) }]);
const bags = (total_baggages: number, nonfree_baggages: number, payment_id = "credit_card_1") => ({
  reservation_id: "AAA111",
  total_baggages,
  nonfree_baggages,
  payment_id,
});

test("the policy's rules deny, the customer confirms the exact arguments, and only those are sent", async () => {
  using fresh = new FreshDatabases(smallAirline());
  const desk = new Desk(fresh);
  const home = mkdtempSync(join(tmpdir(), "airline-config-"));
  const model = scriptedModel({
    desk: [
      says("update_reservation_baggages", bags(2, 1, "certificate_1")),
      says("update_reservation_baggages", bags(3, 2)),
      says("update_reservation_baggages", bags(2, 1)),
      says("finish", { outcome: "done" }),
    ],
  });
  const told = () => model.requests.at(-1)?.messages.at(-1);
  const engine = openEngine(airlineConfig("Be kind.", desk, model), { home, watchdogMs: 0 });
  try {
    const { runId } = await engine.start({ workflow: "airline-support", input: { message: "A bag, please." } });
    const asked = async () => {
      await engine.finished(runId, "idle");
      return (await engine.inbox())[0];
    };
    const tooMany = await asked();
    expect(told()).toMatchObject({
      isError: true,
      result: { error: { code: "denied-by-policy", message: expect.stringContaining("gift card or credit card") } },
    });
    expect(tooMany).toMatchObject({
      who: ["role:customer"],
      proposal: { calls: { call: { tool: "update_reservation_baggages", arguments: bags(3, 2) } } },
    });
    await engine.decide({
      task: tooMany?.task ?? "",
      hash: tooMany?.hash ?? "",
      by: CUSTOMER,
      decision: "reject",
      reason: "One bag, not two.",
    });
    const one = await asked();
    expect(told()).toMatchObject({ isError: true, result: { error: { message: expect.stringContaining("One bag, not two.") } } });
    expect(desk.tools.length).toBeGreaterThan(0);
    await engine.decide({ task: one?.task ?? "", hash: one?.hash ?? "", by: CUSTOMER, decision: "approve" });
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: { outcome: "done" } });
    const sent = (await engine.journal(runId)).flatMap(({ event }) => (event.type === "intent-recorded" ? [event.id] : []));
    expect(sent).toHaveLength(1);
    expect(told()).toMatchObject({ result: { data: { total_baggages: 2, nonfree_baggages: 1 } } });
    desk.leave(runId);
  } finally {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  }
});

test("without the confirmation the engine does not take the agent", () => {
  using fresh = new FreshDatabases(smallAirline());
  const desk = new Desk(fresh);
  const home = mkdtempSync(join(tmpdir(), "airline-config-"));
  const config = airlineConfig("Be kind.", desk, scriptedModel({}));
  expect(() => openEngine({ ...config, policies: desk.policies }, { home, watchdogMs: 0 })).toThrow(
    /airline-support\/desk: The agent reads what strangers write/,
  );
  rmSync(home, { recursive: true, force: true });
});
