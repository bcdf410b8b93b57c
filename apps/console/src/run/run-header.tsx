import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { Ago } from "../design/ago.tsx";
import { ControllerStrip, countControllers } from "../design/controller.tsx";
import { money } from "../design/money.ts";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { type Run, standingOf } from "../runs/standing.ts";
import type { RunHistory } from "./history.ts";
import { Lineage } from "./lineage.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunTools } from "./run-tools.tsx";
import { Wait } from "./wait.tsx";

interface Props {
  readonly run: Run;
  readonly history: RunHistory | null;
  /** The batch that is looked at. */
  readonly batch: number;
}

/** What the run is about, how it stands, what it cost, and what can be done with it. */
export function RunHeader({ run, history, batch }: Props) {
  const limit = history?.graph.limits.costUsd;
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-panel px-4 py-2.5">
      <Link to="/runs" aria-label="All runs" className="-ml-1 self-start rounded p-1 text-quiet hover:bg-rules-soft hover:text-ink">
        <ChevronLeft aria-hidden className="size-4" />
      </Link>
      <div className="min-w-0 flex-1 basis-64">
        <h1 className="truncate font-semibold text-base tracking-tight">{visible(run.subject ?? run.runId)}</h1>
        <p className="flex flex-wrap gap-x-2 text-[12px] text-faint">
          <span>
            {visible(run.workflow)} v{run.version}
          </span>
          <span className="font-mono">{run.runId}</span>
          <Ago at={run.startedAt} />
        </p>
        <Lineage run={run} />
        <p className="mt-1 flex min-w-0 flex-wrap items-center gap-x-2">
          <Status status={run.status} />
          <span className={`min-w-0 break-words ${run.waitingFor.some(({ who }) => who !== undefined) ? "text-human-ink" : "text-quiet"}`}>
            {visible(standingOf(run))}
          </span>
          {run.waits !== null && <Wait wait={run.waits} />}
        </p>
      </div>
      <div className="ml-auto flex flex-wrap items-center gap-3">
        {history !== null && (
          <>
            <ControllerStrip controllers={countControllers(history.controllers)} />
            <span className="text-quiet tabular-nums">
              {money(history.spent.at(-1) ?? 0)}
              {limit !== undefined && <span className="text-faint"> of {money(limit * 1_000_000)}</span>}
            </span>
          </>
        )}
        <span className="flex flex-wrap gap-2">
          {history !== null && <RunTools run={run} graph={history.graph} at={batch} />}
          <RunActions run={run} />
        </span>
      </div>
    </header>
  );
}
