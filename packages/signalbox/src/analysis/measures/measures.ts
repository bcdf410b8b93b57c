import { usdOf } from "../../base/money.ts";
import type { NodeKind } from "../../definition/graph.ts";
import type { Controller } from "../../kernel/index.ts";
import type { MeasuredRun, RunFailure } from "./measured-run.ts";
import { type PathEntropy, pathEntropy } from "./path-entropy.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** A path with how many runs took it. */
export interface TakenPath {
  readonly path: readonly string[];
  readonly runs: number;
  readonly share: number;
}
/** Where failures began. */
export interface FailingNode {
  readonly node: string;
  readonly kind: NodeKind;
  readonly failures: number;
  readonly codes: { readonly [code: string]: number };
}

/** What runs of a workflow that have ended say of it. Shares are between 0 and 1, and null where there is nothing to be a share of. */
export interface Measures {
  readonly runs: number;
  readonly ended: { readonly [E in MeasuredRun["ended"]]: number };
  readonly outcomes: { readonly [outcome: string]: number };
  /** Runs in which a model that only plays one answered: their costs and tokens are played, too. */
  readonly simulatedRuns: number;
  readonly paths: PathEntropy & { readonly mostTaken: readonly TakenPath[] };
  readonly decisions: {
    readonly counts: { readonly [C in Controller]: number };
    readonly shares: { readonly [C in Controller]: number } | null;
    /** Of those by rules: on something that a model had produced. */
    readonly onModelOutput: number;
  };
  readonly people: {
    /** Runs in which people were asked something, in which they decided, in which one changed or replaced what was proposed, or said no. */
    readonly asked: number;
    readonly reviewed: number;
    readonly edited: number;
    readonly rejected: number;
    readonly askedShare: number | null;
    readonly reviewedShare: number | null;
    /** Of the runs that were reviewed. */
    readonly editedShare: number | null;
  };
  /** Per run, in US dollars. */
  readonly costUsd: Spread;
  readonly modelCostUsd: Spread;
  readonly tokens: Spread;
  readonly modelCalls: Spread;
  readonly durationMs: Spread;
  readonly failures: {
    /** Everything that did not come to its result, also where the run went on. */
    readonly count: number;
    /** Began in one step that is named. What an agent as a whole did not bring about is none. */
    readonly traced: number;
    readonly tracedShare: number | null;
    readonly agents: number;
    readonly byNode: readonly FailingNode[];
    /** Failed runs of which somebody tried, and those that came to the same. */
    readonly replayed: number;
    readonly reproduced: number;
    readonly reproducedShare: number | null;
  };
}

const MOST_TAKEN = 10;

export function measuresOf(runs: readonly MeasuredRun[]): Measures {
  const spread = (of: (run: MeasuredRun) => number): Spread => spreadOf(runs.map(of));
  return {
    runs: runs.length,
    ended: { completed: 0, failed: 0, cancelled: 0, ...countBy(runs, ({ ended }) => ended) },
    outcomes: countBy(
      runs.filter(({ outcome }) => outcome !== null),
      ({ outcome }) => outcome as string,
    ),
    simulatedRuns: runs.filter(({ simulated }) => simulated).length,
    paths: pathsOf(runs),
    decisions: decisionsOf(runs),
    people: peopleOf(runs),
    costUsd: spread(({ costMicroUsd }) => usdOf(costMicroUsd)),
    modelCostUsd: spread(({ modelCostMicroUsd }) => usdOf(modelCostMicroUsd)),
    tokens: spread(({ tokens }) => tokens),
    modelCalls: spread(({ modelCalls }) => modelCalls),
    durationMs: spread(({ durationMs }) => durationMs),
    failures: failuresOf(runs),
  };
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): { readonly [name: string]: number } {
  return Object.fromEntries([...Map.groupBy(items, nameOf)].map(([name, all]) => [name, all.length]));
}

function pathsOf(runs: readonly MeasuredRun[]): Measures["paths"] {
  const groups = [...Map.groupBy(runs, ({ path }) => path.join(" ")).values()].sort((a, b) => b.length - a.length);
  const mostTaken = groups
    .slice(0, MOST_TAKEN)
    .map((group): TakenPath => ({ path: group[0]?.path ?? [], runs: group.length, share: group.length / runs.length }));
  return { ...pathEntropy(groups.map((group) => group.length)), mostTaken };
}

function decisionsOf(runs: readonly MeasuredRun[]): Measures["decisions"] {
  const sum = (of: (run: MeasuredRun) => number): number => runs.reduce((all, run) => all + of(run), 0);
  const counts = {
    rules: sum(({ decisions }) => decisions.rules),
    ai: sum(({ decisions }) => decisions.ai),
    human: sum(({ decisions }) => decisions.human),
  };
  const all = counts.rules + counts.ai + counts.human;
  const shares = all === 0 ? null : { rules: counts.rules / all, ai: counts.ai / all, human: counts.human / all };
  return { counts, shares, onModelOutput: sum(({ onModelOutput }) => onModelOutput) };
}

function peopleOf(runs: readonly MeasuredRun[]): Measures["people"] {
  const count = (of: (people: MeasuredRun["people"]) => number): number => runs.filter(({ people }) => of(people) > 0).length;
  const asked = count((people) => people.asked);
  const reviewed = count((people) => people.decided);
  const edited = count((people) => people.edited);
  return {
    asked,
    reviewed,
    edited,
    rejected: count((people) => people.rejected),
    askedShare: share(asked, runs.length),
    reviewedShare: share(reviewed, runs.length),
    editedShare: share(edited, reviewed),
  };
}

function failuresOf(runs: readonly MeasuredRun[]): Measures["failures"] {
  const failures = runs.flatMap((run) => run.failures);
  const agents = failures.filter(({ kind }) => kind === "agent").length;
  const traced = failures.filter(({ node, kind }) => node !== null && kind !== "agent").length;
  const tried = runs.filter(({ replays }) => replays !== null);
  const reproduced = tried.filter(({ replays }) => replays === true).length;
  return {
    count: failures.length,
    traced,
    tracedShare: share(traced, failures.length),
    agents,
    byNode: failingNodes(failures),
    replayed: tried.length,
    reproduced,
    reproducedShare: share(reproduced, tried.length),
  };
}

function failingNodes(failures: readonly RunFailure[]): readonly FailingNode[] {
  const named = failures.filter(
    (failure): failure is RunFailure & { node: string; kind: NodeKind } => failure.node !== null && failure.kind !== null,
  );
  return [...Map.groupBy(named, ({ node }) => node)]
    .map(([node, all]) => ({
      node,
      kind: (all[0] as (typeof named)[number]).kind,
      failures: all.length,
      codes: countBy(all, ({ code }) => code),
    }))
    .sort((a, b) => b.failures - a.failures || (a.node < b.node ? -1 : 1));
}
