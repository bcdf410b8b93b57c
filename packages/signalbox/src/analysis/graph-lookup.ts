import type { Graph, GraphLookup } from "../definition/graph.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";

export type { GraphLookup } from "../definition/graph.ts";

export const runKey = (workflow: string, hash: string): string => `${workflow}@${hash}`;

/** The graphs that a workflow's `run` nodes start, and those that these start. */
export function graphsOf(workflow: AnyWorkflow): GraphLookup {
  const graphs = new Map<string, Graph>();
  const collect = (current: AnyWorkflow): void => {
    const key = runKey(current.id, current.hash);
    if (graphs.has(key)) return;
    graphs.set(key, current.graph);
    for (const child of current.workflows.values()) collect(child);
  };
  collect(workflow);
  return (id, hash) => graphs.get(runKey(id, hash)) ?? null;
}
