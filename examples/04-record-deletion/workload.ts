import { defineConfig, type Json, type Task } from "signalbox";
import type { Act, ExampleWorkload } from "../workload.ts";
import { sentMail } from "../world/sent-mail.ts";
import { checkDeletions } from "./checker.ts";
import { crm, TEXT_TABLES } from "./crm/crm.ts";
import { findErasure } from "./crm/erase.ts";
import { generateRequests } from "./data/demo-data.ts";
import { deletionPolicy } from "./policy.ts";
import { recordDeletion } from "./record-deletion.ts";
import { FROM } from "./tools/mail.ts";

export const people = { dana: ["role:dpo"], dov: ["role:dpo"], bo: ["role:manager"], lee: ["role:ops"] };
const OFFICER = "dana";

/** The officer clears it, unless the person cannot be told from another. Where nobody knows what happened, she looks into the CRM's log. */
function decide(task: Task, home: string): Act | null {
  if (task.kind === "settlement") return settle(task, home);
  const { person } = (task.proposal?.show ?? { person: 0 }) as { person: number };
  const verdict =
    person % 5 === 4
      ? { decision: "reject" as const, reason: "We could not make sure that it is you who asks." }
      : { decision: "approve" as const };
  return { kind: "decide", request: { task: task.task, by: OFFICER, ...verdict } };
}

function settle({ runId, step, input }: Task, home: string): Act {
  const found = findErasure(crm.in(home), (input as { person: number }).person);
  const answer = found === null ? { choice: "did-not-happen" as const } : { choice: "happened" as const, output: found };
  return { kind: "settle", request: { runId, step, by: OFFICER, ...answer } };
}

function outcome(home: string): Json {
  const all = (sql: string): Json => crm.in(home).prepare(sql).all() as unknown as Json;
  const texts = TEXT_TABLES.map((table) => [table, all(`SELECT person, count(*) AS count FROM ${table} GROUP BY person ORDER BY person`)]);
  return {
    people: all("SELECT * FROM people ORDER BY id"),
    ...Object.fromEntries(texts),
    invoices: all("SELECT person, issued_on FROM invoices ORDER BY 1, 2"),
    erasures: all("SELECT person, erased FROM erasures ORDER BY 1, 2"),
    cases: all("SELECT id, address, status, reason FROM cases ORDER BY id"),
    tasks: all("SELECT cases.id, subject, owner FROM tasks JOIN cases ON number = case_number ORDER BY 1, 2"),
    mails: sentMail(home, FROM),
  };
}

const startsOf = (count: number): ExampleWorkload["starts"] =>
  generateRequests(count).map((request) => ({ workflow: "record-deletion", input: request, key: request.id, by: "lee" }));

export const deletionWorkload: ExampleWorkload = {
  name: "deletions",
  config: defineConfig({ workflows: [recordDeletion], people, policies: [deletionPolicy] }),
  seed: (home) => void crm.in(home),
  starts: startsOf(10),
  decide,
  outcome,
  check: checkDeletions,
};
/** For the demo. */
export const allRequests = startsOf(30);
