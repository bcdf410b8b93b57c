import { useNavigate } from "@tanstack/react-router";
import { Ago } from "../design/ago.tsx";
import { useRowKeys } from "../design/row-keys.ts";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { type Run, standingOf } from "./standing.ts";

/** A row for each run: `j` and `k` move, Enter opens. */
export function RunTable({ runs }: { readonly runs: readonly Run[] }) {
  const navigate = useNavigate();
  const { rowProps } = useRowKeys(runs.length, (index) => {
    const run = runs[index];
    if (run !== undefined) void navigate({ to: "/runs/$run", params: { run: run.runId } });
  });
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="text-left text-[12px] text-faint">
          <tr className="border-line border-b">
            <th className="py-2 pr-3 pl-4 font-medium md:pl-6">Status</th>
            <th className="px-3 py-2 font-medium">Subject</th>
            <th className="px-3 py-2 font-medium max-sm:hidden">Workflow</th>
            <th className="w-1/2 px-3 py-2 font-medium max-md:hidden">Standing</th>
            <th className="py-2 pr-4 pl-3 text-right font-medium md:pr-6">Started</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, index) => (
            <tr
              key={run.runId}
              {...rowProps(index)}
              className="border-line border-b outline-none hover:bg-panel focus:bg-panel focus:shadow-[inset_3px_0_0_var(--ink)]"
            >
              <td className="py-2 pr-3 pl-4 md:pl-6">
                <Status status={run.status} />
              </td>
              <td className="truncate px-3 py-2 font-medium max-sm:w-full max-sm:max-w-0 sm:max-w-56">
                {run.subject === null ? <span className="font-mono text-quiet">{run.runId.slice(-8)}</span> : visible(run.subject)}
              </td>
              <td className="whitespace-nowrap px-3 py-2 text-quiet max-sm:hidden">
                {visible(run.workflow)} <span className="text-faint">v{run.version}</span>
              </td>
              <td className="max-w-0 truncate px-3 py-2 text-quiet max-md:hidden">{visible(standingOf(run))}</td>
              <td className="whitespace-nowrap py-2 pr-4 pl-3 text-right text-quiet md:pr-6">
                <Ago at={run.startedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
