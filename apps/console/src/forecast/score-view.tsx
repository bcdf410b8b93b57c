import { useId } from "react";
import { roughMoney, scoreWords } from "signalbox/analysis";
import type { Forecast } from "./forecast.ts";

type Period = NonNullable<Forecast["score"]>["periods"][number];

/** How often forecasts like this one would have held: each past period with its band, and what came. */
export function ScoreView({ score }: { readonly score: Forecast["score"] }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-panel p-4">
      <h2 id={id} className="text-[13px] text-quiet">
        Its score: what it would have said, and what came
      </h2>
      <p className="max-w-[75ch]">{scoreWords(score)}</p>
      {score !== null && (
        <ul className="flex max-w-xl flex-col gap-1">
          {score.periods.map((period) => (
            <PeriodRow key={period.from} period={period} by={score.by} most={mostOf(score.periods)} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A tenth of the runs may be over in a minute. */
const beginsAt = (from: string, by: RowProps["by"]): string =>
  by === "tenth"
    ? new Date(from).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" })
    : new Date(from).toLocaleDateString(undefined, { month: "short", day: "numeric" });

const mostOf = (periods: readonly Period[]): number =>
  Math.max(1, ...periods.flatMap(({ costMicroUsd, band }) => [costMicroUsd, band.p95]));

interface RowProps {
  readonly period: Period;
  readonly by: NonNullable<Forecast["score"]>["by"];
  readonly most: number;
}

function PeriodRow({ period: { from, runs, costMicroUsd, band, inside }, by, most }: RowProps) {
  const at = (microUsd: number): string => `${((microUsd / most) * 100).toFixed(2)}%`;
  const says = `${runs.toLocaleString()} runs: ${roughMoney(costMicroUsd)}, ${inside ? "inside" : "outside"} ${roughMoney(band.p5)} to ${roughMoney(band.p95)}`;
  return (
    <li className="grid grid-cols-[5.5rem_1fr_4.5rem] items-center gap-3 text-[12px]" title={says}>
      <span className="text-faint tabular-nums">{beginsAt(from, by)}</span>
      <span aria-hidden className="relative h-4">
        <span
          className="absolute top-1.5 h-1 rounded bg-line-strong"
          style={{ left: at(band.p5), width: at(Math.max(most * 0.004, band.p95 - band.p5)) }}
        />
        <span
          className={`absolute top-0.5 size-3 -translate-x-1/2 border-2 border-ink ${inside ? "rounded-full bg-ink" : "rotate-45 bg-panel"}`}
          style={{ left: at(costMicroUsd) }}
        />
      </span>
      <span className={inside ? "text-quiet" : "font-medium"}>{inside ? "inside" : "outside"}</span>
      <span className="sr-only">{says}</span>
    </li>
  );
}
