// A changed threshold against decisions that are stored: `signalbox backtest` on recorded runs, beside a count by hand of the same recordings.
import { join } from "node:path";
import { ask, type Engine, gt, type Policy, policy, type Ref, some } from "signalbox";
import { describe, expect, test } from "vitest";
import { readRecordedRuns } from "../data/airline-folder.ts";
import { recordedCalls } from "../data/recorded-run.ts";
import { replayJournals } from "../journals/replay-journals.ts";

const shared = process.env.SIGNALBOX_DATA;

/** A booking of which one payment is above so much waits for a supervisor. */
const payments = (most: number): Policy =>
  policy("large-payments", [
    {
      tool: "book_reservation",
      when: ({ args }) => some(args.payment_methods as Ref<readonly { readonly amount: number }[]>, ({ amount }) => gt(amount, most)),
      then: ask({ by: "role:supervisor", within: "1h" }),
    },
  ]);

/** Straight from the recordings. A booking that was made is not made again in its run: the engine refuses the same write. */
function bookingsAbove(runs: ReturnType<typeof readRecordedRuns>, most: number): number {
  let above = 0;
  for (const run of runs) {
    const made = new Set<string>();
    for (const { tool, argumentsText, result } of recordedCalls(run)) {
      if (tool !== "book_reservation" || made.has(argumentsText)) continue;
      if (result?.startsWith("Error") === false) made.add(argumentsText);
      const { payment_methods } = JSON.parse(argumentsText) as { payment_methods: { amount: number }[] };
      if (payment_methods.some(({ amount }) => amount > most)) above++;
    }
  }
  return above;
}

describe.skipIf(!shared)(shared ? "the recorded runs" : "the recorded runs: skipped, SIGNALBOX_DATA is not there", () => {
  test("a threshold from 500 to 200 flips exactly the bookings between, after the customer's own confirmation", async () => {
    const folder = join(shared ?? "", "airline");
    const runs = readRecordedRuns(folder).filter((run) => recordedCalls(run).some(({ tool }) => tool === "book_reservation"));
    const look = async (engine: Engine) => {
      const flips = async (most: number) => (await engine.backtest({ policies: [payments(most).data] })).flips;
      const [above500, above200] = [await flips(500), await flips(200)];
      expect([above500.length, above200.length]).toEqual([bookingsAbove(runs, 500), bookingsAbove(runs, 200)]);
      expect(above200.length).toBeGreaterThan(above500.length);
      // What the customer had confirmed was sent; now somebody else would be asked as well.
      for (const { tool, before, after, person } of above200)
        expect({ tool, before: [before.answer, before.met], after: [after.answer, after.by], person }).toEqual({
          ...{ tool: "book_reservation", before: ["allow", true], after: ["ask", "role:supervisor"], person: "approved" },
        });
    };
    const journals = await replayJournals(folder, runs, { unchanged: 0, replies: 0 }, look);
    expect(journals.every(({ isComplete }) => isComplete)).toBe(true);
  });
});
