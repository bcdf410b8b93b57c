import { Link, useNavigate } from "@tanstack/react-router";
import { useRowKeys } from "../design/row-keys.ts";
import { visible } from "../design/visible.ts";
import { CountLink } from "../runs/count-link.tsx";
import { countOf, openStatuses, type WorkflowSummary } from "./workflow.ts";

const number = "px-3 py-2.5 text-right text-quiet tabular-nums";

/** A row for each workflow: `j` and `k` move, Enter opens. */
export function WorkflowTable({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  const navigate = useNavigate();
  const open = (index: number) => {
    const found = workflows[index];
    if (found !== undefined) void navigate({ to: "/workflows/$workflow", params: { workflow: found.workflow } });
  };
  const { rowProps } = useRowKeys(workflows.length, open);
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="text-left text-[12px] text-faint">
          <tr className="border-line border-y">
            <th className="w-1/2 py-2 pr-3 pl-4 font-medium md:pl-6">Workflow</th>
            <th className="px-3 py-2 text-right font-medium">Open</th>
            <th className="px-3 py-2 text-right font-medium">Tasks</th>
            <th className="px-3 py-2 text-right font-medium max-sm:hidden">Blocked</th>
            <th className="px-3 py-2 text-right font-medium">Failed</th>
            <th className="py-2 pr-4 pl-3 text-right font-medium max-sm:hidden md:pr-6">Completed</th>
          </tr>
        </thead>
        <tbody>
          {workflows.map(({ workflow, description, live, runs, openTasks }, index) => {
            const { onClick: _, ...row } = rowProps(index);
            return (
              <tr
                key={workflow}
                {...row}
                className="border-line border-b outline-none hover:bg-panel focus:bg-panel focus:shadow-[inset_3px_0_0_var(--ink)]"
              >
                <td className="max-w-0 py-2.5 pr-3 pl-4 md:pl-6">
                  <Link
                    to="/workflows/$workflow"
                    params={{ workflow }}
                    tabIndex={-1}
                    className="block truncate font-medium underline-offset-4 hover:underline"
                  >
                    {visible(workflow)}{" "}
                    <span className="font-normal text-faint">{live === null ? "not registered" : `v${live.version}`}</span>
                  </Link>
                  <span className="block truncate text-[13px] text-quiet">{visible(description)}</span>
                </td>
                <td className={number}>
                  <CountLink count={countOf(runs, openStatuses)} status={openStatuses} workflow={workflow} />
                </td>
                <td className={number}>
                  {openTasks === 0 ? (
                    <span className="text-faint">0</span>
                  ) : (
                    <Link to="/inbox" search={{ everybody: true }} className="text-human-ink underline underline-offset-4">
                      {openTasks.toLocaleString()}
                    </Link>
                  )}
                </td>
                <td className={`${number} max-sm:hidden`}>
                  <CountLink count={runs.blocked ?? 0} status={["blocked"]} workflow={workflow} isLoud />
                </td>
                <td className={number}>
                  <CountLink count={runs.failed ?? 0} status={["failed"]} workflow={workflow} isLoud />
                </td>
                <td className={`${number} pr-4 max-sm:hidden md:pr-6`}>
                  <CountLink count={runs.completed ?? 0} status={["completed"]} workflow={workflow} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
