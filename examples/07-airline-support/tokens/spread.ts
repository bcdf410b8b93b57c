/** How figures of the same kind differ. The deviation is that of a sample: the four trials of a task are some of many possible. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((left, right) => left - right);
  const count = sorted.length;
  const mean = sorted.reduce((sum, figure) => sum + figure, 0) / count;
  const squares = sorted.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  const middle = sorted.slice(Math.floor((count - 1) / 2), Math.floor(count / 2) + 1);
  return {
    count,
    mean,
    deviation: count < 2 ? 0 : Math.sqrt(squares / (count - 1)),
    least: sorted[0] ?? Number.NaN,
    median: middle.reduce((sum, figure) => sum + figure, 0) / middle.length,
    most: sorted.at(-1) ?? Number.NaN,
  };
}
