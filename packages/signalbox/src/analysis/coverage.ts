// V1. A call is covered when it performs a proposal of an approval that was granted on the way to it: the same tool, the approved arguments, nothing else.
// V2. An approval that merely comes before a call does not cover it: nobody saw what the call sends.
import type { Graph, NodeOf } from "../definition/graph.ts";
import { expressionText } from "./expression-text.ts";
import type { GraphLookup } from "./graph-lookup.ts";
import { type Place, placesOf } from "./place.ts";

export type RiskyEffect = "external" | "destructive";
export interface CallCoverage {
  readonly node: string;
  readonly workflow: string;
  readonly tool: string;
  readonly effect: RiskyEffect;
  readonly path: readonly string[];
  readonly verdict: "covered" | "not-covered";
  /** The approval that clears the call, and under which name; null when none does. */
  readonly approval: { readonly node: string; readonly call: string; readonly by: string } | null;
  /** Approvals on the path that do not clear the call. */
  readonly behind: readonly string[];
}

/** For every external or destructive call: the approval that covers it, or that none does. */
export function coverageOf(graph: Graph, lookup?: GraphLookup): readonly CallCoverage[] {
  return placesOf(graph, lookup).flatMap((place) => {
    const { node } = place;
    return node.kind === "call" && isRisky(node.tool.effect) ? [coverCall(place, node, node.tool.effect)] : [];
  });
}

const isRisky = (effect: string): effect is RiskyEffect => effect === "external" || effect === "destructive";

function coverCall({ at, workflow, path, granted }: Place, node: NodeOf<"call">, effect: RiskyEffect): CallCoverage {
  const by = granted.find((approval) => clears(approval, node));
  const approval =
    by === undefined || node.clears === undefined ? null : { node: by.id, call: node.clears.call, by: expressionText(by.by) };
  const behind = granted.filter((other) => other !== by).map(({ id }) => id);
  return { node: at, workflow, tool: node.tool.id, effect, path, verdict: approval === null ? "not-covered" : "covered", approval, behind };
}

function clears(approval: NodeOf<"approve">, { clears: claim, tool, input }: NodeOf<"call">): boolean {
  if (claim?.approval !== approval.id || !Object.hasOwn(approval.calls, claim.call)) return false;
  const sendsApproved = "ref" in input && input.ref === `${approval.id}.approved` && input.path.join("\n") === `calls\n${claim.call}`;
  return sendsApproved && approval.calls[claim.call]?.tool.interface === tool.interface;
}
