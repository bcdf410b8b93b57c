import type { RunStep } from "./run-steps.ts";
import { type ValueDifference, valueDifferences } from "./value-diff.ts";

/** A step that is not the same in two runs. `only`: the other run has no step at that path. */
export interface StepDifference {
  readonly path: string;
  readonly only: "left" | "right" | null;
  /** Where what it was given, or what came of it, differs; of a step that only one run has, everything. */
  readonly differs: readonly ValueDifference[];
}
export interface RunDiff {
  /** Steps that are the same in both. */
  readonly same: number;
  readonly differences: readonly StepDifference[];
}

/** Aligns two runs by the paths of their steps: in the order of the left run, what only the right one has where it came in. */
export function diffRuns(left: readonly RunStep[], right: readonly RunStep[]): RunDiff {
  const lefts = byPath(left);
  const rights = byPath(right);
  const differences = inOrder(left, right, lefts).flatMap((path) => difference(path, lefts.get(path), rights.get(path)));
  return { same: new Set([...lefts.keys(), ...rights.keys()]).size - differences.length, differences };
}

const byPath = (steps: readonly RunStep[]): ReadonlyMap<string, RunStep> => new Map(steps.map((step) => [step.path, step]));

/** The left run's paths, with the right run's own after the step that they followed. */
function inOrder(left: readonly RunStep[], right: readonly RunStep[], lefts: ReadonlyMap<string, RunStep>): readonly string[] {
  const after = new Map<string | null, string[]>();
  let anchor: string | null = null;
  for (const { path } of right) {
    if (lefts.has(path)) anchor = path;
    else after.set(anchor, [...(after.get(anchor) ?? []), path]);
  }
  return [...(after.get(null) ?? []), ...left.flatMap(({ path }) => [path, ...(after.get(path) ?? [])])];
}

function difference(path: string, left: RunStep | undefined, right: RunStep | undefined): readonly StepDifference[] {
  const differs = valueDifferences(left?.facts ?? {}, right?.facts ?? {});
  const only = left === undefined ? "right" : right === undefined ? "left" : null;
  return only === null && differs.length === 0 ? [] : [{ path, only, differs }];
}
