// O1. A policy holds a call once for each of those whom its rules may ask: what one of them cleared is not shown to the same role again.
// O3. What a workflow is given that another one runs, a model may have written there.
// O2. Whom an approval of the workflow asked is not asked again about the bytes that they cleared.
import type { Graph, Node, NodeOf } from "../../definition/graph.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import type { GraphLookup } from "../graph-lookup.ts";
import { type Place, placesOf } from "../place.ts";
import { knownOfCall, knownOfPlan, type PolicyLine, policyLines } from "../policy-line.ts";
import { type Taken, taken } from "../worst-case/part.ts";

/** People who may be asked before a call is sent. */
export interface Hold {
  readonly by: string;
  readonly withinMs: number;
}
/** Calls before each of which people may be asked: of a plan, as many as it may make, each of any of its tools. */
export interface HeldCalls {
  readonly times: number;
  /** By tool. */
  readonly holds: readonly (readonly Hold[])[];
}
const NOTHING: HeldCalls = { times: 0, holds: [] };

/** For the nodes of a graph: who may be asked before what they call is sent. */
export function holdsIn(graph: Graph, policies: readonly PolicyData[], lookup?: GraphLookup, isRun = false): (node: Node) => HeldCalls {
  const places = new Map(placesOf(graph, lookup, isRun).map((place) => [place.node, place]));
  return (node) => {
    const place = places.get(node);
    if (place === undefined) return NOTHING;
    if (node.kind === "call")
      return { times: 1, holds: [holdsOf(policyLines(knownOfCall(place, node), policies), clearedBy(place, node))] };
    const { planned } = node.kind === "run" ? node : {};
    if (planned === undefined) return NOTHING;
    return {
      times: planned.limits.calls,
      holds: planned.tools.map((tool) => holdsOf(policyLines(knownOfPlan(planned, tool), policies), null)),
    };
  };
}

function holdsOf(lines: readonly PolicyLine[], cleared: string | null): readonly Hold[] {
  const within = new Map<string, number>();
  for (const { then } of lines)
    if (then.answer === "ask" && then.by !== cleared) within.set(then.by, Math.max(then.withinMs, within.get(then.by) ?? 0));
  return [...within].map(([by, withinMs]) => ({ by, withinMs }));
}

/** O2. Null where others may decide as well: of those it is not known whether they are who the policy asks. */
function clearedBy({ granted }: Place, { clears }: NodeOf<"call">): string | null {
  const approval = clears === undefined ? undefined : granted.find(({ id }) => id === clears.approval);
  if (approval === undefined || approval.escalateTo !== undefined || !("lit" in approval.by)) return null;
  return typeof approval.by.lit === "string" ? approval.by.lit : null;
}

/** What people before one call come to, of the tool of which it is most. */
export function mostHeld({ times, holds }: HeldCalls, each: (hold: Hold) => number): readonly Taken[] {
  const sums = holds.map((ofTool) => ofTool.reduce((sum, hold) => sum + each(hold), 0));
  const most = Math.max(0, ...sums);
  if (most === 0) return [];
  const whom = (holds[sums.indexOf(most)] ?? []).map(({ by }) => by);
  return [taken(`${whom.join(", ")}, whom a policy asks`, times, most)];
}
