// P1. An effect is proven when an approval was granted on every way to it, and what is sent is what was shown (sent-as-shown.ts).
// P5. One approval sends once: not in a loop, not a second time on the same way. Over a list that was shown each item is sent once.
// P6. A call that a model chooses is in nobody's approval. It is proven where a policy names it and asks every time.
// P7. That the engine would ask at run time proves nothing about a call that the workflow orders: it says so, and who is asked.
import type { Graph } from "../../definition/graph.ts";
import type { People } from "../../definition/people.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { GraphLookup } from "../graph-lookup.ts";
import type { ApprovalProof, ProvenEffect, UnaskedEffect, UnprovenEffect } from "./approval-proof.ts";
import { Attempts } from "./attempt.ts";
import { demandOn, isMetBy } from "./demand.ts";
import { Intents } from "./intent.ts";
import type { Leak } from "./leak.ts";
import type { ReachedApproval, ReachedEffect } from "./reached.ts";
import { GraphWalk } from "./walk-graph.ts";
import { pathText } from "./way.ts";

export interface ProofLookups {
  readonly graph?: GraphLookup;
  /** The policies in force. */
  readonly policies?: readonly PolicyData[];
  /** Who holds which role; absent: roles are compared by name. */
  readonly people?: People;
}

/** Of everything that a workflow may do to the world: who has seen it before it is done. */
export function proveApprovals(graph: Graph, { graph: lookup, policies = [], people }: ProofLookups = {}): ApprovalProof {
  const walk = new GraphWalk(graph, lookup);
  const approvals = [...walk.approvals.values()];
  const attempts = new Attempts(walk);
  const intents = new Intents(walk.terms, walk.effects, approvals);
  const proven: ProvenEffect[] = [];
  const unproven: UnprovenEffect[] = [];
  const unasked: UnaskedEffect[] = [];
  for (const effect of walk.effects) {
    const demand = demandOn(effect, policies);
    const meant = intents.of(effect);
    const because = meant === null ? demand.because : [...demand.because, `it is what "${meant.at}" asks about`];
    const seen = { ...about(effect, because), path: pathOf(effect, meant, approvals) };
    if (because.length === 0) {
      if (effect.tool.effect === "external" || (effect.tool.effect === "write" && demand.lines.length > 0))
        unasked.push({ ...seen, policies: demand.lines });
      continue;
    }
    if (demand.denied !== null) {
      const { policy, rule } = demand.denied;
      proven.push({ ...seen, clearance: { kind: "denied", policy, rule }, asksAgain: [] });
      continue;
    }
    const { clearance, leak } = attempts.at(effect, demand, meant, people);
    if (leak === null && clearance !== null) {
      const approvers = clearance.kind === "approval" ? (walk.approvals.get(clearance.node)?.by ?? null) : null;
      const asksAgain =
        clearance.kind === "approval" ? demand.lines.filter((line) => line.then.answer === "ask" && !isMetBy(line, approvers, people)) : [];
      proven.push({ ...seen, clearance, asksAgain });
    } else unproven.push({ ...seen, ...(leak as Leak), held: demand.held, refused: demand.held === null || demand.isRequired });
  }
  return { proven, unproven, unasked, notFollowed: walk.notFollowed };
}

const about = ({ at, workflow, tool: { id, effect } }: ReachedEffect, demandedBy: readonly string[]) => ({
  node: at,
  workflow,
  tool: id,
  effect,
  demandedBy,
});

/** The way on which nobody clears it: round the approval that it is about, or else round every one. */
function pathOf(
  { way, at, standing }: ReachedEffect,
  meant: ReachedApproval | null,
  approvals: readonly ReachedApproval[],
): readonly string[] {
  const around = new Set(meant === null ? approvals.map((approval) => approval.at) : [meant.at]);
  return pathText(way, at, standing.facts, (approval) => around.has(approval) && !standing.granted.includes(approval));
}
