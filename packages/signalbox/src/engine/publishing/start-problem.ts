import { canonical } from "../../base/json.ts";
import { nodesOf } from "../../definition/graph.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import type { Definition } from "../registry.ts";

/** Where definitions are found that others run. */
export interface Codes {
  byHash(hash: string): Definition | null;
  code(workflow: string): AnyWorkflow | undefined;
}

/** Why no run can begin on a version with the code that is registered; null: one can. What a run in flight needs is less: its input was read. */
export function startProblem({ graph, code, incompatible }: Definition, codes: Codes): string | null {
  if (graph === code.graph) return null;
  if (incompatible !== null) return incompatible;
  if (canonical(graph.input) !== canonical(code.graph.input)) return "its input has another schema than the registered code reads";
  for (const { node } of nodesOf(graph.main)) {
    if (node.kind !== "run") continue;
    if (node.planned !== undefined) {
      if (codes.code(node.workflow)?.graph.plan?.interface !== node.hash)
        return `the planner "${node.workflow}" of "${node.id}" is not registered as it was`;
      continue;
    }
    const child = codes.byHash(node.hash);
    const problem = child === null ? "it is not registered any more" : startProblem(child, codes);
    if (problem !== null) return `workflow "${node.workflow}", which "${node.id}" runs: ${problem}`;
  }
  return null;
}
