import { basisWords, grouped, roughBytes, roughMoney } from "signalbox/analysis";
import { Fact } from "../design/fact.tsx";
import type { Band, Forecast } from "./forecast.ts";

/** What the runs will probably take together, and what that rests on. */
export function ForecastFigures({ forecast }: { readonly forecast: Forecast }) {
  const { total, ceilingMicroUsd, runs } = forecast;
  const ceiling = ceilingMicroUsd === null ? "nothing bounds it" : roughMoney(ceilingMicroUsd * runs);
  return (
    <div className="flex flex-col gap-3">
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        {total.costMicroUsd !== null && (
          <Fact name={`Cost${forecast.basis === "estimate" ? ", a prior" : ""}`}>
            <span className="font-semibold text-2xl tabular-nums tracking-tight">{roughMoney(total.costMicroUsd.p50)}</span>
            <span className="text-[13px] text-quiet tabular-nums">
              90 % band {roughMoney(total.costMicroUsd.p5)} to {roughMoney(total.costMicroUsd.p95)}
            </span>
          </Fact>
        )}
        {total.costMicroUsd !== null && (
          <>
            <Figure name="P90" value={roughMoney(total.costMicroUsd.p90)} />
            <Figure name="P99" value={roughMoney(total.costMicroUsd.p99)} />
          </>
        )}
        <Figure name="Ceiling" value={ceiling} />
        {total.tokens !== null && <Figure name="Tokens, P50" value={grouped(total.tokens.p50)} note={bandWords(total.tokens, grouped)} />}
        {total.bytes !== null && (
          <Figure name="Journal, P50" value={roughBytes(total.bytes.p50)} note={bandWords(total.bytes, roughBytes)} />
        )}
      </dl>
      <p className="max-w-[90ch] text-quiet">{basisWords(forecast)}</p>
    </div>
  );
}

const bandWords = ({ p5, p95 }: Band, write: (value: number) => string): string => `${write(p5)} to ${write(p95)}`;

function Figure({ name, value, note }: { readonly name: string; readonly value: string; readonly note?: string }) {
  return (
    <Fact name={name}>
      <span className="text-base tabular-nums">{value}</span>
      {note !== undefined && <span className="text-[13px] text-quiet tabular-nums">{note}</span>}
    </Fact>
  );
}
