import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { type StintOutcome, stintsQuery } from "./agent.ts";
import { OutcomeMix, outcomeWords } from "./outcome-mix.tsx";
import { StintTable } from "./stint-table.tsx";

/** What became of it, and in which runs. */
export function AgentRuns({ agent, outcome }: { readonly agent: string; readonly outcome: StintOutcome | undefined }) {
  const { data, error } = useQuery(stintsQuery(agent));
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  if (data.stints.length === 0)
    return (
      <Empty title="It has not been at work yet">
        {data.runs === 0 ? "No run of its workflows is there." : `None of the ${data.runs} runs that are there came to it.`}
      </Empty>
    );
  const shown = outcome === undefined ? data.stints : data.stints.filter((stint) => stint.outcome === outcome);
  return (
    <div className="flex flex-col gap-5 pt-4">
      <section aria-label="What became of it" className="px-2 md:px-4">
        <OutcomeMix agent={agent} stints={data.stints} chosen={outcome} />
        <p className="mt-2 px-2 text-[12px] text-faint">
          {data.more ? `In the ${data.runs} newest runs of its workflows.` : `In all ${data.runs} runs of its workflows.`}
        </p>
      </section>
      <section aria-label="Its runs">
        <p className="flex items-baseline gap-3 px-4 pb-2 text-[13px] text-quiet md:px-6">
          {outcome === undefined ? "The latest first" : `Only those that are ${outcomeWords[outcome]}`}
          {outcome !== undefined && (
            <Link to="/agents/$agent" params={{ agent }} className="underline underline-offset-4">
              all of them
            </Link>
          )}
        </p>
        <StintTable stints={shown} />
      </section>
    </div>
  );
}
