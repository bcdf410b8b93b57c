import { useQuery } from "@tanstack/react-query";
import type { Answer } from "signalbox/client";
import { type ControllerCounts, controllerFill, controllerNames, controllerWord } from "../design/controller.tsx";
import { server } from "../server/queries.ts";
import { Tile } from "./tile.tsx";

type Hour = Answer<"GET /api/control">[number];
const HOURS = 24;
const HOUR_MS = 3_600_000;
const NOBODY: ControllerCounts = { rules: 0, ai: 0, human: 0 };

const totalOf = (counts: ControllerCounts): number => controllerNames.reduce((sum, name) => sum + counts[name], 0);

/** The hours of the last day, also those in which nothing happened. */
function lastHours(hours: readonly Hour[], now: number): readonly { readonly at: number; readonly counts: ControllerCounts }[] {
  const known = new Map(hours.map(({ at, controllers }) => [Date.parse(at), controllers]));
  const newest = now - (now % HOUR_MS);
  return Array.from({ length: HOURS }, (_, index) => {
    const at = newest - (HOURS - 1 - index) * HOUR_MS;
    return { at, counts: known.get(at) ?? NOBODY };
  });
}

const clock = (at: number): string => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });

/** Who decided what happened, hour by hour: the height is how much, the colours are whose. */
export function ControlOverTime() {
  const { data } = useQuery({
    queryKey: ["control"],
    queryFn: ({ signal }) =>
      server.call("GET /api/control", { query: { since: new Date(Date.now() - HOURS * HOUR_MS).toISOString() } }, signal),
  });
  const hours = lastHours(data ?? [], Date.now());
  const most = Math.max(1, ...hours.map(({ counts }) => totalOf(counts)));
  const sum = (name: keyof ControllerCounts): number => hours.reduce((total, { counts }) => total + counts[name], 0);
  const all = controllerNames.reduce((total, name) => total + sum(name), 0);
  const says = (counts: ControllerCounts): string =>
    controllerNames.map((name) => `${controllerWord(name)} ${counts[name].toLocaleString()}`).join(", ");
  return (
    <Tile title="Who was in control, in the last 24 hours" isWide isReady={data !== undefined}>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {controllerNames.map((name) => (
          <span key={name} className="inline-flex items-baseline gap-2">
            <span aria-hidden className={`size-2.5 self-center rounded-sm ${controllerFill(name)}`} />
            {controllerWord(name)}
            <span className="text-quiet tabular-nums">
              {sum(name).toLocaleString()}
              {all > 0 && <span className="text-faint"> · {Math.round((sum(name) / all) * 100)} %</span>}
            </span>
          </span>
        ))}
      </div>
      <div>
        <ul className="flex h-24 items-end gap-px sm:gap-1" aria-label="By hour">
          {hours.map(({ at, counts }) => (
            <li
              key={at}
              title={`${clock(at)}: ${says(counts)}`}
              className="flex h-full min-w-0 flex-1 flex-col-reverse border-line border-b"
            >
              <span className="sr-only">
                {clock(at)}: {says(counts)}
              </span>
              {controllerNames.map((name) => (
                <span key={name} aria-hidden className={controllerFill(name)} style={{ height: `${(counts[name] / most) * 100}%` }} />
              ))}
            </li>
          ))}
        </ul>
        <p aria-hidden className="mt-1 flex justify-between text-[12px] text-faint tabular-nums">
          <span>{clock(hours[0]?.at ?? 0)}</span>
          <span>now</span>
        </p>
      </div>
      <p className="text-[12px] text-faint">Entries of all journals, by who decided that they happen.</p>
    </Tile>
  );
}
