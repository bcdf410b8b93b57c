import { Passed } from "../design/ago.tsx";
import { visible } from "../design/visible.ts";
import { isForPeople, type Run, standingOf } from "./standing.ts";

/** Why a run ended as it did; or what it waits for, and for how long. What lets it go on is told on hover where there is no room. */
export function Reason({ run }: { readonly run: Run }) {
  const { waits } = run;
  if (waits === null) return <span className="text-quiet">{visible(standingOf(run))}</span>;
  return (
    <span className={isForPeople(run) ? "text-human-ink" : "text-quiet"} title={`It goes on when ${visible(waits.freedBy)}`}>
      {visible(isToldByRelease(waits.what) ? `until ${waits.freedBy}` : standingOf(run))}{" "}
      <span className="text-faint">
        · <Passed since={waits.since} />
      </span>
    </span>
  );
}

/** For a turn, for work under way or for somebody who resumes it: what would let it go on says more than the kind of the wait. */
const isToldByRelease = (what: NonNullable<Run["waits"]>["what"]): boolean =>
  what === "slot" || what === "rate" || what === "budget" || what === "attempt" || what === "paused";
