import { Link, useNavigate } from "@tanstack/react-router";
import { type Column, DataTable } from "../design/data-table.tsx";
import { visible } from "../design/visible.ts";
import { CountLink } from "../runs/count-link.tsx";
import { countOf, openStatuses, standingOf, type WorkflowSummary } from "./workflow.ts";

const number = "text-right text-quiet tabular-nums";

const columns: readonly Column<WorkflowSummary>[] = [
  {
    title: "Workflow",
    look: "w-1/2 max-w-0",
    cell: ({ workflow, description, live, loaded }) => (
      <>
        <Link
          to="/workflows/$workflow"
          params={{ workflow }}
          tabIndex={-1}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          {visible(workflow)} <span className="font-normal text-faint">{standingOf({ live, loaded })}</span>
        </Link>
        <span className="block truncate text-[13px] text-quiet">{visible(description)}</span>
      </>
    ),
  },
  {
    title: "Open",
    look: number,
    cell: ({ workflow, runs }) => <CountLink count={countOf(runs, openStatuses)} status={openStatuses} workflow={workflow} />,
  },
  {
    title: "Tasks",
    look: number,
    cell: ({ openTasks }) =>
      openTasks === 0 ? (
        <span className="text-faint">0</span>
      ) : (
        <Link to="/inbox" search={{ everybody: true }} className="text-human-ink underline underline-offset-4">
          {openTasks.toLocaleString()}
        </Link>
      ),
  },
  {
    title: "Blocked",
    look: `${number} max-sm:hidden`,
    cell: ({ workflow, runs }) => <CountLink count={runs.blocked ?? 0} status={["blocked"]} workflow={workflow} isLoud />,
  },
  {
    title: "Failed",
    look: number,
    cell: ({ workflow, runs }) => <CountLink count={runs.failed ?? 0} status={["failed"]} workflow={workflow} isLoud />,
  },
  {
    title: "Completed",
    look: `${number} max-sm:hidden`,
    cell: ({ workflow, runs }) => <CountLink count={runs.completed ?? 0} status={["completed"]} workflow={workflow} />,
  },
];

/** A row for each workflow: `j` and `k` move, Enter opens. */
export function WorkflowTable({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  const navigate = useNavigate();
  return (
    <DataTable
      rows={workflows}
      columns={columns}
      keyOf={({ workflow }) => workflow}
      onOpen={({ workflow }) => void navigate({ to: "/workflows/$workflow", params: { workflow } })}
      opensByClick={false}
    />
  );
}
