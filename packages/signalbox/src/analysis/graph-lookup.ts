import type { Graph } from "../definition/graph.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";

/** Finds the graph that a `run` node starts; null when nobody has it. */
export type GraphLookup = (workflow: string, hash: string) => Graph | null;

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
