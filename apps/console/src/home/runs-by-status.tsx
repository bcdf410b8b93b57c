import { runStatuses } from "signalbox/client";
import { Status } from "../design/status.tsx";
import { CountLink } from "../runs/count-link.tsx";
import { countOf, type WorkflowSummary } from "../workflows/workflow.ts";
import { Tile } from "./tile.tsx";

/** How all runs stand. */
export function RunsByStatus({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  return (
    <Tile title="Runs">
      <ul className="grid grid-cols-2 gap-x-8 gap-y-1.5">
        {runStatuses.map((status) => {
          const count = workflows.reduce((sum, { runs }) => sum + countOf(runs, [status]), 0);
          return (
            <li key={status} className="flex items-baseline justify-between gap-3 tabular-nums">
              {count === 0 ? <Status status={status} isLoud={false} /> : <Status status={status} />}
              <CountLink count={count} status={[status]} />
            </li>
          );
        })}
      </ul>
    </Tile>
  );
}
