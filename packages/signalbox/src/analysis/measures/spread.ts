/** How far amounts lie apart. Quantiles by linear interpolation (type 7 of Hyndman and Fan, 1996). */
export interface Spread {
  readonly count: number;
  readonly total: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** Standard deviation (n - 1) over the mean; null for fewer than two, and where all are 0. */
  readonly variation: number | null;
  /** P90 over P50; null where the middle one is 0. */
  readonly tail: number | null;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const mean = count === 0 ? 0 : total / count;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [p50, p90, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.9), quantile(sorted, 0.99)];
  return {
    count,
    total,
    mean,
    p50,
    p90,
    p99,
    max: sorted.at(-1) ?? 0,
    variation: count < 2 || mean === 0 ? null : Math.sqrt(squares / (count - 1)) / mean,
    tail: p50 === 0 ? null : p90 / p50,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.max(0, Math.floor(place))] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
