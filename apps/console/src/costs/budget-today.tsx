import { useQuery } from "@tanstack/react-query";
import { money } from "../design/money.ts";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { SpendBar } from "../home/spend-bar.tsx";
import { server } from "../server/queries.ts";

/** The caps of today, with what is spent, reserved, in doubt and left. */
export function BudgetToday() {
  const { data, error } = useQuery({
    queryKey: ["budget"],
    queryFn: ({ signal }) => server.call("GET /api/budget", { query: {} }, signal),
  });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  return (
    <ul className="flex flex-col px-4 py-3 md:px-6">
      {data.caps.map(({ cap, costMicroUsd: { limit, spent, reserved, doubtful, left } }) => (
        <li key={cap} className="flex flex-col gap-1.5 border-line border-b py-2.5">
          <span className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="min-w-0 break-words font-medium">{visible(cap)}</span>
            <span className="text-quiet tabular-nums">
              {limit === null || left === null ? `${money(spent)} spent, no cap` : `${money(left)} left of ${money(limit)}`}
            </span>
          </span>
          {limit !== null && <SpendBar spent={spent} reserved={reserved} doubtful={doubtful} limit={limit} />}
        </li>
      ))}
    </ul>
  );
}
