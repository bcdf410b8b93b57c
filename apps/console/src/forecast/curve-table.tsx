import { Link } from "@tanstack/react-router";
import { grouped, roughMoney, shapeWords } from "signalbox/analysis";
import { visible } from "../design/visible.ts";
import type { Curve, Forecast } from "./forecast.ts";

const look = "py-1.5 pr-4 last:pr-0";

/** What the chart shows, in figures, at the end of the volume; and where each line is from. */
export function CurveTable({ forecast: { curves, actual, runs, source } }: { readonly forecast: Forecast }) {
  const spent = actual.at(-1);
  return (
    <div className="flex flex-col gap-2 text-[13px]">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <div tabIndex={0} className="overflow-x-auto outline-offset-[-2px]">
        <table className="border-collapse">
          <thead className="text-left text-[12px] text-faint">
            <tr>
              <th className={`${look} font-medium`}>Shape</th>
              <th className={`${look} text-right font-medium`}>P50 of {grouped(runs)}</th>
              <th className={`${look} text-right font-medium`}>90 % band</th>
              <th className={`${look} font-medium`}>Told from</th>
            </tr>
          </thead>
          <tbody>
            {curves.map((curve) => (
              <CurveRow key={curve.shape} curve={curve} />
            ))}
          </tbody>
        </table>
      </div>
      {spent !== undefined && (
        <p className="text-quiet">
          <span aria-hidden className="mr-2 inline-block h-[3px] w-5 rounded bg-ink align-middle" />
          Spent in the last 30 days: {roughMoney(spent.costMicroUsd)} for {grouped(spent.runs)} runs.
        </p>
      )}
      {curves.some(({ basis }) => basis === "prior") && (
        <p className="text-faint">Priors: {source}. How far off they are is an assumption.</p>
      )}
    </div>
  );
}

function CurveRow({ curve: { shape, basis, workflow, points } }: { readonly curve: Curve }) {
  const band = points.at(-1)?.costMicroUsd;
  if (band === undefined) return null;
  const isOfModels = shape === "agent" || shape === "agents";
  return (
    <tr className="border-line border-t">
      <th scope="row" className={`${look} whitespace-nowrap text-left font-medium`}>
        <span
          aria-hidden
          className={`mr-2 inline-block w-5 border-t-2 align-middle ${isOfModels ? "border-ai" : "border-rules"} ${basis === "history" ? "" : "border-dotted"}`}
        />
        {shapeWords[shape]}
      </th>
      <td className={`${look} text-right tabular-nums`}>{roughMoney(band.p50)}</td>
      <td className={`${look} whitespace-nowrap text-right text-quiet tabular-nums`}>
        {roughMoney(band.p5)} to {roughMoney(band.p95)}
      </td>
      <td className={`${look} whitespace-nowrap text-quiet`}>
        {basis === "prior" ? (
          "a prior"
        ) : (
          <>
            {basis === "history" ? "runs of " : "the estimate of "}
            <Link to="/runs" search={{ workflow }} className="underline decoration-line-strong underline-offset-4 hover:text-ink">
              {visible(workflow)}
            </Link>
          </>
        )}
      </td>
    </tr>
  );
}
