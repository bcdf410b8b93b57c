// P1. What was seen is what is sent: a proposal is resolved when the approval opens and hashed over its canonical bytes.
// P2. One reject rejects; `count` distinct people on the same hash approve; an edit starts the count again.
// P3. Silence never approves: a deadline takes `expired`, or `denied` without one.
import { formatInstant } from "../../base/instant.ts";
import type { NodeOf, ProposalSpec } from "../../definition/graph.ts";
import { stepPath } from "../ids.ts";
import { nonceOf, type Proposal, proposedCall } from "../proposal.ts";
import type { ApproveState } from "../run-state.ts";
import { own } from "../slot.ts";
import { textOf } from "../value.ts";
import { enterArm, informed, resolve, type Visit } from "../visit.ts";
import { closeApproval, newApproval, openApproval, type Terms, tendApproval } from "./approval.ts";
import type { Rule } from "./rules.ts";

type ApproveNode = NodeOf<"approve">;
/** An approval that the workflow orders is asked for under no policy. */
const POLICY = "none";

export const approve: Rule<"approve"> = (visit, node, active) => {
  if (active === null) enter(visit, node);
  else if (active.answer !== undefined) decided(visit, node, active);
  else tendApproval(visit, active, termsOf(visit, node));
};

const termsOf = (visit: Visit, node: ApproveNode): Terms => ({
  withinMs: node.withinMs,
  ...(node.remindMs === undefined ? {} : { remindMs: node.remindMs }),
  ...(node.escalateAfterMs === undefined ? {} : { escalateAfterMs: node.escalateAfterMs }),
  who: (use) => textOf(resolve(visit, use === "escalate" && node.escalateTo !== undefined ? node.escalateTo : node.by)),
});

function enter(visit: Visit, node: ApproveNode): void {
  const dueAt = visit.state.now + node.withinMs;
  const { count, fourEyes } = node;
  const why = informed(visit, node.show, ...Object.values(node.calls).map((call) => call.input));
  openApproval(visit, newApproval(propose(visit, node, dueAt), dueAt, { count, fourEyes }), termsOf(visit, node), why);
}

function propose(visit: Visit, node: ApproveNode, dueAt: number): Proposal {
  const run = visit.state.runId;
  const step = stepPath(visit.path, node.id);
  const calls = Object.fromEntries(Object.entries(node.calls).map(([key, spec]) => [key, proposed(visit, spec)]));
  return {
    run,
    step,
    revision: 1,
    show: resolve(visit, node.show) ?? null,
    calls,
    expiresAt: formatInstant(dueAt),
    policy: POLICY,
    nonce: nonceOf(run, step, 1),
  };
}

const proposed = (visit: Visit, { tool, input }: ProposalSpec) => proposedCall(tool, resolve(visit, input));

function decided(visit: Visit, node: ApproveNode, active: ApproveState): void {
  closeApproval(visit, active);
  const decision = active.answer?.decision;
  if (decision === "approve")
    enterArm(visit, "granted", node.granted, { offered: [own("approved"), own("decision")], controller: "human" });
  else if (decision === "expire" && node.expired !== undefined) enterArm(visit, "expired", node.expired);
  else enterArm(visit, "denied", node.denied, { offered: [own("decision")], controller: decision === "expire" ? "rules" : "human" });
}
