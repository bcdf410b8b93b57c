import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { ForecastView } from "../forecast/forecast-view.tsx";
import { DEFAULT_RUNS } from "../forecast/volume.ts";
import { workflowsQuery } from "../workflows/workflow.ts";

interface Props {
  readonly workflow: string | undefined;
  readonly runs: number | undefined;
  readonly onChange: (to: { readonly workflow: string; readonly runs: number }) => void;
}

/** What a workflow will probably cost over volume: the one that has most runs, until another is chosen. */
export function CostForecast({ workflow, runs = DEFAULT_RUNS, onChange }: Props) {
  const id = useId();
  const { data, error } = useQuery(workflowsQuery);
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  const live = data.filter((each) => each.live !== null);
  const count = (of: (typeof live)[number]["runs"]): number => Object.values(of).reduce((sum: number, runsOf) => sum + (runsOf ?? 0), 0);
  const [busiest] = live.toSorted((a, b) => count(b.runs) - count(a.runs));
  const chosen = live.find((each) => each.workflow === workflow) ?? busiest;
  if (chosen === undefined)
    return <Empty title="No workflow is registered">Put one into signalbox.config.ts, and its forecast is here.</Empty>;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 px-4 pt-4 md:px-6">
        <label htmlFor={id} className="text-quiet">
          Workflow
        </label>
        <select
          id={id}
          value={chosen.workflow}
          onChange={(event) => onChange({ workflow: event.target.value, runs })}
          className="min-w-0 max-w-full rounded-md border border-line-strong bg-panel px-3 py-1.5"
        >
          {live.map((each) => (
            <option key={each.workflow} value={each.workflow}>
              {visible(each.workflow)}
            </option>
          ))}
        </select>
        <Link
          to="/workflows/$workflow"
          params={{ workflow: chosen.workflow }}
          search={{ tab: "forecast", runs }}
          className="text-quiet underline decoration-line-strong underline-offset-4 hover:text-ink"
        >
          What lies behind it
        </Link>
      </div>
      <ForecastView
        key={chosen.workflow}
        workflow={chosen.workflow}
        runs={runs}
        onRuns={(to) => onChange({ workflow: chosen.workflow, runs: to })}
        isWhole={false}
      />
    </>
  );
}
