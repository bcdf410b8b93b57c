import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FreshDatabases, inMemory } from "../bookings/database.ts";
import { readAirlineData, readRecordedRuns } from "../data/airline-folder.ts";
import { RecordedRun } from "../data/recorded-run.ts";
import { smallAirline } from "../data/small-airline.fixture.ts";
import { airlineTools } from "../tools/airline-tools.ts";
import { replayRun } from "./replay-run.ts";
import { compareResults } from "./tool-results.ts";

const shared = process.env.SIGNALBOX_DATA;

const recording = (...calls: readonly (readonly [tool: string, given: object | string, result: string])[]): RecordedRun =>
  RecordedRun.parse({
    task_id: 0,
    trial: 0,
    reward: 1,
    info: { task: { user_id: "ada_berg_1", actions: [] } },
    traj: calls.flatMap(([name, given, content], at) => [
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: `call ${at}`, function: { name, arguments: typeof given === "string" ? given : JSON.stringify(given) } }],
      },
      { role: "tool", tool_call_id: `call ${at}`, name, content },
    ]),
  });
async function compared(run: RecordedRun) {
  const database = inMemory(smallAirline());
  return compareResults([{ run: "0/0", calls: await replayRun(run, { tools: airlineTools(() => database), runId: "0/0" }) }]);
}

describe("replaying", () => {
  test("answers that mean the same are equal, whatever the order of their fields", async () => {
    const run = recording(
      ["calculate", { expression: "1 + 1" }, "2"],
      [
        "update_reservation_baggages",
        { reservation_id: "AAA111", total_baggages: 1, nonfree_baggages: 0, payment_id: "x" },
        "Error: payment method not found",
      ],
    );
    expect(await compared(run)).toMatchObject({ total: 2, equal: 2, differences: [] });
  });

  test("every difference is named with its cause", async () => {
    const run = recording(
      ["calculate", { expression: "1 + 1" }, "3.0"],
      ["get_user_details", { user_id: "nobody" }, "Error: no such user"],
      ["get_user_details", { name: "nobody" }, "Error: user not found"],
      ["calculate", "{", "Error: what?"],
      ["fly", {}, "gone"],
    );
    const { equal, byTool, differences } = await compared(run);
    expect(equal).toBe(0);
    expect(byTool.get("calculate")).toEqual({ total: 2, equal: 0 });
    expect(differences.map(({ cause, answer }) => [cause, answer])).toEqual([
      ["other-data", "2.0"],
      ["other-refusal", "Error: user not found"],
      ["not-callable", expect.any(String)],
      ["not-callable", expect.any(String)],
      ["not-callable", "no tool has this name"],
    ]);
  });
});

describe.skipIf(!shared)(shared ? "the recorded runs" : "the recorded runs: skipped, SIGNALBOX_DATA is not there", () => {
  const folder = join(shared ?? "", "airline");
  const fresh = shared ? new FreshDatabases(readAirlineData(folder)) : undefined;
  afterAll(() => fresh?.[Symbol.dispose]());

  test("every tool answers every call as the recording did", async () => {
    const replayed = [];
    for (const run of readRecordedRuns(folder)) {
      using own = (fresh as FreshDatabases).next();
      const runId = `${run.task_id}/${run.trial}`;
      replayed.push({ run: runId, calls: await replayRun(run, { tools: airlineTools(() => own.database), runId }) });
    }
    const { total, equal, differences } = compareResults(replayed);
    expect(differences).toEqual([]);
    expect(total).toBeGreaterThan(0);
    expect(equal).toBe(total);
  });
});
