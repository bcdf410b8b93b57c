import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Refusal } from "../design/refusal.tsx";
import { CostChart } from "./cost-chart.tsx";
import { forecastQuery } from "./forecast.ts";
import { ForecastFigures } from "./forecast-figures.tsx";
import { ForecastTables } from "./forecast-tables.tsx";
import { ScoreView } from "./score-view.tsx";
import { VolumeSlider } from "./volume-slider.tsx";

interface Props {
  readonly workflow: string;
  readonly runs: number;
  readonly onRuns: (runs: number) => void;
  /** Also what lies behind the total. */
  readonly isWhole: boolean;
}

/** What runs of a workflow will probably cost, over volume, and how well such forecasts have held. */
export function ForecastView({ workflow, runs, onRuns, isWhole }: Props) {
  // What was shown stays while another volume is asked for: nothing jumps under the slider.
  const { data, error } = useQuery({ ...forecastQuery(workflow, runs), placeholderData: keepPreviousData });
  if (error !== null) return <Refusal error={error} />;
  return (
    <div className="flex flex-col gap-6 px-4 py-4 md:px-6">
      <VolumeSlider runs={runs} onRuns={onRuns} />
      {data !== undefined && (
        <>
          <ForecastFigures forecast={data} />
          <CostChart forecast={data} />
          <ScoreView score={data.score} />
          {isWhole && <ForecastTables forecast={data} />}
        </>
      )}
    </div>
  );
}
