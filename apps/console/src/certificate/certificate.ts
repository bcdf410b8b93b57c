import { nodesOf } from "signalbox/analysis";
import type { Answer } from "signalbox/client";
import { server } from "../server/queries.ts";
import type { WorkflowView } from "../workflows/workflow.ts";

export type Certificate = Answer<"GET /api/workflows/{workflow}/certificate">;
export type CostPart = Certificate["ceiling"];
export type Reach = Certificate["reach"][number];

export const certificateQuery = (workflow: string, version: number | undefined) => ({
  queryKey: ["workflow", workflow, "certificate", version ?? "live"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    server.call(
      "GET /api/workflows/{workflow}/certificate",
      { params: { workflow }, query: version === undefined ? {} : { version } },
      signal,
    ),
});

/** Where a node is drawn. */
export interface NodePlace {
  readonly workflow: string;
  readonly node: string;
}
/** "research/lookup": the node "lookup" of the workflow that the node "research" runs. Null where no graph that is known has it. */
export function placeOf({ graph, uses }: Pick<WorkflowView, "graph" | "uses">, at: string): NodePlace | null {
  const [id = "", ...rest] = at.split("/");
  const found = [...nodesOf(graph.main)].find(({ node }) => node.id === id)?.node;
  if (found === undefined) return null;
  if (rest.length === 0) return { workflow: graph.id, node: id };
  const below = found.kind === "run" ? uses.find((each) => each.id === found.workflow) : undefined;
  return below === undefined ? null : placeOf({ graph: below, uses }, rest.join("/"));
}
