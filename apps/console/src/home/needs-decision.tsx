import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { headlineOf } from "../inbox/task.ts";
import { server } from "../server/queries.ts";
import { Tile } from "./tile.tsx";

const SHOWN = 8;

/** What somebody has to decide next, by when it must be decided. */
export function NeedsDecision() {
  const { data } = useQuery({
    queryKey: ["tasks", "home"],
    queryFn: ({ signal }) => server.call("GET /api/tasks", { query: { limit: SHOWN } }, signal),
  });
  return (
    <Tile title="Needs a decision" isWide isReady={data !== undefined}>
      {data?.length === 0 && <p className="text-quiet">Nothing waits for anybody.</p>}
      <ul className="-mx-2 flex flex-col">
        {data?.map((task) => (
          <li key={task.task}>
            <Link
              to="/inbox"
              search={{ task: task.task, everybody: true }}
              className="flex flex-wrap items-baseline gap-x-3 rounded px-2 py-1.5 hover:bg-rules-soft"
            >
              <span className="min-w-0 max-w-full truncate font-medium sm:w-56 lg:w-72">{visible(task.subject ?? task.runId)}</span>
              <span className="min-w-0 flex-1 basis-48 truncate text-quiet">{visible(headlineOf(task))}</span>
              <span className="text-[12px] text-human-ink">{visible(task.who.join(" or "))}</span>
              <span className="w-16 text-right text-[12px] text-faint tabular-nums">
                <TimeLeft until={task.dueAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Tile>
  );
}
