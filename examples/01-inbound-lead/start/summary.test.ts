import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crm } from "../crm/crm.ts";
import { recordLead, setStanding } from "../crm/leads.ts";
import { normalLead } from "../rules/normal-lead.fixture.ts";
import { progressLine } from "./progress-line.ts";
import { summarise, summaryTable } from "./summary.ts";

test("the summary says where leads went, by which rule, and whom they wait for", () => {
  const home = mkdtempSync(join(tmpdir(), "summary-"));
  const db = crm.in(home);
  for (const number of [1, 2, 3])
    recordLead(
      db,
      { ...normalLead({ email: `u${number}@firm.example`, lastName: `U${number}` }), message: null },
      { runId: `r${number}`, effectKey: `k${number}` },
    );
  setStanding(db, { lead: 1, status: "spam", rule: "link-in-name", reason: "r", owner: null });
  setStanding(db, { lead: 2, status: "in-review", rule: "high-fit", reason: "r", owner: null });
  expect(summaryTable(summarise(db)).split("\n")).toEqual([
    "leads  went                    by rule       wait for",
    "─────  ──────────────────────  ────────────  ────────",
    "    1  high fit, mail drafted  high-fit      role:ae",
    "    1  spam, discarded         link-in-name",
    "    1  not routed yet",
    "    3  in all",
  ]);
  rmSync(home, { recursive: true });
});

test("a progress line fits a terminal of 80 columns, at either end", () => {
  for (const done of [0, 250, 500])
    expect(progressLine({ total: 500, done, waiting: 147, elapsedMs: 99_000 }).length).toBeLessThanOrEqual(80);
  expect(progressLine({ total: 0, done: 0, waiting: 0, elapsedMs: 0 })).toContain("0/0 leads");
});
