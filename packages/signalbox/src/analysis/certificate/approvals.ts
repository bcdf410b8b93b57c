import type { Graph } from "../../definition/graph.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import { type CallCoverage, coverageOf } from "../coverage.ts";
import type { GraphLookup } from "../graph-lookup.ts";

/** What policies ask about: that people see it before it leaves is shown, or it is not. */
export interface Approvals {
  readonly proven: readonly CallCoverage[];
  readonly unproven: readonly CallCoverage[];
}

export function approvalsOf(graph: Graph, lookup: GraphLookup | undefined, policies: readonly PolicyData[]): Approvals {
  const coverage = coverageOf(graph, lookup, policies);
  return { proven: coverage.filter(isProven), unproven: coverage.filter((call) => !isProven(call) && needsProof(call)) };
}

const isProven = ({ verdict }: CallCoverage): boolean => verdict === "covered" || verdict === "gated";
/** Where nobody asks there is nothing to show, except for what cannot be undone. */
const needsProof = ({ effect, policies }: CallCoverage): boolean =>
  effect === "destructive" || policies.some(({ then }) => then.answer === "ask");
