// What a decision of a person makes of an approval.
import type { EventOf } from "../event.ts";
import type { ApproveState } from "../run-state.ts";

/** P2. Distinct people. With four eyes an edit needs another person than its author; without, whoever edits also approves. */
const mayApprove = ({ approvers, author, fourEyes }: ApproveState, { by }: EventOf<"approval-decided">): boolean =>
  !(fourEyes && by === author) && approvers.every((approver) => approver.by !== by);

/** One reject rejects; an edit is a new proposal, and begins the count again. */
export function decide(active: ApproveState, event: EventOf<"approval-decided">, at: number): void {
  const approver = { by: event.by, at, ...(event.reason === undefined ? {} : { reason: event.reason }) };
  if (event.decision === "reject") {
    active.answer = { decision: "reject", ...approver };
    return;
  }
  if (event.revised !== undefined) {
    active.revision++;
    active.proposal = event.revised.proposal;
    active.hash = event.revised.hash;
    active.author = event.by;
    active.approvers = [];
  }
  if (mayApprove(active, event)) active.approvers.push(approver);
  if (active.approvers.length < active.count) return;
  active.answer = { decision: "approve", ...approver, by: active.approvers.map(({ by }) => by).join(", ") };
}
