import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { Refusal } from "../design/refusal.tsx";
import { DetailPane } from "./detail-pane.tsx";
import { type DetailTab, detailTabs } from "./detail-tab.ts";
import { GraphPane } from "./graph-pane.tsx";
import { historyOf, nodeOfPath, type RunHistory, tellingMomentAt } from "./history.ts";
import { Panes } from "./panes.tsx";
import { RunHeader } from "./run-header.tsx";
import { placeIn } from "./run-view-search.ts";
import { Scrubber } from "./scrubber.tsx";
import { TimelinePane } from "./timeline-pane.tsx";
import { useHeldCursor } from "./use-held-cursor.ts";
import { useRun } from "./use-run.ts";
import { useRunKeys } from "./use-run-keys.ts";

const route = getRouteApi("/runs/$run");

/** A run: its graph, what happened, and everything about each moment, as of any moment. */
export function RunPage() {
  const { run: runId } = route.useParams();
  const { run, graph, journal, error } = useRun(runId);
  const history = useMemo(() => (graph === undefined || journal === undefined ? null : historyOf(graph, journal)), [graph, journal]);
  const search = route.useSearch();
  const entry = journal?.at(placeIn(journal, search) ?? -1);
  if (error !== null) return <Refusal error={error} />;
  if (run === undefined) return null;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunHeader run={run} history={history} batch={entry?.seq ?? 1} />
      {history !== null && <RunHistoryView history={history} />}
    </div>
  );
}

function RunHistoryView({ history }: { readonly history: RunHistory }) {
  const search = route.useSearch();
  const { tab = "what" } = search;
  const navigate = route.useNavigate();
  const last = history.entries.length - 1;
  // At the end the moment is "now": new events move it along. Anywhere else it stays.
  const [selected, setSelected] = useState<string | null>(null);
  const addressed = placeIn(history.entries, search) ?? last;
  const { cursor, setCursor: moveTo } = useHeldCursor(addressed, (to) => {
    void navigate({ search: to >= last ? { tab } : { tab, at: Math.max(0, to) }, replace: true });
  });
  const setCursor = useCallback(
    (to: number) => {
      setSelected(null);
      moveTo(to);
    },
    [moveTo],
  );
  const setTab = useCallback((to: DetailTab) => void navigate({ search: (before) => ({ ...before, tab: to }), replace: true }), [navigate]);
  useRunKeys({ history, cursor, onCursor: setCursor, onTab: (index) => setTab(detailTabs[index] ?? tab) });
  const goTo = useCallback(
    (node: string) => {
      const found = history.moments.find(({ path }) => nodeOfPath(path) === node);
      if (found !== undefined) setCursor(found.index);
      setSelected(node);
    },
    [history, setCursor],
  );
  // The scrubber is under the pointer and moves with it; the panes follow as fast as they can be drawn (docs/benchmarks.md has both ways).
  const shown = useDeferredValue(cursor);
  const panes = useMemo(() => {
    const moment = tellingMomentAt(history, shown, shown === last);
    return (
      <Panes
        graph={<GraphPane history={history} cursor={shown} selected={selected ?? nodeOfPath(moment?.path ?? "")} onSelect={goTo} />}
        timeline={<TimelinePane history={history} cursor={shown} onCursor={setCursor} />}
        detail={<DetailPane history={history} cursor={shown} tab={tab} onTab={setTab} />}
      />
    );
  }, [history, shown, last, selected, tab, goTo, setCursor, setTab]);
  return (
    <>
      {panes}
      <Scrubber history={history} cursor={cursor} onCursor={setCursor} />
    </>
  );
}
