import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { CountLink } from "../runs/count-link.tsx";
import type { BudgetNode } from "./budget.ts";

const kinds = {
  "instance-day": "day of the instance",
  "workflow-day": "day of a workflow",
  "agent-day": "day of an agent, in whichever workflow",
  "fork-day": "day of forks",
  run: "run",
  agent: "agent",
  "sub-agent": "agent that it called",
} as const satisfies Record<BudgetNode["scope"], string>;
const open = ["running", "waiting", "paused", "blocked"] as const;

/** Whose cap it is, and what goes on under it. */
export function CapName({ node, today }: { readonly node: BudgetNode; readonly today: string }) {
  const { scope, day, run, runs, key, reservations } = node;
  const underWay = reservations.filter(({ state }) => state === "reserved").length;
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span className="min-w-0 break-words font-medium">{nameOf(node)}</span>
      <span className="text-[13px] text-faint">
        {kinds[scope]}
        {day !== null && day !== today && `, ${day}`}
      </span>
      {run !== null && (
        <span className="self-center text-[13px]">
          <Status status={run.status} />
        </span>
      )}
      {runs !== null && runs.open > 0 && (
        <span className="text-[13px] text-quiet">
          <CountLink count={runs.open} status={open} workflow={key} /> open
        </span>
      )}
      {runs !== null && runs.queued > 0 && (
        <span className="text-[13px] text-quiet">
          <CountLink count={runs.queued} status={["queued"]} workflow={key} /> waiting to begin
        </span>
      )}
      {underWay > 0 && (
        <span className="text-[13px] text-quiet">{underWay === 1 ? "1 call under way" : `${underWay} calls under way`}</span>
      )}
    </span>
  );
}

function nameOf({ scope, key, run }: BudgetNode): ReactNode {
  const link = "underline-offset-4 hover:underline";
  if (run !== null)
    return (
      <Link to="/runs/$run" params={{ run: run.runId }} className={link}>
        {visible(run.subject ?? run.runId)}
      </Link>
    );
  if (scope === "workflow-day")
    return (
      <Link to="/workflows/$workflow" params={{ workflow: key }} className={link}>
        {visible(key)}
      </Link>
    );
  if (scope === "agent-day")
    return (
      <Link to="/agents/$agent" params={{ agent: key }} className={link}>
        {visible(key)}
      </Link>
    );
  if (scope === "agent" || scope === "sub-agent") return visible(key.split("/").at(-1) ?? "");
  return scope === "fork-day" ? "Forks" : scope === "instance-day" ? "Everything" : visible(key);
}
