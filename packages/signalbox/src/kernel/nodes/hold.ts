// H1. A call that a policy holds waits for people as an approval does: the same proposal, decisions, edits, reminders and end.
// H2. What they clear is sent by the next attempt, which is judged anew. What they do not clear fails, and says why.
// H3. What they answer is the result of a call that a model proposed, marked as theirs. Nothing is sent.
import { formatInstant } from "../../base/instant.ts";
import type { Json } from "../../base/json.ts";
import type { NodeOf } from "../../definition/graph.ts";
import { HELD_CALL } from "../held-call.ts";
import { stepPath } from "../ids.ts";
import { nonceOf, type Proposal, proposedCall } from "../proposal.ts";
import type { ApproveState, HeldAsk, StepState } from "../run-state.ts";
import { valueSlot } from "../slot.ts";
import { inputOf } from "../step-input.ts";
import { failWith, informed, leave, type Visit } from "../visit.ts";
import { closeApproval, newApproval, openApproval, type Terms, tendApproval } from "./approval.ts";

type CallNode = NodeOf<"call">;

/** Opens an approval of exactly this call in front of it. */
export function hold(visit: Visit, node: CallNode, step: StepState, ask: HeldAsk): void {
  const dueAt = visit.state.now + ask.withinMs;
  const { ask: _asked, ...waiting } = step;
  const state = newApproval(propose(visit, node, step, ask, dueAt), dueAt, { count: 1, fourEyes: false, held: { step: waiting, ask } });
  openApproval(visit, state, termsOf(ask), informed(visit, node.input));
}

const termsOf = ({ by, withinMs, remindMs }: HeldAsk): Terms => ({
  withinMs,
  ...(remindMs === undefined ? {} : { remindMs }),
  who: () => by,
});

function propose(visit: Visit, node: CallNode, step: StepState, ask: HeldAsk, dueAt: number): Proposal {
  const run = visit.state.runId;
  const path = stepPath(visit.path, node.id);
  return {
    run,
    step: path,
    revision: 1,
    show: { policy: ask.policy, reason: ask.reason ?? null },
    calls: { [HELD_CALL]: proposedCall(node.tool, inputOf(node, step, visit.env)) },
    expiresAt: formatInstant(dueAt),
    policy: ask.version,
    nonce: nonceOf(run, `${path}#${step.attempt}`, 1),
  };
}

/** Waits for people. `goOn` makes the next attempt. */
export function held(visit: Visit, active: ApproveState, ask: HeldAsk, goOn: () => void): void {
  const { answer } = active;
  if (answer === undefined) tendApproval(visit, active, termsOf(ask));
  else closeApproval(visit, active);
  if (answer?.decision === "approve") goOn();
  else if (answer?.decision === "answer")
    leave(visit, valueSlot({ answeredBy: answer.by, answer: answer.value as Json, sent: false }), "human");
  else if (answer?.decision === "expire")
    failWith(visit, "expired", `Nobody of ${ask.by} cleared the call in time, as the policy "${ask.policy}" asks.`);
  else if (answer !== undefined)
    failWith(visit, "denied", `${answer.by} did not clear the call${answer.reason === undefined ? "." : `: ${answer.reason}`}`);
}
