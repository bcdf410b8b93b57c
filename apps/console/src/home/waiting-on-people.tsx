import { Link } from "@tanstack/react-router";
import { Lasting } from "../design/ago.tsx";
import { visible } from "../design/visible.ts";
import type { WorkflowSummary } from "../workflows/workflow.ts";
import { Tile } from "./tile.tsx";

/** How much waits for somebody, and since when. */
export function WaitingOnPeople({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  const waiting = workflows.filter(({ openTasks }) => openTasks > 0);
  const total = waiting.reduce((sum, { openTasks }) => sum + openTasks, 0);
  const oldest = waiting.flatMap(({ oldestTaskAt }) => oldestTaskAt ?? []).sort()[0];
  return (
    <Tile title="Waiting on people">
      <p className="flex items-baseline gap-3">
        <Link
          to="/inbox"
          search={{ everybody: true }}
          className={`font-semibold text-3xl tabular-nums tracking-tight underline-offset-4 hover:underline ${total > 0 ? "text-human-ink" : ""}`}
        >
          {total.toLocaleString()}
        </Link>
        {oldest !== undefined && (
          <span className="text-quiet">
            the oldest <Lasting since={oldest} />
          </span>
        )}
      </p>
      <ul className="flex flex-col gap-1">
        {waiting.map(({ workflow, openTasks }) => (
          <li key={workflow} className="flex justify-between gap-3 text-quiet">
            <Link to="/workflows/$workflow" params={{ workflow }} className="truncate underline-offset-4 hover:underline">
              {visible(workflow)}
            </Link>
            <Link
              to="/runs"
              search={{ workflow, text: "waiting:human" }}
              aria-label={`${openTasks}: the runs of ${visible(workflow)} that wait for people`}
              className="tabular-nums underline decoration-line-strong underline-offset-4 hover:decoration-ink"
            >
              {openTasks.toLocaleString()}
            </Link>
          </li>
        ))}
      </ul>
    </Tile>
  );
}
