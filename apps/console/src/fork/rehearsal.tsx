import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { alignRuns, stepsOf } from "signalbox/analysis";
import { AlignedSteps } from "../compare/aligned-steps.tsx";
import { JsonView } from "../design/json-view.tsx";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import type { JournalEntry } from "../run/history.ts";
import { EffectList, type ForkReport } from "./effect-list.tsx";
import type { ForkBody, Graph } from "./fork-point.ts";
import { MakeLive } from "./make-live.tsx";

interface Props {
  readonly graph: Graph;
  readonly entries: readonly JournalEntry[];
  readonly request: ForkBody;
  readonly report: ForkReport;
  readonly isStale: boolean;
}

/** What a fork came to beside its run: how it ends, what it would do, where the two part, and what it took. */
export function Rehearsal({ graph, entries, request, report, isStale }: Props) {
  const [isAll, setAll] = useState(false);
  const steps = useMemo(() => {
    const first = report.entries[0]?.seq ?? Number.POSITIVE_INFINITY;
    const shared = entries.filter(({ seq }) => seq < first && seq <= report.at);
    return alignRuns(stepsOf(graph, entries), stepsOf(graph, [...shared, ...report.entries]));
  }, [graph, entries, report]);
  // Whoever asked for it is taken to it.
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.focus();
    place.current?.scrollIntoView({ block: "start" });
  }, []);
  return (
    <section ref={place} tabIndex={-1} aria-label="The rehearsal" className="flex scroll-mt-4 flex-col gap-4 outline-none">
      <Ending report={report}>
        {"why" in report.live ? (
          <p className="text-[13px] text-quiet">Cannot be made live: {visible(report.live.why)}.</p>
        ) : (
          <MakeLive runId={report.runId} request={request} live={report.live} isStale={isStale} />
        )}
      </Ending>
      {isStale && <p role="status">This is the rehearsal before your last change. Rehearse again to see what comes of it.</p>}
      <section aria-label="Effects" className="rounded-lg border border-line bg-panel px-4">
        <h2 className="border-line border-b py-2 font-medium">What leaves</h2>
        {report.effects.length === 0 ? (
          <p className="py-3 text-quiet">Neither the run nor the fork sends anything from here on.</p>
        ) : (
          <EffectList effects={report.effects} />
        )}
      </section>
      <AlignedSteps steps={steps} left="run" right="fork" isAll={isAll} onAll={setAll} />
    </section>
  );
}

function Ending({ report, children }: { readonly report: ForkReport; readonly children: ReactNode }) {
  const { ends, outcome, output, error, stops, reads, modelCalls, costMicroUsd } = report;
  return (
    <section aria-label="How it ends" className="flex flex-col gap-3 rounded-lg border border-line bg-panel p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="font-semibold">
          {ends === "open" ? "It does not end" : `It is ${ends}`}
          {outcome !== null && ` as ${visible(outcome)}`}
        </h2>
        <div className="ml-auto">{children}</div>
      </div>
      {stops.length > 0 && (
        <ul className="flex flex-col gap-1">
          {stops.map(({ step, why }) => (
            <li key={step}>
              It stops at <strong className="break-all">{visible(step)}</strong>: {visible(why)}
            </li>
          ))}
        </ul>
      )}
      {error !== null && (
        <p>
          {visible(error.code)}: {visible(error.message)}
        </p>
      )}
      {ends === "completed" && <JsonView value={output} label="its output" />}
      <p className="text-[13px] text-quiet tabular-nums">
        Reads: {reads.lent} lent by the run, {reads.made} made. Model calls: {modelCalls.lent} lent, {modelCalls.made} made (
        {modelCalls.tokens.toLocaleString()} tokens). It cost {money(costMicroUsd)}, and nothing of it is stored.
      </p>
    </section>
  );
}
