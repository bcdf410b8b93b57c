// What of the store stands in the tree of caps: every cap of today, the newest open runs with their agents, and whatever has something open.
import { type Cap, capId } from "../../kernel/ledger.ts";
import type { BudgetTree } from "../../ports/budget-view.ts";
import type { RunStatus } from "../../ports/engine.ts";
import type { RunRow } from "../../ports/run-store.ts";
import type { Core } from "../core.ts";
import { isFork } from "../fork/begin-fork.ts";
import { byScope, capView, reservationView } from "./cap-view.ts";
import { capsOfForks, limitOf, workflowDay } from "./caps.ts";
import { standingBeside, standingCaps, standingRow } from "./standing.ts";
import { type RunPlace, treeOf } from "./tree.ts";

/** Whoever looks at more runs than this looks at the list of runs. */
const RUNS = 200;
const RESERVATIONS = 1_000;

export function treeOfToday(core: Core): BudgetTree {
  const { budget, store } = core.services;
  const { ledger } = store.read;
  const day = budget.today();
  const runs = placesOfRuns(core);
  const inUse = ledger.caps({ day, limit: RUNS });
  const rows = new Map(inUse.filter(({ scope }) => scope !== "run").map((row) => [capId(row), row]));
  const put = (cap: Cap): void => void rows.set(capId(cap), standingRow(cap, rows.get(capId(cap)) ?? ledger.cap(cap)));
  for (const row of inUse) if (row.scope === "run") add(core, runs, store.read.runById(row.key));
  for (const cap of [...standingCaps(core, day), ...standingBeside(core, day)]) put(cap);
  for (const place of runs.values()) {
    put(dayOf(core, place, day));
    put(capOfRun(core, place.runId));
    for (const row of ledger.capsOfAgents(place.runId)) rows.set(capId(row), row);
  }
  const counts = countsOf(core);
  const open = [...counts.values()].reduce((sum, each) => sum + each.open, 0);
  const shown = [...runs.values()].filter(({ status }) => OPEN.has(status)).length;
  return {
    day,
    timeZone: budget.timeZone,
    nodes: treeOf({
      day,
      caps: [...rows.values()].sort(byScope).map(capView),
      runs,
      counts,
      reservations: ledger.open(RESERVATIONS).map((row) => reservationView(row, store.read.run(row.run))),
    }),
    runsLeftOut: Math.max(0, open - shown),
  };
}

const OPEN: ReadonlySet<RunStatus> = new Set<RunStatus>(["running", "waiting", "paused", "blocked"]);

/** The newest open runs that have begun, and the runs above them. */
function placesOfRuns(core: Core): Map<string, RunPlace> {
  const runs = new Map<string, RunPlace>();
  for (const row of core.services.store.read.runs({ status: [...OPEN], limit: RUNS })) add(core, runs, row);
  return runs;
}

function add(core: Core, runs: Map<string, RunPlace>, row: RunRow | null): RunPlace | null {
  if (row === null) return null;
  const known = runs.get(row.runId);
  if (known !== undefined) return known;
  const { read } = core.services.store;
  const parent = add(core, runs, row.parentKey === null ? null : read.run(row.parentKey));
  const { runId, workflow, status, subject } = row;
  const place = { runId, workflow, status, subject, parent: parent?.runId ?? null, isForked: parent?.isForked ?? isFork(row) };
  runs.set(runId, place);
  return place;
}

function dayOf(core: Core, { workflow, isForked }: RunPlace, day: string): Cap {
  const { sources } = core.services.budget;
  const [forkDay] = capsOfForks(day, sources);
  if (isForked && forkDay !== undefined) return forkDay;
  const graph = core.registry.find(workflow)?.graph;
  return graph === undefined
    ? { scope: "workflow-day", key: workflow, day, limit: limitOf(undefined, undefined) }
    : workflowDay(graph, day, sources);
}

function capOfRun(core: Core, runId: string): Cap {
  const row = core.services.store.read.runById(runId);
  const limits = row === null ? undefined : core.registry.ofVersion(row.version)?.graph.limits;
  return { scope: "run", key: runId, limit: limitOf(limits?.costUsd, limits?.tokens) };
}

/** By workflow: runs that have begun and not ended, and those that wait to begin. */
function countsOf(core: Core): ReadonlyMap<string, { readonly open: number; readonly queued: number }> {
  const byWorkflow = Map.groupBy(core.services.store.read.overview.versions(), ({ workflow }) => workflow);
  return new Map(
    [...byWorkflow].map(([workflow, versions]) => {
      const count = (status: RunStatus): number => versions.reduce((sum, { runs }) => sum + (runs[status] ?? 0), 0);
      return [workflow, { open: [...OPEN].reduce((sum, status) => sum + count(status), 0), queued: count("queued") }];
    }),
  );
}
