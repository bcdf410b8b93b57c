/** How many figures there are, their mean, and their variance as a sample of more. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const count = figures.length;
  if (count === 0) return { count, mean: 0, variance: 0 };
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / count;
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  return { count, mean, variance: count < 2 ? 0 : squares / (count - 1) };
}

export const ascending = (figures: readonly number[]): readonly number[] => figures.toSorted((left, right) => left - right);

/** Of figures in ascending order, at least one: between the two that are next to it. */
export function quantileOf(sorted: readonly number[], share: number): number {
  return between(sorted, share * (sorted.length - 1));
}

/** Below which one more of the same kind stays in that share of cases: with n figures, the k-th is passed in k of n + 1. */
export function nextQuantileOf(sorted: readonly number[], share: number): number {
  return between(sorted, share * (sorted.length + 1) - 1);
}

function between(sorted: readonly number[], place: number): number {
  const at = Math.min(Math.max(0, place), sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? below) - below);
}
