import { queryOptions } from "@tanstack/react-query";
import type { Answer } from "signalbox/client";
import { queries, server } from "./queries.ts";

type Journal = Answer<"GET /api/runs/{run}/journal">;

/** Journals that may be another by now: values were erased, or nobody can say. */
const distrusted = new WeakSet<Journal>();

/** A run's journal. It only grows, so what is known is kept, and what came after it is fetched. */
export const journalOf = (runId: string) =>
  queryOptions({
    queryKey: ["journal", runId],
    queryFn: async ({ signal, queryKey }): Promise<Journal> => {
      const before = queries.getQueryData<Journal>(queryKey);
      const known = before === undefined || distrusted.has(before) ? [] : before;
      const after = known.at(-1)?.seq;
      const query = after === undefined ? {} : { after };
      const more = await server.call("GET /api/runs/{run}/journal", { params: { run: runId }, query }, signal);
      return more.length === 0 ? known : [...known, ...more];
    },
    structuralSharing: false,
  });

/** Every journal is read from its beginning when it is looked at next. */
export function distrustJournals(): void {
  for (const [, journal] of queries.getQueriesData<Journal>({ queryKey: ["journal"] })) if (journal !== undefined) distrusted.add(journal);
}
