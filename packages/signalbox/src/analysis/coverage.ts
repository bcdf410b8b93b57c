// V1. A call is covered when the approval proof shows it (approval-proof/): an approval on every way to it, which saw what is sent.
// V2. An approval that merely comes before a call does not cover it: nobody saw what the call sends.
// V3. Where no approval covers a call, a policy may: "gated" when each such call is asked about or denied, "judged" when a rule may allow it.
import type { Graph } from "../definition/graph.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { Effect } from "../definition/tool.ts";
import type { ApprovalProof, Clearance } from "./approval-proof/approval-proof.ts";
import { proveApprovals } from "./approval-proof/prove-approvals.ts";
import type { GraphLookup } from "./graph-lookup.ts";
import { placesOf } from "./place.ts";
import { isGated, knownOfCall, type PolicyLine, policyLines } from "./policy-line.ts";

export interface CallCoverage {
  readonly node: string;
  readonly workflow: string;
  readonly tool: string;
  readonly effect: Effect;
  readonly path: readonly string[];
  readonly verdict: "covered" | "gated" | "judged" | "not-covered";
  /** The approval that clears the call, and under which name (null: what it shows is sent by hand); null when none does. */
  readonly approval: { readonly node: string; readonly call: string | null; readonly by: string } | null;
  /** Approvals on the path that do not clear the call. */
  readonly behind: readonly string[];
  /** The rules that may answer for it when it is about to be sent, whether it is cleared or not. */
  readonly policies: readonly PolicyLine[];
}

/** For every external or destructive call, and whatever else a policy is about: the approval that covers it, and what policies say. */
export function coverageOf(
  graph: Graph,
  lookup?: GraphLookup,
  policies: readonly PolicyData[] = [],
  proof: ApprovalProof = proveApprovals(graph, { policies, ...(lookup === undefined ? {} : { graph: lookup }) }),
): readonly CallCoverage[] {
  const clearances = new Map(proof.proven.map(({ node, tool, clearance }) => [`${node} ${tool}`, clearance]));
  return placesOf(graph, lookup).flatMap(({ node, at, workflow, path, granted, ...place }): readonly CallCoverage[] => {
    if (node.kind !== "call") return [];
    const lines = policyLines(knownOfCall({ workflow, ...place }, node), policies);
    const { id: tool, effect } = node.tool;
    if (!isRisky(effect) && lines.length === 0) return [];
    const approval = approvalIn(clearances.get(`${at} ${tool}`));
    const behind = granted.filter(({ id }) => !isSame(at, id, approval?.node)).map(({ id }) => id);
    const verdict = approval !== null ? "covered" : isGated(lines) ? "gated" : lines.length > 0 ? "judged" : "not-covered";
    return [{ node: at, workflow, tool, effect, path, verdict, approval, behind, policies: lines }];
  });
}

export const isRisky = (effect: Effect): boolean => effect === "external" || effect === "destructive";

function approvalIn(clearance: Clearance | undefined): CallCoverage["approval"] {
  if (clearance?.kind !== "approval") return null;
  const { node, call, by } = clearance;
  return { node, call, by };
}

/** `id` is a node of the workflow that `at` stands in. */
const isSame = (at: string, id: string, approval: string | undefined): boolean =>
  approval === `${at.slice(0, at.lastIndexOf("/") + 1)}${id}`;
