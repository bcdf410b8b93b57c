// BT1. A cap lies under the nearest one that counts all that it takes: an agent's under that of the agent that called it, or its run's; a run's
// under that of the run that started it, else under its workflow's day, or the day of forks; days under the instance's. BT2. An agent's day counts
// what it takes in whichever workflow: it lies beside the workflows' days, and what it counts, they count too. BT3. A run has one cap for all its
// days; it is shown under the day that it would spend of now.
import { capId } from "../../kernel/ledger.ts";
import type { BudgetNode, CapView, ReservationView } from "../../ports/budget-view.ts";

/** Of a run: what says under which cap its own lies. */
export interface RunPlace extends NonNullable<BudgetNode["run"]> {
  /** The run that started it. */
  readonly parent: string | null;
  /** It pays from the day of forks. */
  readonly isForked: boolean;
}
export interface TreeParts {
  readonly day: string;
  readonly caps: readonly CapView[];
  /** By id. */
  readonly runs: ReadonlyMap<string, RunPlace>;
  /** By workflow. */
  readonly counts: ReadonlyMap<string, NonNullable<BudgetNode["runs"]>>;
  readonly reservations: readonly ReservationView[];
}

/** Each cap before those that lie under it. */
export function treeOf(parts: TreeParts): readonly BudgetNode[] {
  const known = new Set(parts.caps.map(({ cap }) => cap));
  const isKnown = (cap: string): boolean => known.has(cap);
  const agents = Map.groupBy(parts.caps.filter(isOfAgent), runOf);
  const under = new Map(
    parts.caps.map((cap) => {
      const places = isOfAgent(cap) ? placesOfAgent(cap, agents.get(runOf(cap)) ?? []) : placesOf(cap, parts);
      return [cap.cap, places.find(isKnown) ?? null];
    }),
  );
  const below = Map.groupBy(parts.caps, ({ cap }) => under.get(cap) ?? null);
  const held = Map.groupBy(parts.reservations, ({ caps }) => caps.find(isKnown) ?? "");
  const nodesFrom = (cap: CapView, depth: number): readonly BudgetNode[] => [
    { ...cap, under: under.get(cap.cap) ?? null, depth, ...factsOf(cap, parts), reservations: held.get(cap.cap) ?? [] },
    ...(below.get(cap.cap) ?? []).flatMap((child) => nodesFrom(child, depth + 1)),
  ];
  const days = (below.get(null) ?? []).toSorted((a, b) => order(a, parts.day) - order(b, parts.day));
  return days.flatMap((day) => nodesFrom(day, 0));
}

/** Today's first. */
const order = ({ day }: CapView, today: string): number => (day === today ? 0 : 1);

function factsOf({ scope, key, day }: CapView, { runs, counts, day: today }: TreeParts): Pick<BudgetNode, "also" | "run" | "runs"> {
  const run = scope === "run" ? runs.get(key) : undefined;
  const { runId = "", workflow = "", status = "running", subject = null } = run ?? {};
  return {
    also: run === undefined ? [] : alsoOf(run, runs, today),
    run: run === undefined ? null : { runId, workflow, status, subject },
    runs: scope === "workflow-day" && day === today ? (counts.get(key) ?? { open: 0, queued: 0 }) : null,
  };
}

/** BT1. The caps that it may lie under, the nearest first: the first that is there is the one. */
function placesOf({ scope, key, day: ofDay }: CapView, { day, runs }: TreeParts): readonly string[] {
  if (scope === "instance-day") return [];
  const instance = capId({ scope: "instance-day", key: "", day: ofDay ?? day });
  const run = scope === "run" ? runs.get(key) : undefined;
  return run === undefined ? [instance] : [...daysAbove(run, runs, day), instance];
}

/** An agent that another one has called is at work below that one's node: "scout" and "scout[1.0]/scout.delegate_reader". */
function placesOfAgent(cap: CapView, ofRun: readonly CapView[]): readonly string[] {
  const isAround = (other: CapView): boolean => pathOf(cap).startsWith(`${pathOf(other)}[`);
  const above = cap.scope === "agent" ? [] : ofRun.filter(isAround).toSorted((a, b) => b.key.length - a.key.length);
  return [...above.map(({ cap: name }) => name), capId({ scope: "run", key: runOf(cap) })];
}

function daysAbove({ parent, isForked, workflow }: RunPlace, runs: ReadonlyMap<string, RunPlace>, day: string): readonly string[] {
  const above = parent === null ? undefined : runs.get(parent);
  const own = isForked ? capId({ scope: "fork-day", key: "", day }) : capId({ scope: "workflow-day", key: workflow, day });
  return above === undefined ? [own] : [`run:${above.runId}`, ...daysAbove(above, runs, day)];
}

/** What a run takes that another one has started counts under its own workflow's day as well. */
function alsoOf(run: RunPlace, runs: ReadonlyMap<string, RunPlace>, day: string): readonly string[] {
  if (run.isForked || run.parent === null) return [];
  const first = daysAbove(run, runs, day).at(-1);
  const own = capId({ scope: "workflow-day", key: run.workflow, day });
  return own === first ? [] : [own];
}

const isOfAgent = ({ scope }: CapView): boolean => scope === "agent" || scope === "sub-agent";
/** Of "<run>/<frame>/<node>"; the frame of the main flow is empty. */
const runOf = ({ key }: CapView): string => key.slice(0, key.indexOf("/"));
const pathOf = ({ key }: CapView): string => key.slice(key.indexOf("/") + 1).replace(/^\//, "");
