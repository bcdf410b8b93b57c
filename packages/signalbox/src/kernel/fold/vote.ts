// What a decision of a person makes of an approval.
import type { EventOf } from "../event.ts";
import { HELD_CALL } from "../held-call.ts";
import type { ProposedCall } from "../proposal.ts";
import type { ApproveState, ChosenCall } from "../run-state.ts";

/** P2. Distinct people. With four eyes an edit needs another person than its author; without, whoever edits also approves. */
const mayApprove = ({ approvers, author, fourEyes }: ApproveState, { by }: EventOf<"approval-decided">): boolean =>
  !(fourEyes && by === author) && approvers.every((approver) => approver.by !== by);

/** One reject rejects, one answer answers; an edit is a new proposal, and begins the count again. */
export function decide(active: ApproveState, event: EventOf<"approval-decided">, at: number): void {
  const approver = { by: event.by, at, ...(event.reason === undefined ? {} : { reason: event.reason }) };
  if (event.decision === "reject") {
    active.answer = { decision: "reject", ...approver };
    return;
  }
  if (event.decision === "answer") {
    active.answer = { decision: "answer", ...approver, value: event.answer ?? null };
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

/** The model is told what was sent in place of what it wrote. */
export function noteEdit(call: ChosenCall, { proposal, author }: ApproveState): void {
  if (author !== undefined) call.edited = { by: author, arguments: (proposal.calls[HELD_CALL] as ProposedCall).arguments };
}
