import { normalQuantile } from "./quantiles.ts";

/** How many of how many, and between which shares the true one is in 95 of 100 cases. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** Wilson's interval for a binomial share, which holds for few and for shares near 0 and 1 as well. */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, low: 0, high: 1 };
  const z2 = normalQuantile(0.975) ** 2;
  const share = count / of;
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = Math.sqrt((z2 * (share * (1 - share) + z2 / (4 * of))) / of) / (1 + z2 / of);
  return { count, of, low: round(Math.max(0, middle - half)), high: round(Math.min(1, middle + half)) };
}

const round = (share: number): number => Math.round(share * 10_000) / 10_000;
