import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { useMemo, useState } from "react";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import type { JournalEntry } from "../run/history.ts";
import { journalOf } from "../server/journal.ts";
import { server } from "../server/queries.ts";
import { draftOf, requestOf } from "./fork-draft.ts";
import { ForkForm } from "./fork-form.tsx";
import { changeableAt, type ForkBody, type Graph, toldIn } from "./fork-point.ts";
import { Rehearsal } from "./rehearsal.tsx";

const route = getRouteApi("/runs/$run/fork");

/** What if: a run from one of its batches on, with one thing otherwise. */
export function ForkPage() {
  const { run: runId } = route.useParams();
  const { at } = route.useSearch();
  const graph = useQuery({
    queryKey: ["graph", runId],
    queryFn: ({ signal }) => server.call("GET /api/runs/{run}/graph", { params: { run: runId } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const journal = useQuery(journalOf(runId));
  const refused = graph.error ?? journal.error;
  if (refused !== null) return <Refusal error={refused} />;
  if (graph.data === undefined || journal.data === undefined) return null;
  const last = journal.data.at(-1)?.seq ?? 1;
  const point = Math.min(at ?? last, last);
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 p-4 md:p-6">
        <header className="flex flex-wrap items-baseline gap-x-3">
          <Link to="/runs/$run" params={{ run: runId }} className="-ml-1 inline-flex items-center gap-1 text-quiet hover:text-ink">
            <ChevronLeft aria-hidden className="size-4" />
            the run
          </Link>
          <h1 className="font-semibold text-lg tracking-tight">Fork at batch {point}</h1>
          <p className="w-full text-[13px] text-quiet">
            A rehearsal: nothing of it is stored, and nothing with an effect leaves. <span className="font-mono">{visible(runId)}</span>
          </p>
        </header>
        <ForkDesk key={point} runId={runId} at={point} graph={graph.data} entries={journal.data} />
      </div>
    </div>
  );
}

interface DeskProps {
  readonly runId: string;
  readonly at: number;
  readonly graph: Graph;
  readonly entries: readonly JournalEntry[];
}

function ForkDesk({ runId, at, graph, entries }: DeskProps) {
  const choices = useMemo(() => ({ places: changeableAt(graph, entries, at), told: toldIn(graph) }), [graph, entries, at]);
  const [draft, setDraft] = useState(() => draftOf(choices));
  const request = requestOf(draft, choices, at);
  const rehearse = useMutation({
    mutationFn: (body: ForkBody) => server.call("POST /api/runs/{run}/forks", { params: { run: runId }, body }),
  });
  return (
    <>
      <ForkForm
        workflow={graph.id}
        choices={choices}
        draft={draft}
        problem={typeof request === "string" ? request : null}
        isBusy={rehearse.isPending}
        onDraft={setDraft}
        onRehearse={() => {
          if (typeof request !== "string") rehearse.mutate(request);
        }}
      />
      {rehearse.error !== null && <Refusal error={rehearse.error} />}
      {rehearse.data !== undefined && (
        <Rehearsal
          key={rehearse.submittedAt}
          graph={graph}
          entries={entries}
          request={rehearse.variables}
          report={rehearse.data}
          isStale={JSON.stringify(request) !== JSON.stringify(rehearse.variables)}
        />
      )}
    </>
  );
}
