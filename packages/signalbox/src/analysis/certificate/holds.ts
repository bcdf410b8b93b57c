// O1. A policy holds a call once for each of those whom its rules may ask: what one of them cleared is not shown to the same role again.
// O2. Whom an approval of the workflow asked is not asked again about the bytes that they cleared.
import type { Graph, Node, NodeOf } from "../../definition/graph.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import { type Place, placesOf } from "../place.ts";
import { knownOfCall, knownOfPlan, type PolicyLine, policyLines } from "../policy-line.ts";

/** People who may be asked before a call is sent. */
export interface Hold {
  readonly by: string;
  readonly withinMs: number;
  readonly times: number;
}

/** For the nodes of a graph: who may be asked before what they call is sent. */
export function holdsIn(graph: Graph, policies: readonly PolicyData[]): (node: Node) => readonly Hold[] {
  const places = new Map(placesOf(graph).map((place) => [place.node, place]));
  return (node) => {
    const place = places.get(node);
    if (place === undefined) return [];
    if (node.kind === "call") return holdsOf(policyLines(knownOfCall(place, node), policies), clearedBy(place, node), 1);
    const { planned } = node.kind === "run" ? node : {};
    if (planned === undefined) return [];
    const lines = planned.tools.flatMap((tool) => policyLines(knownOfPlan(planned, tool), policies));
    return holdsOf(lines, null, planned.limits.calls);
  };
}

function holdsOf(lines: readonly PolicyLine[], cleared: string | null, times: number): readonly Hold[] {
  const within = new Map<string, number>();
  for (const { then } of lines)
    if (then.answer === "ask" && then.by !== cleared) within.set(then.by, Math.max(then.withinMs, within.get(then.by) ?? 0));
  return [...within].map(([by, withinMs]) => ({ by, withinMs, times }));
}

/** O2. Null where others may decide as well: of those it is not known whether they are who the policy asks. */
function clearedBy({ granted }: Place, { clears }: NodeOf<"call">): string | null {
  const approval = clears === undefined ? undefined : granted.find(({ id }) => id === clears.approval);
  if (approval === undefined || approval.escalateTo !== undefined || !("lit" in approval.by)) return null;
  return typeof approval.by.lit === "string" ? approval.by.lit : null;
}
