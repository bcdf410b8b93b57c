// Groups of positive figures of which each has few: an agent's runs by the request that they were about.
// LG1. The logarithm of a figure is the mean of all, plus what its group is off it, plus chance: the random-effects model of the textbooks.
// Both variances come from the figures themselves (the analysis of variance, with groups of unequal size); nothing is set by hand.
// LG2. A group's own mean counts as much as its figures are worth: three of a kind pull a little, three hundred decide.
// LG3. What one more will be is a Student's t band, as wide as the figures leave it open: chance, the group's mean, and the mean of all.
import { studentQuantile } from "./quantiles.ts";
import { spreadOf } from "./spread.ts";

export interface LogGroups {
  /** Of one more in the group; of one in a group that was never seen. */
  readonly quantile: (group: string, share: number) => number;
  readonly mean: (group: string) => number;
}

/** Null where no two figures were made alike, so that chance cannot be told from anything. */
export function logGroups(figures: ReadonlyMap<string, readonly number[]>): LogGroups | null {
  const groups = new Map([...figures].map(([name, of]) => [name, spreadOf(of.map(Math.log))]));
  const spreads = [...groups.values()].filter(({ count }) => count > 0);
  const total = spreads.reduce((sum, { count }) => sum + count, 0);
  const degrees = total - spreads.length;
  if (degrees < 1) return null;
  const within = spreads.reduce((sum, { count, variance }) => sum + (count - 1) * variance, 0) / degrees;
  const among = spreads.length === 1 ? Number.POSITIVE_INFINITY : varianceAmong(spreads, total, within);
  const centre = centreOf(spreads, within, among);
  const of = (group: string): { readonly at: number; readonly variance: number } => {
    const { count, mean } = groups.get(group) ?? { count: 0, mean: 0 };
    if (spreads.length === 1) return count === 0 ? one(spreads[0]?.mean ?? 0, within, total) : one(mean, within, count);
    const own = count === 0 || among === 0 ? 0 : among / (among + within / count);
    const open = count === 0 ? among : (own * within) / count;
    return { at: centre.mean + own * (mean - centre.mean), variance: within + open + (1 - own) ** 2 * centre.variance };
  };
  return {
    quantile: (group, share) => {
      const { at, variance } = of(group);
      return Math.exp(at + Math.sqrt(variance) * studentQuantile(share, degrees));
    },
    mean: (group) => Math.exp(of(group).at + within / 2),
  };
}

const one = (at: number, within: number, count: number) => ({ at, variance: within * (1 + 1 / count) });

type LogSpread = ReturnType<typeof spreadOf>;

/** By how much the means of groups differ beyond what chance makes of them. */
function varianceAmong(spreads: readonly LogSpread[], total: number, within: number): number {
  const mean = spreads.reduce((sum, spread) => sum + spread.count * spread.mean, 0) / total;
  const squares = spreads.reduce((sum, spread) => sum + spread.count * (spread.mean - mean) ** 2, 0);
  const size = (total - spreads.reduce((sum, { count }) => sum + count ** 2, 0) / total) / (spreads.length - 1);
  return Math.max(0, (squares / (spreads.length - 1) - within) / size);
}

/** The mean of all groups, each by how well its own is known. */
function centreOf(spreads: readonly LogSpread[], within: number, among: number): { readonly mean: number; readonly variance: number } {
  if (!Number.isFinite(among)) return { mean: 0, variance: 0 };
  const weights = spreads.map(({ count }) => 1 / Math.max(among + within / count, Number.MIN_VALUE));
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const sum = spreads.reduce((total, { mean }, index) => total + mean * (weights[index] ?? 0), 0);
  return { mean: sum / weight, variance: 1 / weight };
}
