import { defineConfig, type Json, type Task } from "signalbox";
import type { Act, ExampleWorkload } from "../workload.ts";
import { sentMail } from "../world/sent-mail.ts";
import { appliedUnder, billing } from "./billing/billing.ts";
import { checkSync } from "./checker.ts";
import { crm } from "./crm/crm.ts";
import { instantOf, NIGHTS } from "./data/demo-data.ts";
import { nightlySync } from "./nightly-sync.ts";
import { FROM } from "./tools/mail.ts";

export const people = { lee: ["role:ops"] };

/** Only where billing cannot even be asked: somebody looks. */
function decide({ kind, runId, step, input }: Task, home: string): Act | null {
  if (kind !== "settlement") return null;
  const { customer, change } = input as { customer: string; change: number };
  const key = billing.in(home).prepare("SELECT key FROM applied WHERE customer = ? AND change = ?").get(customer, change)?.key;
  const request = key === undefined ? null : appliedUnder(billing.in(home), String(key));
  const found = request === null ? { choice: "did-not-happen" as const } : { choice: "happened" as const, output: { request } };
  return { kind: "settle", request: { runId, step, by: "lee", ...found } };
}

/** Billing as a whole, the nights in their order, and the alerts. */
function outcome(home: string): Json {
  const all = (sql: string): Json => billing.in(home).prepare(sql).all() as unknown as Json;
  return {
    accounts: all("SELECT * FROM accounts ORDER BY customer"),
    applied: all("SELECT customer, change, batch FROM applied ORDER BY 1, 2, 3"),
    cursor: all("SELECT * FROM sync_cursor"),
    leftOver: all("SELECT * FROM left_over ORDER BY customer"),
    nights: all("SELECT night, position, changes, failed FROM nights ORDER BY id"),
    mails: sentMail(home, FROM),
  };
}

/** Six nights one after the other, as if the schedule had started them. */
export const syncWorkload: ExampleWorkload = {
  name: "nights",
  config: defineConfig({ workflows: [nightlySync], people }),
  seed: (home) => {
    crm.in(home);
    billing.in(home);
  },
  starts: NIGHTS.map(([night]) => ({ workflow: "nightly-sync", input: { scheduledAt: instantOf(night) }, key: night, by: "lee" })),
  decide,
  outcome,
  check: checkSync,
};
