import type { Flow, Ref } from "signalbox";
import type { LeadOutcome } from "../rules/lead.ts";
import { logActivity } from "../tools/crm.ts";

/** What agents did not bring about is a task for the manager. */
export function giveUp(f: Flow, record: Ref<number>) {
  f.call("manager-task", logActivity, {
    kind: "task",
    lead: record,
    subject: "The agent gave a lead up",
    body: "Look at the run for what it found.",
    owner: "role:manager",
  });
  return { outcome: "overdue" as const, because: "the agent gave up" };
}

/** The outcome of a run is one that its graph names. */
export function endWith(f: Flow, outcome: Ref<LeadOutcome>): void {
  const end = (name: LeadOutcome) => () => f.outcome(name);
  f.match("outcome", outcome, {
    spam: end("spam"),
    duplicate: end("duplicate"),
    competitor: end("competitor"),
    student: end("student"),
    customer: end("customer"),
    nurtured: end("nurtured"),
    enrolled: end("enrolled"),
    declined: end("declined"),
    overdue: end("overdue"),
  });
}
