import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Answer } from "signalbox/client";
import { money } from "../design/money.ts";
import { SpendBar } from "../design/spend-bar.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { Tile } from "./tile.tsx";

type Budget = Answer<"GET /api/budget">;

/** What was spent today, what calls under way have reserved, and what nobody knows. */
export function SpendToday() {
  const { data } = useQuery({
    queryKey: ["budget"],
    queryFn: ({ signal }) => server.call("GET /api/budget", { query: {} }, signal),
  });
  if (data === undefined)
    return (
      <Tile title="Spent today" isReady={false}>
        {null}
      </Tile>
    );
  const amounts = data.caps.find(({ scope, day }) => scope === "instance-day" && day === data.day)?.costMicroUsd;
  const { spent = 0, reserved = 0, doubtful = 0, limit = null } = amounts ?? {};
  return (
    <Tile title={`Spent today (${data.day}, ${data.timeZone})`}>
      <p className="flex items-baseline gap-3">
        <Link
          to="/runs"
          search={{ text: "cost>0" }}
          aria-label={`${money(spent)}: the runs that have cost something`}
          className="font-semibold text-3xl tabular-nums tracking-tight underline-offset-4 hover:underline"
        >
          {money(spent)}
        </Link>
        <span className="text-quiet">{limit === null ? "no cap for the day" : `of ${money(limit)}`}</span>
      </p>
      {limit !== null && <SpendBar spent={spent} reserved={reserved} doubtful={doubtful} limit={limit} />}
      {reserved > 0 && (
        <p className="text-quiet">
          <Link
            to="/runs"
            search={{ status: ["running"] }}
            className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            {money(reserved)}
          </Link>{" "}
          reserved by calls under way
        </p>
      )}
      <Doubts budget={data} />
      {data.frozen.map(({ what, reason }) => (
        <p key={what}>
          <strong>{visible(what)} is frozen</strong> <span className="text-quiet">{visible(reason)}</span>
        </p>
      ))}
    </Tile>
  );
}

/** Each doubt leads to the run whose call it was. */
function Doubts({ budget }: { readonly budget: Budget }) {
  const doubts = budget.reservations.filter(({ state }) => state === "doubtful");
  if (doubts.length === 0) return null;
  const total = doubts.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium">{money(total)} in doubt: nobody knows what these calls took</p>
      <ul className="flex flex-col gap-0.5">
        {doubts.slice(0, 5).map(({ reservation, runId, what, costMicroUsd }) => (
          <li key={reservation} className="flex justify-between gap-3 text-quiet">
            <Link to="/runs/$run" params={{ run: runId }} className="truncate underline-offset-4 hover:underline">
              {visible(what)}
            </Link>
            <span className="tabular-nums">{money(costMicroUsd)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
