import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedEngine, openEngine, type RunView } from "signalbox";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readOutbox } from "../outbox/outbox.ts";
import { drive, journalsOf } from "../workload.ts";
import { generateRefusedLeads } from "./data/refused-lead.ts";
import { leadWorkload } from "./workload.ts";

let home: string;
let engine: EmbeddedEngine;
let ends: readonly RunView[];
const open = () => openEngine(leadWorkload.config, { home, watchdogMs: 0 });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "leads-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
  leadWorkload.seed(home);
  engine = open();
  ends = await drive(engine, leadWorkload, home);
});
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true });
});

const journals = () => journalsOf(engine, ["inbound-lead", "meeting-booked"]);

describe("a day of leads", () => {
  test("reaches every end that a day can have, and leaves some to people", () => {
    const outcomes = new Set(ends.map(({ status, outcome }) => outcome ?? status));
    expect([...outcomes].toSorted()).toEqual([
      "booked",
      "competitor",
      "customer",
      "declined",
      "duplicate",
      "enrolled",
      "nurtured",
      "spam",
      "student",
      "waiting",
    ]);
  });

  test("leaves nothing lost and nothing doubled", async () => {
    expect(leadWorkload.check(home, await journals())).toEqual([]);
  });

  test("sends a mail for each approval, with the bytes that were approved, and none without one", async () => {
    const runs = await journals();
    const approved = runs.filter(({ events }) => events.some(({ type, decision }) => type === "approval-decided" && decision !== "reject"));
    const mails = readOutbox(home).filter(({ eml }) => !eml.includes("Your meeting is booked"));
    expect(mails.map(({ to }) => to).toSorted()).toEqual(approved.map(({ subject }) => subject?.toLowerCase()).toSorted());
    expect(mails.filter(({ eml }) => eml.includes("Subject: Shall we talk?")).length).toBeGreaterThan(0);
  });

  test("is the same day when everything is started again", async () => {
    const before = leadWorkload.outcome(home, await journals());
    await engine.close();
    engine = open();
    const again = await drive(engine, leadWorkload, home);
    expect(again.map(({ runId }) => runId).toSorted()).toEqual(ends.map(({ runId }) => runId).toSorted());
    expect(leadWorkload.outcome(home, await journals())).toEqual(before);
  });

  test("can be told again from its journals, and their chains hold", async () => {
    for (const { runId } of ends) expect(await engine.replay(runId)).toMatchObject({ identical: true });
    expect((await engine.verify()).problems).toEqual([]);
  });
});

test.each(generateRefusedLeads("refused"))(
  "a lead that nobody could answer is refused at the door, by its $field",
  async ({ field, lead }) => {
    await expect(engine.start({ workflow: "inbound-lead", input: lead })).rejects.toMatchObject({
      code: "input-invalid",
      problems: [{ path: field }],
    });
  },
);
