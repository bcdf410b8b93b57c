import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ago } from "../design/ago.tsx";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { CountLink } from "../runs/count-link.tsx";
import { standingOf } from "../runs/standing.ts";
import { server } from "../server/queries.ts";
import { countOf, type WorkflowSummary } from "../workflows/workflow.ts";
import { Tile } from "./tile.tsx";

const SHOWN = 3;
const statuses = ["failed", "blocked"] as const;

/** Which workflows have runs that failed or were blocked, most first; and the last of them, with why. */
export function Failing({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  const { data } = useQuery({
    queryKey: ["runs", "last-failures"],
    queryFn: ({ signal }) => server.call("GET /api/runs", { query: { status: [...statuses], limit: SHOWN } }, signal),
  });
  const failing = workflows
    .map(({ workflow, runs }) => ({
      workflow,
      count: countOf(runs, statuses),
      of: Object.values(runs).reduce((sum, each) => sum + each, 0),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return (
    <Tile title="Failed or blocked" isReady={data !== undefined}>
      {failing.length === 0 && <p className="text-quiet">Nothing.</p>}
      <ul className="flex flex-col gap-1.5">
        {failing.slice(0, SHOWN).map(({ workflow, count, of }) => (
          <li key={workflow} className="flex items-baseline justify-between gap-3 tabular-nums">
            <span className="truncate font-medium">{visible(workflow)}</span>
            <span className="shrink-0 text-quiet">
              <CountLink count={count} status={statuses} workflow={workflow} isLoud /> of {of.toLocaleString()}
            </span>
          </li>
        ))}
      </ul>
      <ul className="flex flex-col gap-2 border-line border-t pt-3 empty:hidden">
        {data?.map((run) => (
          <li key={run.runId}>
            <Link to="/runs/$run" params={{ run: run.runId }} className="group flex flex-col gap-0.5">
              <span className="flex items-baseline gap-2">
                <Status status={run.status} />
                <span className="truncate font-medium underline-offset-4 group-hover:underline">{visible(run.subject ?? run.runId)}</span>
                <span className="ml-auto shrink-0 text-[12px] text-faint">
                  <Ago at={run.updatedAt} />
                </span>
              </span>
              <span className="truncate text-[13px] text-quiet">{visible(standingOf(run))}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Tile>
  );
}
