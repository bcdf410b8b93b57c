import { Link, useNavigate } from "@tanstack/react-router";
import { Ago } from "../design/ago.tsx";
import { ControllerStrip } from "../design/controller.tsx";
import { type Choice, type Column, DataTable } from "../design/data-table.tsx";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { Reason } from "./reason.tsx";
import { RunCost } from "./run-cost.tsx";
import type { Run } from "./standing.ts";

const nameOf = (run: Run): string => visible(run.subject ?? run.runId.slice(-8));

const columns: readonly Column<Run>[] = [
  { title: "Status", look: "max-sm:pr-1", cell: ({ status }) => <Status status={status} /> },
  {
    title: "Subject",
    look: "truncate font-medium max-sm:w-full max-sm:max-w-0 sm:max-w-56 xl:max-w-80",
    cell: (run) => (
      <Link to="/runs/$run" params={{ run: run.runId }} tabIndex={-1} className={run.subject === null ? "font-mono text-quiet" : ""}>
        {nameOf(run)}
      </Link>
    ),
  },
  {
    title: "Workflow",
    look: "whitespace-nowrap text-quiet max-sm:hidden",
    cell: ({ workflow, version }) => (
      <>
        {visible(workflow)} <span className="text-faint">v{version}</span>
      </>
    ),
  },
  {
    title: "In control",
    look: "whitespace-nowrap max-lg:hidden",
    cell: ({ figures }) => figures !== undefined && <ControllerStrip controllers={figures.controllers} />,
  },
  { title: "Cost", look: "text-right text-quiet max-md:hidden", cell: (run) => <RunCost run={run} /> },
  {
    title: "Reason, or what it waits for",
    look: "w-1/2 max-w-0 truncate max-md:hidden",
    cell: (run) => <Reason run={run} />,
  },
  { title: "Age", look: "whitespace-nowrap text-right text-quiet", cell: ({ startedAt }) => <Ago at={startedAt} /> },
];

/** A row for each run: `j` and `k` move, Enter opens, `x` chooses. */
export function RunTable({ runs, choice }: { readonly runs: readonly Run[]; readonly choice: Choice }) {
  const navigate = useNavigate();
  return (
    <DataTable
      rows={runs}
      columns={columns}
      keyOf={({ runId }) => runId}
      nameOf={nameOf}
      onOpen={({ runId }) => void navigate({ to: "/runs/$run", params: { run: runId } })}
      choice={choice}
    />
  );
}
