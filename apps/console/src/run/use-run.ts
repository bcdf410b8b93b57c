import { useQuery } from "@tanstack/react-query";
import { journalOf } from "../server/journal.ts";
import { server } from "../server/queries.ts";

/** A run as it stands, the graph that it is pinned to, and its journal; each undefined until it is there. */
export function useRun(runId: string) {
  const run = useQuery({
    queryKey: ["run", runId],
    queryFn: ({ signal }) => server.call("GET /api/runs/{run}", { params: { run: runId } }, signal),
  });
  const graph = useQuery({
    queryKey: ["graph", runId],
    queryFn: ({ signal }) => server.call("GET /api/runs/{run}/graph", { params: { run: runId } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const journal = useQuery(journalOf(runId));
  return { run: run.data, graph: graph.data, journal: journal.data, error: run.error ?? graph.error ?? journal.error };
}
