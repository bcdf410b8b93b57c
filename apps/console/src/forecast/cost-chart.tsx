import { ToggleGroup } from "radix-ui";
import { useId, useState } from "react";
import { grouped, roughMoney, shapeWords } from "signalbox/analysis";
import { CurveTable } from "./curve-table.tsx";
import type { Curve, Forecast, Shape } from "./forecast.ts";
import { amountOf, apart, type Per, type Plot, plotOf, pointsOf } from "./plot.ts";
import { useWidth } from "./use-width.ts";

const HEIGHT = 300;
/** Slate where rules decide the next step, violet where a model does. */
const colours: Readonly<Record<Shape, string>> = { workflow: "--rules", hybrid: "--rules", agent: "--ai", agents: "--ai" };
const perWords: Readonly<Record<Per, string>> = { month: "a month", run: "a run" };

/** Cost over volume, for each way in which the same work could be done, with what was really spent on top. */
export function CostChart({ forecast }: { readonly forecast: Forecast }) {
  const id = useId();
  const [per, setPer] = useState<Per>("month");
  const { ref, width } = useWidth<HTMLDivElement>();
  const { curves } = forecast;
  if (curves.length === 0) return null;
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-panel p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 id={id} className="text-[13px] text-quiet">
          Cost over volume, and the same work in another shape
        </h2>
        <ToggleGroup.Root
          type="single"
          value={per}
          onValueChange={(to) => to !== "" && setPer(to as Per)}
          aria-label="Cost of"
          className="flex overflow-hidden rounded-md border border-line-strong text-[13px]"
        >
          {(["month", "run"] as const).map((each) => (
            <ToggleGroup.Item key={each} value={each} className="px-2.5 py-1 text-quiet data-[state=on]:bg-ink data-[state=on]:text-page">
              {perWords[each]}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
      </div>
      <div ref={ref} className="min-w-0">
        {width > 0 && <Drawing forecast={forecast} per={per} width={width} />}
      </div>
      <CurveTable forecast={forecast} />
    </section>
  );
}

function Drawing({
  forecast: { curves, actual, runs },
  per,
  width,
}: {
  readonly forecast: Forecast;
  readonly per: Per;
  readonly width: number;
}) {
  const isNarrow = width < 560;
  const room = { left: 64, right: isNarrow ? 12 : 190, top: 12, bottom: 26 };
  const spent = actual.filter((point) => point.runs <= runs);
  const plot = plotOf(
    curves,
    per,
    Math.max(0, ...spent.map((point) => amountOf(point.costMicroUsd, point.runs, per))),
    width,
    HEIGHT,
    room,
  );
  const ends = curves.map((curve) => plot.y(amountOf(curve.points.at(-1)?.costMicroUsd.p50 ?? 0, runs, per)));
  const names = apart(ends, 16, HEIGHT - room.bottom - 2);
  return (
    <svg width={width} height={HEIGHT} aria-hidden className="block text-[12px]">
      <Axes plot={plot} width={width} right={room.right} />
      {curves.map((curve) => (
        <Line key={curve.shape} curve={curve} plot={plot} per={per} />
      ))}
      <path
        d={pathOf(spent.map((point) => [plot.x(point.runs), plot.y(amountOf(point.costMicroUsd, point.runs, per))]))}
        fill="none"
        stroke="var(--ink)"
        strokeWidth={2.5}
      />
      {!isNarrow &&
        curves.map((curve, index) => (
          <text key={curve.shape} x={width - room.right + 8} y={(names[index] ?? 0) + 4} fill="var(--quiet)">
            {shapeWords[curve.shape]}
          </text>
        ))}
    </svg>
  );
}

function Axes({ plot, width, right }: { readonly plot: Plot; readonly width: number; readonly right: number }) {
  return (
    <g>
      {plot.amounts.map((amount) => (
        <g key={amount}>
          <line x1={plot.x(0)} x2={width - right} y1={plot.y(amount)} y2={plot.y(amount)} stroke="var(--line)" />
          <text x={plot.x(0) - 8} y={plot.y(amount) + 4} textAnchor="end" fill="var(--faint)">
            {roughMoney(amount).replace(/\.00$/, "")}
          </text>
        </g>
      ))}
      {plot.volumes.map((volume) => (
        <text
          key={volume}
          x={plot.x(volume)}
          y={HEIGHT - 6}
          textAnchor={plot.x(volume) + 24 > width ? "end" : "middle"}
          fill="var(--faint)"
        >
          {grouped(volume)}
        </text>
      ))}
    </g>
  );
}

/** A band that is measured is filled; a prior's is an outline, and its line is dotted. */
function Line({ curve, plot, per }: { readonly curve: Curve; readonly plot: Plot; readonly per: Per }) {
  const colour = `var(${colours[curve.shape]})`;
  const isPrior = curve.basis !== "history";
  const at = (share: "p5" | "p50" | "p95") =>
    pointsOf(curve, per).map(({ runs, costMicroUsd }) => [plot.x(runs), plot.y(amountOf(costMicroUsd[share], runs, per))] as const);
  const dots = isPrior ? { strokeDasharray: "2 4" } : {};
  return (
    <g>
      <path
        d={`${pathOf([...at("p5"), ...at("p95").toReversed()])}Z`}
        fill={colour}
        fillOpacity={isPrior ? 0.05 : 0.2}
        stroke={colour}
        strokeOpacity={isPrior ? 0.35 : 0}
        {...dots}
      />
      <path d={pathOf(at("p50"))} fill="none" stroke={colour} strokeWidth={2} {...dots} />
    </g>
  );
}

const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
