import { Link } from "@tanstack/react-router";
import type { AgentStint, StintOutcome } from "./agent.ts";
import { outcomes } from "./agent-search.ts";

export const outcomeWords: Readonly<Record<StintOutcome, string>> = {
  "at-work": "at work",
  done: "done by itself",
  asked: "done, after it asked",
  escalated: "escalated",
  unsure: "gave up",
  "over-budget": "over budget",
  failed: "failed",
  cancelled: "cancelled",
};

interface Props {
  readonly agent: string;
  readonly stints: readonly AgentStint[];
  readonly chosen: StintOutcome | undefined;
}

/** How often what became of it; each number leads to the runs behind it. */
export function OutcomeMix({ agent, stints, chosen }: Props) {
  const most = Math.max(1, ...outcomes.map((outcome) => countOf(stints, outcome)));
  const present = outcomes.filter((outcome) => countOf(stints, outcome) > 0 || outcome === chosen);
  return (
    <ul className="grid max-w-2xl grid-cols-[auto_auto_1fr] items-center gap-x-3 gap-y-0.5">
      {present.map((outcome) => {
        const count = countOf(stints, outcome);
        const share = Math.round((count / Math.max(1, stints.length)) * 100);
        return (
          <li key={outcome} className="contents">
            <Link
              to="/agents/$agent"
              params={{ agent }}
              search={outcome === chosen ? {} : { outcome }}
              aria-current={outcome === chosen}
              className="col-span-3 grid grid-cols-subgrid items-center rounded-md px-2 py-1 hover:bg-rules-soft aria-[current=true]:bg-rules-soft aria-[current=true]:font-medium"
            >
              <span className="text-right tabular-nums underline decoration-line-strong underline-offset-4">{count.toLocaleString()}</span>
              <span className="whitespace-nowrap text-quiet">{outcomeWords[outcome]}</span>
              <span className="flex items-center gap-2">
                <span aria-hidden className="h-2 min-w-px rounded-sm bg-line-strong" style={{ width: `${(count / most) * 75}%` }} />
                <span className="text-[12px] text-faint tabular-nums">{share} %</span>
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

const countOf = (stints: readonly AgentStint[], outcome: StintOutcome): number =>
  stints.filter((stint) => stint.outcome === outcome).length;
