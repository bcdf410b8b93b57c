import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { alignRuns, stepsOf } from "signalbox/analysis";
import { Empty } from "../design/empty.tsx";
import { Refusal } from "../design/refusal.tsx";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { useRun } from "../run/use-run.ts";
import type { Run } from "../runs/standing.ts";
import { AlignedSteps } from "./aligned-steps.tsx";
import { RunPicker } from "./run-picker.tsx";

const route = getRouteApi("/compare");

/** Two runs of a workflow, aligned by their steps. */
export function ComparePage() {
  const { left, right, same } = route.useSearch();
  const one = left ?? right;
  if (one === undefined)
    return (
      <Empty title="Two runs, side by side">
        Open a run and choose <em>Compare</em>. The address then names both.
      </Empty>
    );
  if (left === undefined || right === undefined) return <RunPicker left={one} />;
  return <Compared left={left} right={right} isAll={same === true} />;
}

/** A run with its steps; null until they are there. */
function useSteps(runId: string) {
  const { run, graph, journal, error } = useRun(runId);
  const steps = useMemo(() => (graph === undefined || journal === undefined ? null : stepsOf(graph, journal)), [graph, journal]);
  return { run: run ?? null, steps, error };
}

function Compared({ left, right, isAll }: { readonly left: string; readonly right: string; readonly isAll: boolean }) {
  const navigate = route.useNavigate();
  const [one, other] = [useSteps(left), useSteps(right)];
  const aligned = useMemo(
    () => (one.steps === null || other.steps === null ? null : alignRuns(one.steps, other.steps)),
    [one.steps, other.steps],
  );
  const refused = one.error ?? other.error;
  if (refused !== null) return <Refusal error={refused} />;
  if (one.run === null || other.run === null || aligned === null) return null;
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 p-4 md:p-6">
        <h1 className="flex flex-wrap items-baseline gap-x-4 font-semibold text-lg tracking-tight">
          Compare two runs
          <Link to="/compare" search={{ left }} className="font-normal text-[13px] text-quiet underline underline-offset-4">
            with another one
          </Link>
        </h1>
        <div className="grid gap-3 md:grid-cols-2">
          <Head name="left" run={one.run} />
          <Head name="right" run={other.run} />
        </div>
        <AlignedSteps
          steps={aligned}
          left="left run"
          right="right run"
          isAll={isAll}
          onAll={(all) => void navigate({ search: { left, right, ...(all ? { same: true } : {}) }, replace: true })}
        />
      </div>
    </div>
  );
}

const Head = ({ name, run }: { readonly name: string; readonly run: Run }) => (
  <div className="min-w-0 rounded-lg border border-line bg-panel px-4 py-3">
    <p className="text-[12px] text-faint">{name}</p>
    <Link to="/runs/$run" params={{ run: run.runId }} className="block truncate font-medium hover:underline">
      {visible(run.subject ?? run.runId)}
    </Link>
    <p className="flex flex-wrap items-center gap-x-3 text-[13px] text-quiet">
      <Status status={run.status} />
      <span>
        {visible(run.workflow)} v{run.version}
      </span>
      <span className="font-mono text-[12px] text-faint">{run.runId}</span>
    </p>
  </div>
);
