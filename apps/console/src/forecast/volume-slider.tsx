import { useEffect, useId, useState } from "react";
import { grouped } from "signalbox/analysis";
import { volumes } from "./volume.ts";

const SETTLED_MS = 200;

/** How many runs a month. What is asked for follows once the hand rests. */
export function VolumeSlider({ runs, onRuns }: { readonly runs: number; readonly onRuns: (runs: number) => void }) {
  const id = useId();
  const [place, setPlace] = useState(() => placeOf(runs));
  const chosen = volumes[place] ?? runs;
  useEffect(() => {
    if (chosen === runs) return;
    const timer = setTimeout(() => onRuns(chosen), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [chosen, runs, onRuns]);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <label htmlFor={id} className="text-quiet">
        <span className="inline-block min-w-[5.5ch] text-right font-semibold text-ink text-lg tabular-nums">{grouped(chosen)}</span> runs in
        30 days
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={volumes.length - 1}
        step={1}
        value={place}
        aria-valuetext={`${grouped(chosen)} runs in 30 days`}
        onChange={(event) => setPlace(Number(event.target.value))}
        className="h-6 w-full max-w-72 accent-(--ink)"
      />
    </div>
  );
}

const placeOf = (runs: number): number =>
  Math.max(
    0,
    volumes.findIndex((volume) => volume >= runs),
  );
