import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolContext } from "signalbox";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { readOutbox } from "../../outbox/outbox.ts";
import { crm } from "../crm/crm.ts";
import { DEMO_SEED, generateLeads } from "../data/lead.ts";
import { UNKNOWN_FIRM } from "../rules/firmographics.ts";
import { normalLead } from "../rules/normal-lead.fixture.ts";
import { logActivity, recordLead } from "./crm.ts";
import { isDown, lookUpCompany } from "./firmographics.ts";
import { sendMail } from "./mail.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tools-"));
  vi.stubEnv("SIGNALBOX_HOME", home);
  vi.stubEnv("SIGNALBOX_DEMO_LATENCY", "0");
});

const context = (idempotencyKey: string, attempt = 1): ToolContext => ({
  cost: () => undefined,
  idempotencyKey,
  attempt,
  runId: "run-1",
  signal: new AbortController().signal,
  fetch,
});
const lead = { ...normalLead(), message: "hello" };

describe("local: a repeated call changes nothing and gives the first result", () => {
  test("a lead", () => {
    const first = recordLead.run(lead, context("k1"));
    expect(recordLead.run(lead, context("k1", 2))).toEqual(first);
    expect(crm.here().prepare("SELECT count(*) AS n FROM leads").get()).toEqual({ n: 1 });
  });

  test("what fails leaves neither a row nor a key behind", () => {
    const orphan = { kind: "note", lead: 9, subject: "s", body: "b", owner: null };
    expect(() => logActivity.run(orphan, context("k1"))).toThrow("FOREIGN KEY");
    recordLead.run(lead, context("k0"));
    expect(logActivity.run({ ...orphan, lead: 1 }, context("k1"))).toEqual({ activity: 1 });
  });
});

test("keyed: a mail that was sent is not sent again under its key", async () => {
  const mail = { from: "a@b.example", to: "c@d.example", subject: "s", body: "b" };
  const first = await sendMail.run(mail, context("k1"));
  expect(await sendMail.run(mail, context("k1", 2))).toEqual(first);
  expect(readOutbox(home)).toHaveLength(1);
});

describe("the directory of companies", () => {
  const leads = generateLeads(DEMO_SEED, 500);
  const lookUp = (requestedFor: string, domain: string | null, attempt = 1) =>
    lookUpCompany.run({ requestedFor, domain }, context("k", attempt)) as Promise<unknown>;

  test("is down for some at the first attempt, for few at every attempt, and that is always the same", () => {
    const downAt = (attempt: number) => leads.filter(({ id }) => isDown(id, attempt)).length;
    expect(downAt(1)).toBeGreaterThan(10);
    expect(downAt(2)).toBeGreaterThan(0);
    expect(downAt(2)).toBeLessThan(10);
  });

  test("says that nothing was sent when it is down, so that a retry is safe", async () => {
    const unlucky = leads.find(({ id }) => isDown(id, 1)) as { id: string };
    await expect(lookUp(unlucky.id, null)).rejects.toMatchObject({ code: "directory-unavailable", outcome: "not-sent" });
  });

  test("answers for a company it does not know", async () => {
    const lucky = leads.find(({ id }) => !isDown(id, 1)) as { id: string };
    expect(await lookUp(lucky.id, "nobody.example")).toEqual(UNKNOWN_FIRM);
    expect(await lookUp(lucky.id, null)).toEqual(UNKNOWN_FIRM);
  });
});
