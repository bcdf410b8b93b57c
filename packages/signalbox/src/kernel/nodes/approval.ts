// What an approval in the graph and one in front of a held call share: it is opened, reminded of, shown again after an edit, and let go.
import { approvalPart } from "../held-call.ts";
import { type Proposal, proposalHash } from "../proposal.ts";
import type { ApproveState, CommandId } from "../run-state.ts";
import { atOf, idOf, issue, openTimer, type Visit, withdraw } from "../visit.ts";

/** Who is asked, and what happens while nobody answers. */
export interface Terms {
  readonly withinMs: number;
  readonly remindMs?: number;
  readonly escalateAfterMs?: number;
  /** Asked for when it is needed: it is read from the run. */
  readonly who: (use: "remind" | "escalate") => string;
}

/** The state of an approval that was just opened. */
export const newApproval = (proposal: Proposal, dueAt: number, asked: Pick<ApproveState, "count" | "fourEyes" | "held">): ApproveState => ({
  kind: "approve",
  revision: 1,
  proposal,
  hash: proposalHash(proposal),
  dueAt,
  approvers: [],
  reminders: 0,
  escalated: false,
  ...asked,
});

export const approvalId = (visit: Visit, active: ApproveState, part: string | number): CommandId => idOf(visit, approvalPart(active, part));

export function openApproval(visit: Visit, state: ApproveState, terms: Terms, informedBy: { readonly informedBy?: "ai" }): void {
  const { now } = visit.state;
  visit.record({ type: "approval-opened", ...atOf(visit), state, ...informedBy });
  issue(visit, approvalId(visit, state, 1));
  openTimer(visit, approvalId(visit, state, "due"), "deadline", state.dueAt);
  if (terms.remindMs !== undefined && terms.remindMs < terms.withinMs)
    openTimer(visit, approvalId(visit, state, "remind1"), "remind", now + terms.remindMs);
  if (terms.escalateAfterMs !== undefined) openTimer(visit, approvalId(visit, state, "escalate"), "escalate", now + terms.escalateAfterMs);
}

/** Rings, and shows what an edit made. */
export function tendApproval(visit: Visit, active: ApproveState, terms: Terms): void {
  for (const use of active.rang ?? []) ring(visit, active, terms, use);
  const id = approvalId(visit, active, active.revision);
  if (visit.state.open.has(id)) return;
  // An edit made a new proposal that others have to see.
  visit.record({ type: "approval-reopened", ...atOf(visit), id });
  issue(visit, id);
}

/** It is decided: nobody needs to see it any more. */
export const closeApproval = (visit: Visit, active: ApproveState): void =>
  withdraw(visit, ...[active.revision, "due", "escalate", `remind${active.reminders + 1}`].map((part) => approvalId(visit, active, part)));

/** A reminder, and the next one; or the widening to who decides when the first do not. */
function ring(visit: Visit, active: ApproveState, terms: Terms, use: "remind" | "escalate"): void {
  visit.record({ type: "approval-reminded", ...atOf(visit), use });
  const approval = approvalId(visit, active, active.revision);
  visit.send({
    kind: "notify",
    use,
    approval,
    to: use === "remind" && active.assigned !== undefined ? active.assigned.to : terms.who(use),
  });
  if (use === "escalate") issue(visit, approval);
  else if (terms.remindMs !== undefined && visit.state.now + terms.remindMs < active.dueAt) {
    openTimer(visit, approvalId(visit, active, `remind${active.reminders + 1}`), "remind", visit.state.now + terms.remindMs);
  }
}
