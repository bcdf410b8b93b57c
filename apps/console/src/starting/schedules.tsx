import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CirclePause } from "lucide-react";
import type { Answer } from "signalbox/client";
import { Ago } from "../design/ago.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { PauseSchedule } from "./pause-schedule.tsx";

export type Schedule = Answer<"GET /api/schedules">[number];

const missedWords = {
  skip: "ticks that are missed are skipped",
  latest: "of ticks that are missed the latest is made up for",
  all: "ticks that are missed are made up for",
} as const;

/** When the workflow starts by itself, in the schedule's zone and in the reader's, and what became of the last times. */
export function Schedules({ workflow }: { readonly workflow: string }) {
  const found = useQuery({
    queryKey: ["schedules"],
    queryFn: ({ signal }) => server.call("GET /api/schedules", {}, signal),
    refetchInterval: 30_000,
  });
  if (found.error !== null) return <Refusal error={found.error} />;
  return found.data
    ?.filter((schedule) => schedule.workflow === workflow)
    .map((schedule) => <ScheduleFacts key={schedule.schedule} schedule={schedule} />);
}

function ScheduleFacts({ schedule }: { readonly schedule: Schedule }) {
  const { cron, timeZone, missed, paused, next, last } = schedule;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p>
          <code className="rounded bg-rules-soft px-1.5 py-0.5 font-mono text-[13px] text-rules-ink">{visible(cron)}</code> in{" "}
          {visible(timeZone)}
          <span className="text-quiet">; {missedWords[missed]}</span>
        </p>
        <PauseSchedule schedule={schedule} />
      </div>
      {paused !== null && (
        <p className="flex items-baseline gap-1.5">
          <CirclePause aria-hidden className="size-4 shrink-0 self-center" />
          <span>
            <span className="font-medium">Paused</span> by <span className="text-human-ink">{visible(paused.by)}</span>,{" "}
            <Ago at={paused.at} />
            {paused.reason === undefined ? "" : `: ${visible(paused.reason)}`}. What passes meanwhile starts nothing, and is not made up
            for.
          </span>
        </p>
      )}
      <div className="grid gap-x-10 gap-y-4 sm:grid-cols-2">
        <div className="min-w-0">
          <h3 className="mb-1 font-medium text-[12px] text-faint">{paused === null ? "Next" : "Next, once it is resumed"}</h3>
          {next.length === 0 && <p className="text-quiet">Never again.</p>}
          {next.map((at) => (
            <p key={at} className="tabular-nums">
              <time dateTime={at}>{inZone(at, timeZone)}</time>
              {here !== timeZone && <span className="text-faint"> ({inZone(at, here)} here)</span>}
            </p>
          ))}
        </div>
        <div className="min-w-0">
          <h3 className="mb-1 font-medium text-[12px] text-faint">Last</h3>
          {last.length === 0 && <p className="text-quiet">None has started a run yet.</p>}
          {last.map(({ at, runId, message }) => (
            <p key={at} className="tabular-nums">
              {runId === null ? (
                <>
                  <time dateTime={at}>{inZone(at, timeZone)}</time> <span className="font-medium">no run:</span>{" "}
                  <span className="text-quiet">{visible(message ?? "it was removed")}</span>
                </>
              ) : (
                <Link
                  to="/runs/$run"
                  params={{ run: runId }}
                  className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
                >
                  <time dateTime={at}>{inZone(at, timeZone)}</time>
                </Link>
              )}
            </p>
          ))}
        </div>
      </div>
    </div>
  );
}

const inZone = (at: string, timeZone: string): string =>
  new Date(at).toLocaleString(undefined, {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
