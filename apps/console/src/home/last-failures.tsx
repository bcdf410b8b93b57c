import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ago } from "../design/ago.tsx";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { standingOf } from "../runs/standing.ts";
import { server } from "../server/queries.ts";
import { Tile } from "./tile.tsx";

const SHOWN = 5;
const statuses = ["failed", "blocked"] as const;

/** What failed or was blocked last, and why. */
export function LastFailures() {
  const { data } = useQuery({
    queryKey: ["runs", "last-failures"],
    queryFn: ({ signal }) => server.call("GET /api/runs", { query: { status: [...statuses], limit: SHOWN } }, signal),
    refetchInterval: 10_000,
  });
  return (
    <Tile title="Failed or blocked last">
      {data?.length === 0 && <p className="text-quiet">Nothing.</p>}
      <ul className="flex flex-col gap-2">
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
