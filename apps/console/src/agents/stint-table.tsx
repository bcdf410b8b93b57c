import { Link, useNavigate } from "@tanstack/react-router";
import { Ago } from "../design/ago.tsx";
import { money } from "../design/money.ts";
import { useRowKeys } from "../design/row-keys.ts";
import { visible } from "../design/visible.ts";
import type { AgentStint } from "./agent.ts";
import { outcomeWords } from "./outcome-mix.tsx";

const MICRO = 1_000_000;

/** The times that it was at work, the latest first: `j` and `k` move, Enter opens the run. */
export function StintTable({ stints }: { readonly stints: readonly AgentStint[] }) {
  const navigate = useNavigate();
  const { rowProps } = useRowKeys(stints.length, (index) => {
    const run = stints[index]?.runId;
    if (run !== undefined) void navigate({ to: "/runs/$run", params: { run } });
  });
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="text-left text-[12px] text-faint">
          <tr className="border-line border-y">
            <th className="py-2 pr-3 pl-4 font-medium md:pl-6">Outcome</th>
            <th className="w-full px-3 py-2 font-medium">Run</th>
            <th className="px-3 py-2 text-right font-medium max-sm:hidden">Turns</th>
            <th className="px-3 py-2 text-right font-medium max-sm:hidden">Cost</th>
            <th className="py-2 pr-4 pl-3 text-right font-medium md:pr-6">Began</th>
          </tr>
        </thead>
        <tbody>
          {stints.map((stint, index) => {
            const { onClick: _, ...row } = rowProps(index);
            return (
              <tr
                key={`${stint.runId} ${stint.step} ${stint.beganAt}`}
                {...row}
                className="border-line border-b outline-none hover:bg-panel focus:bg-panel focus:shadow-[inset_3px_0_0_var(--ink)]"
              >
                <td className="whitespace-nowrap py-2 pr-3 pl-4 md:pl-6">
                  {outcomeWords[stint.outcome]}
                  {stint.reason !== null && <span className="block text-[12px] text-faint">{visible(stint.reason)}</span>}
                </td>
                <td className="max-w-0 px-3 py-2">
                  <Link
                    to="/runs/$run"
                    params={{ run: stint.runId }}
                    tabIndex={-1}
                    className="block truncate font-medium underline-offset-4 hover:underline"
                  >
                    {visible(stint.subject ?? stint.runId)}
                  </Link>
                  <span className="block truncate text-[12px] text-faint">
                    {visible(stint.workflow)}, {visible(stint.step)}
                    {stint.simulated && ", simulated"}
                  </span>
                </td>
                <td className="px-3 py-2 text-right text-quiet tabular-nums max-sm:hidden">{stint.turns}</td>
                <td className="px-3 py-2 text-right text-quiet tabular-nums max-sm:hidden">{money(stint.costUsd * MICRO)}</td>
                <td className="whitespace-nowrap py-2 pr-4 pl-3 text-right text-quiet md:pr-6">
                  <Ago at={stint.beganAt} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
