import type { Load } from "signalbox/analysis";
import { visible } from "../design/visible.ts";

/** Approvals for whoever is asked: as it was, and as it would be. */
export function LoadTable({ loads }: { readonly loads: readonly Load[] }) {
  if (loads.length === 0) return null;
  const most = Math.max(1, ...loads.flatMap(({ recorded, after }) => [recorded, after]));
  return (
    <section aria-label="What people are asked" className="rounded-lg border border-line bg-panel">
      <h2 className="border-line border-b px-4 py-2 font-medium">What people are asked</h2>
      <ul className="divide-y divide-line">
        {loads.map((load) => (
          <LoadLine key={load.who} load={load} most={most} />
        ))}
      </ul>
    </section>
  );
}

function LoadLine({ load, most }: { readonly load: Load; readonly most: number }) {
  const { who, holders, recorded, after, uncertain, perPersonDay, busiest } = load;
  return (
    <li className="grid gap-x-5 gap-y-1.5 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col">
        <span className="break-words font-medium">{visible(who)}</span>
        <span className="break-words text-[13px] text-quiet">
          {holders.length === 0 ? "nobody holds it" : holders.map(visible).join(", ")}
        </span>
      </div>
      <div className="flex flex-col gap-1">
        <Bar name="then" value={recorded} most={most} look="bg-line-strong" />
        <Bar name="would be" value={after} most={most} look="bg-human" />
      </div>
      <p className="text-[13px] text-quiet tabular-nums sm:col-span-2">
        {perPersonDay !== null &&
          `${perPersonDay.recorded.toFixed(1)} → ${perPersonDay.after.toFixed(1)} a day for each, were they shared evenly; `}
        most on {busiest.day}: {busiest.recorded} → {busiest.after}
        {uncertain > 0 && `; ${uncertain} of these are uncertain`}
      </p>
    </li>
  );
}

interface BarProps {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly look: string;
}

const Bar = ({ name, value, most, look }: BarProps) => (
  <div className="grid grid-cols-[4.5rem_minmax(0,1fr)_3.5rem] items-center gap-2 text-[13px]">
    <span className="text-quiet">{name}</span>
    <span aria-hidden className="h-2 overflow-hidden rounded-sm bg-line">
      <span className={`block h-full ${look}`} style={{ width: `${(value / most) * 100}%` }} />
    </span>
    <span className="text-right tabular-nums">{value.toLocaleString()}</span>
  </div>
);
