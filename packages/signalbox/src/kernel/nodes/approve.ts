// P1. What was seen is what is sent: a proposal is resolved when the approval opens and hashed over its canonical bytes.
// P2. One reject rejects; `count` distinct people on the same hash approve; an edit starts the count again.
// P3. Silence never approves: a deadline takes `expired`, or `denied` without one.
import { formatInstant } from "../../base/instant.ts";
import type { NodeOf, ProposalSpec } from "../../definition/graph.ts";
import { nonceOf, type Proposal, type ProposedCall, proposalHash } from "../proposal.ts";
import type { ApproveState } from "../run-state.ts";
import { own } from "../slot.ts";
import { textOf } from "../value.ts";
import { atOf, enterArm, idOf, informed, issue, openTimer, resolve, type Visit, withdraw } from "../visit.ts";
import type { Rule } from "./rules.ts";

type ApproveNode = NodeOf<"approve">;
/** Until policies exist, every approval is asked under the same one. */
const POLICY = "none";

export const approve: Rule<"approve"> = (visit, node, active) => {
  if (active === null) return enter(visit, node);
  if (active.answer !== undefined) return decided(visit, node, active);
  for (const use of active.rang ?? []) ring(visit, node, active, use);
  const id = idOf(visit, active.revision);
  if (visit.state.open.has(id)) return;
  // An edit made a new proposal that others have to see.
  visit.record({ type: "approval-reopened", ...atOf(visit), id });
  issue(visit, id);
};

function enter(visit: Visit, node: ApproveNode): void {
  const { now } = visit.state;
  const dueAt = now + node.withinMs;
  const proposal = propose(visit, node, dueAt);
  const state: ApproveState = {
    kind: "approve",
    revision: 1,
    proposal,
    hash: proposalHash(proposal),
    count: node.count,
    fourEyes: node.fourEyes,
    dueAt,
    approvers: [],
    reminders: 0,
    escalated: false,
  };
  visit.record({
    type: "approval-opened",
    ...atOf(visit),
    state,
    ...informed(visit, node.show, ...Object.values(node.calls).map((call) => call.input)),
  });
  issue(visit, idOf(visit, 1));
  openTimer(visit, idOf(visit, "due"), "deadline", dueAt);
  if (node.remindMs !== undefined && node.remindMs < node.withinMs) openTimer(visit, idOf(visit, "remind1"), "remind", now + node.remindMs);
  if (node.escalateAfterMs !== undefined) openTimer(visit, idOf(visit, "escalate"), "escalate", now + node.escalateAfterMs);
}

function propose(visit: Visit, node: ApproveNode, dueAt: number): Proposal {
  const run = visit.state.runId;
  const step = `${visit.path}/${node.id}`;
  const calls = Object.fromEntries(Object.entries(node.calls).map(([key, spec]) => [key, proposedCall(visit, spec)]));
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

function proposedCall(visit: Visit, { tool, input }: ProposalSpec): ProposedCall {
  const { id, effect, delivery, hosts, maxCostUsd } = tool;
  return {
    tool: id,
    interface: tool.interface,
    connection: tool.connection ?? null,
    arguments: resolve(visit, input) ?? null,
    effect,
    delivery,
    hosts,
    maxCostUsd,
  };
}

function decided(visit: Visit, node: ApproveNode, active: ApproveState): void {
  withdraw(visit, idOf(visit, active.revision), idOf(visit, "due"), idOf(visit, "escalate"), idOf(visit, `remind${active.reminders + 1}`));
  const decision = active.answer?.decision;
  if (decision === "approve")
    enterArm(visit, "granted", node.granted, { offered: [own("approved"), own("decision")], controller: "human" });
  else if (decision === "expire" && node.expired !== undefined) enterArm(visit, "expired", node.expired);
  else enterArm(visit, "denied", node.denied, { offered: [own("decision")], controller: decision === "expire" ? "rules" : "human" });
}

/** A reminder, and the next one; or the widening to who decides when the first do not. */
function ring(visit: Visit, node: ApproveNode, active: ApproveState, use: "remind" | "escalate"): void {
  visit.record({ type: "approval-reminded", ...atOf(visit), use });
  const approval = idOf(visit, active.revision);
  const to = resolve(visit, use === "escalate" && node.escalateTo !== undefined ? node.escalateTo : node.by);
  visit.send({ kind: "notify", use, approval, to: textOf(to) });
  if (use === "escalate") issue(visit, approval);
  else if (node.remindMs !== undefined && visit.state.now + node.remindMs < active.dueAt) {
    openTimer(visit, idOf(visit, `remind${active.reminders + 1}`), "remind", visit.state.now + node.remindMs);
  }
}
