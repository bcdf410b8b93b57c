// V1. A call is covered when it performs a proposal of an approval that was granted on the way to it: the same tool, the approved arguments, nothing else.
// V2. An approval that merely comes before a call does not cover it: nobody saw what the call sends.
// V3. Where no approval covers a call, a policy may: "gated" when each such call is asked about or denied, "judged" when a rule may allow it.
import type { Graph, NodeOf } from "../definition/graph.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { Effect } from "../definition/tool.ts";
import { expressionText } from "./expression-text.ts";
import type { GraphLookup } from "./graph-lookup.ts";
import { type Place, placesOf } from "./place.ts";
import { isGated, knownOfCall, type PolicyLine, policyLines } from "./policy-line.ts";

export interface CallCoverage {
  readonly node: string;
  readonly workflow: string;
  readonly tool: string;
  readonly effect: Effect;
  readonly path: readonly string[];
  readonly verdict: "covered" | "gated" | "judged" | "not-covered";
  /** The approval that clears the call, and under which name; null when none does. */
  readonly approval: { readonly node: string; readonly call: string; readonly by: string } | null;
  /** Approvals on the path that do not clear the call. */
  readonly behind: readonly string[];
  /** The rules that may answer for it when it is about to be sent, whether it is cleared or not. */
  readonly policies: readonly PolicyLine[];
}

/** For every external or destructive call, and whatever else a policy is about: the approval that covers it, and what policies say. */
export function coverageOf(graph: Graph, lookup?: GraphLookup, policies: readonly PolicyData[] = []): readonly CallCoverage[] {
  return placesOf(graph, lookup).flatMap((place) => {
    const { node } = place;
    if (node.kind !== "call") return [];
    const lines = policyLines(knownOfCall(place, node), policies);
    return isRisky(node.tool.effect) || lines.length > 0 ? [coverCall(place, node, lines)] : [];
  });
}

export const isRisky = (effect: Effect): boolean => effect === "external" || effect === "destructive";

function coverCall({ at, workflow, path, granted }: Place, node: NodeOf<"call">, policies: readonly PolicyLine[]): CallCoverage {
  const by = granted.find((approval) => clears(approval, node));
  const approval =
    by === undefined || node.clears === undefined ? null : { node: by.id, call: node.clears.call, by: expressionText(by.by) };
  const behind = granted.filter((other) => other !== by).map(({ id }) => id);
  const { id: tool, effect } = node.tool;
  const verdict = approval !== null ? "covered" : isGated(policies) ? "gated" : policies.length > 0 ? "judged" : "not-covered";
  return { node: at, workflow, tool, effect, path, verdict, approval, behind, policies };
}

function clears(approval: NodeOf<"approve">, { clears: claim, tool, input }: NodeOf<"call">): boolean {
  if (claim?.approval !== approval.id || !Object.hasOwn(approval.calls, claim.call)) return false;
  const sendsApproved = "ref" in input && input.ref === `${approval.id}.approved` && input.path.join("\n") === `calls\n${claim.call}`;
  return sendsApproved && approval.calls[claim.call]?.tool.interface === tool.interface;
}
