import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { newcomers } from "../server/newcomers.ts";
import { server } from "../server/queries.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { NewRuns } from "./new-runs.tsx";
import { RunFilters } from "./run-filters.tsx";
import type { RunSearch } from "./run-search.ts";
import { RunTable } from "./run-table.tsx";

const route = getRouteApi("/runs");
const PAGE = 50;

/** What is typed is in the language of queries; a word alone is looked for in inputs, results, subjects, ids and errors. */
const queryOf = ({ text, status, ...others }: RunSearch) => ({ ...others, query: text, status: status && [...status], limit: PAGE });

/** Runs, newest first. */
export function RunsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["runs", search],
    queryFn: ({ signal }) => server.call("GET /api/runs", { query: queryOf(search) }, signal),
    placeholderData: keepPreviousData,
    // What is being read stays where it is.
    refetchOnWindowFocus: false,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What is chosen is what is shown and marked: a run that a filter took away is not acted on.
  const marked = data?.filter(({ runId }) => chosen.has(runId)) ?? [];
  const last = data?.at(-1);
  return (
    <div className="flex min-h-full flex-col">
      <header className="sticky top-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-page/95 px-4 py-3 backdrop-blur md:px-6">
        <h1 className="font-semibold text-lg tracking-tight max-sm:w-full">Runs</h1>
        <RunFilters search={search} onChange={(change) => navigate({ search: change })} />
      </header>
      <NewRuns search={search} shown={data ?? []} onShow={() => void refetch().then(newcomers.forget)} />
      {error !== null && <Refusal error={error} />}
      {!isPending && data?.length === 0 && <NoRuns filtered={Object.keys(search).length > 0} />}
      {data !== undefined && data.length > 0 && <RunTable runs={data} choice={{ chosen, onChoose: setChosen }} />}
      {data?.length === PAGE && last !== undefined && (
        <footer className="px-4 py-3 md:px-6">
          <button
            type="button"
            className="rounded-md border border-line-strong px-3 py-1.5 hover:bg-rules-soft"
            onClick={() => navigate({ search: { ...search, before: last.runId } })}
          >
            Older
          </button>
        </footer>
      )}
      <BulkBar runs={marked} onClear={() => setChosen(new Set())} />
    </div>
  );
}

function NoRuns({ filtered }: { readonly filtered: boolean }) {
  if (filtered) return <Empty title="No run is like that">Take a filter away to see more.</Empty>;
  return (
    <Empty title="Nothing has run yet">
      Start one on the page of its workflow, or from a shell beside the config:
      <code className="mt-3 block rounded-md border border-line bg-panel px-3 py-2 text-left font-mono text-[13px] text-ink">
        npx signalbox run &lt;workflow&gt; --input '{"{}"}'
      </code>
    </Empty>
  );
}
