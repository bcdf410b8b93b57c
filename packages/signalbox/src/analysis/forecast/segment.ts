// By what runs of a workflow are best divided into kinds.
// SG1. A field divides them when it has a few values and each has enough runs. The best is the one that explains most of the order of costs:
// its share is taken from ranks, so that one very dear run decides nothing, and is lessened for the number of its values.
// SG2. A field that explains less than `LEAST` is none: to divide by it would only make every kind know less.
// SG3. What too few runs have is one kind of its own, "other".
import type { RunSample } from "./run-sample.ts";

export interface Segment {
  /** The field: "how", or a field of the input. Null: runs are not divided. */
  readonly by: string | null;
  /** How much of the order of costs it explains, from 0 to 1. */
  readonly explains: number;
  readonly of: (sample: RunSample) => string;
}

const EVERY = "all";
const OTHER = "other";
const MOST_VALUES = 12;
const ENOUGH_RUNS = 5;
const LEAST = 0.1;

export const undivided: Segment = { by: null, explains: 0, of: () => EVERY };

/** The field that divides the runs best; or the one that is asked for, whatever it explains. */
export function segmentOf(samples: readonly RunSample[], asked?: string): Segment {
  const names = asked === undefined ? [...new Set(samples.flatMap(({ kinds }) => Object.keys(kinds)))].sort() : [asked];
  const ranks = ranksOf(samples.map(({ costMicroUsd }) => costMicroUsd));
  const candidates = names.flatMap((name) => {
    const of = kindsBy(samples, name);
    const kinds = new Set(samples.map(of));
    if (asked === undefined && (kinds.size < 2 || kinds.size > MOST_VALUES)) return [];
    return [{ by: name, explains: explainedBy(ranks, samples.map(of), kinds.size), of }];
  });
  const best = candidates.toSorted((a, b) => b.explains - a.explains)[0];
  return best === undefined || (asked === undefined && best.explains < LEAST) ? undivided : best;
}

/** SG3. */
function kindsBy(samples: readonly RunSample[], name: string): (sample: RunSample) => string {
  const counts = new Map<string, number>();
  for (const { kinds } of samples) if (kinds[name] !== undefined) counts.set(kinds[name], (counts.get(kinds[name]) ?? 0) + 1);
  return ({ kinds }) => {
    const kind = kinds[name];
    return kind !== undefined && (counts.get(kind) ?? 0) >= ENOUGH_RUNS ? kind : OTHER;
  };
}

/** SG1. Of the variance of ranks, what is between kinds: epsilon squared. */
function explainedBy(ranks: readonly number[], kinds: readonly string[], count: number): number {
  const mean = (ranks.length + 1) / 2;
  const all = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  if (all === 0 || ranks.length <= count) return 0;
  const sums = new Map<string, { count: number; sum: number }>();
  for (const [index, kind] of kinds.entries()) {
    const sum = sums.get(kind) ?? { count: 0, sum: 0 };
    sums.set(kind, { count: sum.count + 1, sum: sum.sum + (ranks[index] ?? 0) });
  }
  const among = [...sums.values()].reduce((total, { count: of, sum }) => total + of * (sum / of - mean) ** 2, 0);
  const share = 1 - ((all - among) / all) * ((ranks.length - 1) / (ranks.length - count));
  return Math.round(Math.max(0, share) * 1_000) / 1_000;
}

/** Equal figures share the mean of their ranks. */
function ranksOf(figures: readonly number[]): readonly number[] {
  const order = figures.map((figure, index) => ({ figure, index })).sort((a, b) => a.figure - b.figure);
  const ranks = new Array<number>(figures.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && order[to + 1]?.figure === order[from]?.figure) to++;
    for (let at = from; at <= to; at++) ranks[order[at]?.index ?? 0] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}
