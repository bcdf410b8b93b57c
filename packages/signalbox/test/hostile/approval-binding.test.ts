import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { airlineSupport } from "../../../../examples/07-airline-support/agent/support-agent.ts";
import { inMemory } from "../../../../examples/07-airline-support/bookings/database.ts";
import { DAY, smallAirline } from "../../../../examples/07-airline-support/data/small-airline.fixture.ts";
import { customerConfirms } from "../../../../examples/07-airline-support/policy/confirmation.ts";
import { airlineTools } from "../../../../examples/07-airline-support/tools/airline-tools.ts";
import { drive, type ExampleWorkload, journalsOf } from "../../../../examples/workload.ts";
import type * as Gate from "../../src/engine/gate.ts";
import type * as JudgeCall from "../../src/engine/judge-call.ts";
import type * as PerformStep from "../../src/engine/perform-step.ts";
import { defineConfig, openEngine } from "../../src/index.ts";
import { ScriptedReply, scriptedModel } from "../../src/testing/scripted-model.ts";
import { toolCall } from "../kernel/replies.ts";
import { freshHome, removeHomes } from "./home.ts";
import { tampered } from "./tampering.ts";

vi.mock("../../src/engine/gate.ts", async (original) => (await import("./tampering.ts")).tamperedGate(await original<typeof Gate>()));
vi.mock("../../src/engine/judge-call.ts", async (original) =>
  (await import("./tampering.ts")).tamperedJudge(await original<typeof JudgeCall>()),
);
vi.mock("../../src/engine/perform-step.ts", async (original) =>
  (await import("./tampering.ts")).tamperedPerform(await original<typeof PerformStep>()),
);

beforeEach(() => {
  tampered.length = 0;
});
afterEach(removeHomes);

/** Of whatever was cleared since the test began. */
function expectBound(name: string): void {
  const proposals = Map.groupBy(tampered, ({ proposal }) => proposal);
  const wouldLeave = tampered.filter(({ leavesUnguarded }) => leavesUnguarded).length;
  console.log(
    `| ${name}: cleared calls: ${proposals.size}, ${tampered.length} changes refused; without the comparison ${wouldLeave} would have been sent`,
  );
  expect(tampered.length).toBeGreaterThan(10);
  expect(tampered.filter(({ isRefused, hasLeft }) => !isRefused || hasLeft)).toEqual([]);
  for (const [proposal, tries] of proposals)
    expect(
      tries.some(({ leavesUnguarded }) => leavesUnguarded),
      proposal,
    ).toBe(true);
}

const workloads: { readonly [example: string]: () => Promise<ExampleWorkload> } = {
  "01-inbound-lead": async () => (await import("../../../../examples/01-inbound-lead/workload.ts")).leadWorkload,
  "02-invoice-approval": async () => (await import("../../../../examples/02-invoice-approval/workload.ts")).invoiceWorkload,
  "04-record-deletion": async () => (await import("../../../../examples/04-record-deletion/workload.ts")).deletionWorkload,
  "05-support-triage": async () => (await import("../../../../examples/05-support-triage/workload.ts")).ticketWorkload,
};

describe("approval binding", () => {
  test.each(Object.keys(workloads))("S4.5: what is changed after an approval does not leave: %s", async (example) => {
    const home = freshHome();
    const workload = await (workloads[example] as () => Promise<ExampleWorkload>)();
    workload.seed(home);
    const engine = openEngine(workload.config, { home, watchdogMs: 0 });
    try {
      await drive(engine, workload, home);
      const journals = await journalsOf(
        engine,
        workload.config.workflows.map(({ id }) => id),
      );
      expect(workload.check(home, journals), "the world outside").toEqual([]);
    } finally {
      await engine.close();
    }
    expectBound(example);
  });

  test("S11.3: what is changed after a policy's approval does not leave: a booking that an agent chose, with lists in it", async () => {
    const home = freshHome();
    const db = inMemory(smallAirline());
    const booking = {
      user_id: "ada_berg_1",
      origin: "DEN",
      destination: "SEA",
      flight_type: "one_way",
      cabin: "economy",
      flights: [{ flight_number: "HAT001", date: DAY }],
      passengers: [
        { first_name: "Ada", last_name: "Berg", dob: "1980-01-02" },
        { first_name: "Bo", last_name: "Chen", dob: "1990-03-04" },
      ],
      payment_methods: [
        { payment_id: "certificate_1", amount: 130 },
        { payment_id: "gift_card_1", amount: 70 },
      ],
      total_baggages: 0,
      nonfree_baggages: 0,
      insurance: "no",
    };
    const script = [toolCall("book_reservation", booking), toolCall("finish", { outcome: "booked" })].map(
      (call) => new ScriptedReply([call]),
    );
    const engine = openEngine(
      defineConfig({
        workflows: [
          airlineSupport(
            "Help.",
            airlineTools(() => db),
          ),
        ],
        policies: [customerConfirms],
        people: { ada: ["role:customer"] },
        model: scriptedModel({ desk: script }),
      }),
      { home, watchdogMs: 0 },
    );
    try {
      const { runId } = await engine.start({ workflow: "airline-support", input: { message: "Book it." } });
      await engine.finished(runId, "idle");
      for (const { task } of await engine.inbox()) await engine.decide({ task, by: "ada", decision: "approve" });
      expect(await engine.finished(runId, "ended")).toMatchObject({ output: { outcome: "booked" } });
    } finally {
      await engine.close();
    }
    expect(db.prepare("SELECT count(*) AS n FROM reservations").get()).toEqual({ n: 2 });
    expectBound("07-airline-support");
  });
});
