// N1. Counted is what the run orders: each attempt that a retry policy allows, each turn of an agent with the attempts that the engine makes of it,
//     each call that an agent may choose, each person who must agree.
// N2. Not counted is what an agent does with itself (its plan, its notes, its result): no tool of the author is called.
import type { Graph } from "../../definition/graph.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import { MODEL_RETRY } from "../../kernel/nodes/agent.ts";
import type { GraphLookup } from "../graph-lookup.ts";
import { taken } from "../worst-case/part.ts";
import { attemptsOf, type Measure } from "../worst-case/worst-case.ts";
import { holdsIn, mostHeld } from "./holds.ts";

/** Requests to models. */
export const modelCalls: Measure = {
  sideBySide: "sum",
  countsAgentTools: true,
  own: () => (node) => {
    if (node.kind === "prompt") return [taken(node.model, attemptsOf(node.retry), 1)];
    return node.kind === "agent" ? [taken(node.agent.model, node.agent.limits.turns * MODEL_RETRY.maxAttempts, 1)] : [];
  },
};

/** Calls of tools, whatever their effect. */
export const toolCalls: Measure = {
  sideBySide: "sum",
  countsAgentTools: true,
  own: () => (node) => {
    if (node.kind === "call") return [taken(node.tool.id, attemptsOf(node.retry), 1)];
    const { planned } = node.kind === "run" ? node : {};
    return planned === undefined ? [] : [taken(planned.id, attemptsOf(planned.retry), planned.limits.calls)];
  },
};

/** Answers that people have to give: to approvals, to questions, and where a policy asks before a call. */
export const decisions = (policies: readonly PolicyData[], lookup?: GraphLookup): Measure => ({
  sideBySide: "sum",
  countsAgentTools: true,
  own: (graph: Graph, isRun: boolean) => {
    const holds = holdsIn(graph, policies, lookup, isRun);
    return (node) => {
      if (node.kind === "approve") return [taken(node.id, node.count, 1)];
      if (node.kind === "ask") return [taken(node.id, 1, 1)];
      return mostHeld(holds(node), () => 1);
    };
  },
});
