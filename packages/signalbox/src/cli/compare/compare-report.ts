import type { Shape } from "../../analysis/forecast/shape.ts";
import type { MeasuredRun } from "../../analysis/measures/measured-run.ts";
import { type Measures, measuresOf } from "../../analysis/measures/measures.ts";
import { type ShapeCost, shapeCost } from "../../analysis/measures/shape-cost.ts";
import type { ComparedRun } from "./candidate.ts";

/** What came of one candidate. */
export interface ComparedShape {
  readonly shape: Shape;
  readonly workflow: string;
  /** What one run can cost at most, by its graph; null where nothing bounds it. */
  readonly ceilingUsd: number | null;
  /** Runs that wait for somebody whom nobody plays, or for a time: they are in no measure. */
  readonly open: number;
  readonly measures: Measures;
  /** Pairs of runs of one input, and how many of them took the same path. Null where each input was run once. */
  readonly sameInput: { readonly pairs: number; readonly samePath: number } | null;
  /** Runs that came to the same outcome as the first candidate with the same input. Null for that one itself, and without outcomes. */
  readonly sameOutcome: { readonly runs: number; readonly same: number } | null;
}
/** What `signalbox compare` prints. */
export interface CompareReport {
  readonly comparison: string;
  readonly inputs: number;
  readonly repetitions: number;
  readonly seed: number;
  readonly capUsd: number;
  /** Some of the figures come from models that only play one. */
  readonly simulated: boolean;
  readonly effects: string;
  readonly standIn: string;
  readonly assumptions: readonly string[];
  readonly shapes: readonly ComparedShape[];
  /** The same costs in the shape that a chart of cost over volume takes. */
  readonly costs: readonly ShapeCost[];
}

export interface CandidateResult extends Pick<ComparedShape, "shape" | "workflow" | "ceilingUsd"> {
  readonly runs: readonly ComparedRun[];
}

/** The first candidate is what the others are held against. */
export function comparedShapes(results: readonly CandidateResult[]): readonly ComparedShape[] {
  const first = results[0]?.runs ?? [];
  return results.map(({ runs, ...candidate }, place) => {
    const ended = endedOf(runs);
    return {
      ...candidate,
      open: runs.length - ended.length,
      measures: measuresOf(ended.map(({ run }) => run)),
      sameInput: sameInputOf(ended),
      sameOutcome: place === 0 ? null : sameOutcomeOf(endedOf(first), ended),
    };
  });
}

export const costsOf = (shapes: readonly ComparedShape[]): readonly ShapeCost[] =>
  shapes.map(({ shape, workflow, measures }) => shapeCost(shape, workflow, measures));

type Ended = ComparedRun & { readonly run: MeasuredRun };
const endedOf = (runs: readonly ComparedRun[]): readonly Ended[] => runs.filter((each): each is Ended => each.run !== null);

function sameInputOf(runs: readonly Ended[]): ComparedShape["sameInput"] {
  let pairs = 0;
  let samePath = 0;
  for (const group of Map.groupBy(runs, ({ input }) => input).values()) {
    const taken = [...Map.groupBy(group, ({ run }) => run.path.join(" ")).values()];
    pairs += pairsOf(group.length);
    samePath += taken.reduce((sum, { length }) => sum + pairsOf(length), 0);
  }
  return pairs === 0 ? null : { pairs, samePath };
}
const pairsOf = (count: number): number => (count * (count - 1)) / 2;

function sameOutcomeOf(first: readonly Ended[], runs: readonly Ended[]): ComparedShape["sameOutcome"] {
  const keyOf = ({ input, repetition }: Ended): string => `${input}/${repetition}`;
  const wanted = new Map(first.flatMap((each) => (each.run.outcome === null ? [] : [[keyOf(each), each.run.outcome] as const])));
  const both = runs.filter((each) => wanted.has(keyOf(each)));
  return both.length === 0 ? null : { runs: both.length, same: both.filter((each) => wanted.get(keyOf(each)) === each.run.outcome).length };
}
