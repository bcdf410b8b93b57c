import { Link } from "@tanstack/react-router";
import { CircleSlash, MoveRight } from "lucide-react";
import { visible } from "../design/visible.ts";
import { openStatuses } from "../workflows/workflow.ts";
import type { PlanView } from "./plan.ts";

/** What becomes of the open runs of each version: none of them is moved. */
export function PlanRuns({ runs, workflow }: { readonly runs: PlanView["runs"]; readonly workflow: string }) {
  if (runs.length === 0) return <p className="text-quiet">No run is open.</p>;
  return (
    <ul className="border-line border-t">
      {runs.map(({ version, runs: open, stays, missing }) => (
        <li key={version} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-line border-b py-2.5">
          <span className="font-medium">v{version}</span>
          <Link
            to="/runs"
            search={{ workflow, status: [...openStatuses, "blocked"] }}
            className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            {open.toLocaleString()} open {open === 1 ? "run" : "runs"}
          </Link>
          <span className="inline-flex min-w-0 items-baseline gap-1.5">
            {stays ? (
              <MoveRight aria-hidden className="size-4 shrink-0 self-center text-quiet" />
            ) : (
              <CircleSlash aria-hidden className="size-4 shrink-0 self-center" />
            )}
            {stays ? (
              <span className="text-quiet">
                {open === 1 ? "stays" : "stay"} on v{version}
              </span>
            ) : (
              <span className="break-words font-medium">
                blocked once {open === 1 ? "it is" : "they are"} to go on: {visible(missing ?? "")}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
