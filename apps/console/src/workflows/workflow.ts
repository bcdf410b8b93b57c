import type { Answer, RunStatus } from "signalbox/client";
import { server } from "../server/queries.ts";

export type WorkflowSummary = Answer<"GET /api/workflows">[number];
export type WorkflowView = Answer<"GET /api/workflows/{workflow}">;
export type Rules = Answer<"GET /api/rules">;

export const workflowsQuery = {
  queryKey: ["workflows"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => server.call("GET /api/workflows", {}, signal),
};
export const workflowQuery = (workflow: string) => ({
  queryKey: ["workflow", workflow],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    server.call("GET /api/workflows/{workflow}", { params: { workflow }, query: {} }, signal),
});
export const rulesQuery = {
  queryKey: ["rules"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => server.call("GET /api/rules", {}, signal),
  staleTime: 60_000,
};

/** "v3", "v3, v4 is a candidate", "v1 is not published yet" */
export function standingOf({ live, loaded }: Pick<WorkflowSummary, "live" | "loaded">): string {
  if (loaded === null) return "not registered any more";
  if (live === null) return `v${loaded.version} is not published yet`;
  return live.version === loaded.version ? `v${live.version}` : `v${live.version}, v${loaded.version} is a candidate`;
}

export const openStatuses = ["queued", "running", "waiting", "paused"] as const satisfies readonly RunStatus[];
export const countOf = (runs: WorkflowSummary["runs"], statuses: readonly RunStatus[]): number =>
  statuses.reduce((sum, status) => sum + (runs[status] ?? 0), 0);
