import type { Answer, RunChange, RunStanding } from "signalbox/client";
import { distrustJournals } from "./journal.ts";
import { newcomers } from "./newcomers.ts";
import { queries } from "./queries.ts";
import { OVERVIEW_PAUSE_MS, refresh } from "./refresh.ts";

type Run = Answer<"GET /api/runs">[number];

/** What was read before is read again, where it is shown. A list of runs is left as it is, and says that there may be more. */
export function readAnew(isFirst: boolean): void {
  distrustJournals();
  for (const key of ["run", "journal", "tasks", "task", "notices"]) void refresh([key]);
  refreshOverview(() => true);
  if (isFirst) void refresh(["runs"]);
  else newcomers.loseCount();
}

/** Counts over everything, where they are shown. */
function refreshOverview(concerns: (about: "money" | "failures") => boolean): void {
  const overview = [
    ["workflows"],
    ["control"],
    // Which runs are open under which cap.
    ["budget", "tree"],
    ...(concerns("money") ? [["budget"]] : []),
    ...(concerns("failures") ? [["runs", "last-failures"]] : []),
  ];
  for (const key of overview) void refresh(key, OVERVIEW_PAUSE_MS);
}

/** Puts how runs stand now into everything that shows them. */
export function applyChanges(changes: readonly RunChange[]): void {
  const standings = new Map(changes.flatMap(({ runId, run }) => (run === null ? [] : [[runId, run] as const])));
  queries.setQueriesData<readonly Run[]>({ queryKey: ["runs"] }, (rows) => patched(rows, standings));
  queries.setQueriesData<Run>({ queryKey: ["run"] }, (known) => {
    const standing = standings.get(known?.runId ?? "");
    return known === undefined || standing === undefined ? undefined : { ...known, ...standing };
  });
  newcomers.add(changes.flatMap(({ run, types }) => (run !== null && hasBegun(run, types) ? [run] : [])));
  for (const [key] of queries.getQueriesData({ queryKey: ["journal"] }))
    if (changes.some(({ runId, seq }) => seq > 0 && runId.includes(String(key[1])))) void refresh(key);
  // What it came to is not told.
  for (const [key, known] of queries.getQueriesData<Run>({ queryKey: ["run"] }))
    if (known !== undefined && typeof standings.get(known.runId)?.endedAt === "string") void refresh(key);
  refreshOverview((about) => changes.some(about === "money" ? touchesMoney : touchesFailures));
  if (changes.some(touchesTasks)) for (const key of ["tasks", "task"]) void refresh([key]);
  // Who is told of something is noted a moment after it happened, which is a change of the run and no event of its journal.
  if (changes.some((change) => change.seq === 0 || touchesTasks(change))) void refresh(["notices"]);
}

/** The same rows in the same order; undefined where none of them has changed. */
function patched(rows: readonly Run[] | undefined, standings: ReadonlyMap<string, RunStanding>): readonly Run[] | undefined {
  if (rows === undefined || !rows.some(({ runId }) => standings.has(runId))) return undefined;
  return rows.map((row) => {
    const standing = standings.get(row.runId);
    return standing === undefined ? row : { ...row, ...standing };
  });
}

type Types = RunChange["types"];
const touchesMoney = ({ types }: RunChange): boolean => types.includes("budget-reserved") || types.includes("budget-settled");
const touchesFailures = ({ types, run }: RunChange): boolean =>
  run === null || run.status === "failed" || run.status === "blocked" || types.includes("retry-requested");
const hasBegun = ({ status }: RunStanding, types: Types): boolean => types.includes("run-started") || status === "queued";

const aboutTasks: ReadonlySet<Types[number]> = new Set<Types[number]>([
  "command-opened",
  "command-withdrawn",
  "approval-opened",
  "approval-reopened",
  "approval-reminded",
  "approval-decided",
  "question-answered",
  "task-reassigned",
  "step-held",
  "step-doubted",
  "step-settled",
  "run-cancelled",
  "run-failed",
]);
const touchesTasks = ({ types, run }: RunChange): boolean => run === null || types.some((type) => aboutTasks.has(type));
