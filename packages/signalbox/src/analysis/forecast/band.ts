/** What something will probably be: its mean, and the values below which it stays in 5, 50, 90, 95 and 99 of 100 cases. */
export interface Band {
  readonly mean: number;
  readonly p5: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** Whole numbers, none below nothing and none above what cannot be exceeded. */
export function bandOf(mean: number, quantile: (share: number) => number, most: number | null = null): Band {
  const within = (value: number): number => Math.round(Math.min(Math.max(0, value), most ?? Number.MAX_SAFE_INTEGER));
  return {
    mean: within(mean),
    p5: within(quantile(0.05)),
    p50: within(quantile(0.5)),
    p90: within(quantile(0.9)),
    p95: within(quantile(0.95)),
    p99: within(quantile(0.99)),
  };
}
