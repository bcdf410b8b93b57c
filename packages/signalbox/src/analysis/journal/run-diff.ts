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

/** A place in both runs: what each has there, and where that differs. */
export interface AlignedStep {
  readonly path: string;
  readonly left: RunStep | null;
  readonly right: RunStep | null;
  readonly differs: readonly ValueDifference[];
}

/** Aligns two runs by the paths of their steps: in the order of the left run, what only the right one has where it came in. */
export function alignRuns(left: readonly RunStep[], right: readonly RunStep[]): readonly AlignedStep[] {
  const lefts = byPath(left);
  const rights = byPath(right);
  return inOrder(left, right, lefts).map((path) => aligned(path, lefts.get(path) ?? null, rights.get(path) ?? null));
}

/** Only what is not the same in both. */
export function diffRuns(left: readonly RunStep[], right: readonly RunStep[]): RunDiff {
  const all = alignRuns(left, right);
  const differences = all.filter(isDifferent).map(({ path, left: here, right: there, differs }): StepDifference => {
    const only = here === null ? "right" : there === null ? "left" : null;
    return { path, only, differs };
  });
  return { same: all.length - differences.length, differences };
}

export const isDifferent = ({ left, right, differs }: AlignedStep): boolean => left === null || right === null || differs.length > 0;

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

const aligned = (path: string, left: RunStep | null, right: RunStep | null): AlignedStep => ({
  path,
  left,
  right,
  differs: valueDifferences(left?.facts ?? {}, right?.facts ?? {}),
});
