// What one more run takes, by the kind of its input.
// OR1. Where every run of its kind took the same, one more does: that is what a fixed path at fixed prices gives, and it is told as exact.
// OR2. Of `ENOUGH` runs and more, the runs themselves are the forecast. Of fewer, those of other kinds are drawn upon (log-groups.ts).
// OR3. A run that takes nothing has no logarithm: how many take nothing is a share, and the rest is forecast beside it.
import { type Band, bandOf } from "./band.ts";
import { type LogGroups, logGroups } from "./log-groups.ts";
import { ascending, nextQuantileOf, spreadOf } from "./spread.ts";

/** "exact": all were the same. "observed": the runs themselves. "pooled": with what is known of other kinds, since there are few of this one. */
export type Method = "exact" | "observed" | "pooled";

export interface RunBand {
  readonly method: Method;
  readonly runs: number;
  readonly band: Band;
}

/** Fewer say little about the twentieth part of them. */
const ENOUGH = 40;

/** @returns The band of one more run of a kind; null where there are too few runs of any kind. */
export function oneRun(figures: ReadonlyMap<string, readonly number[]>, most: number | null = null): (kind: string) => RunBand | null {
  let pooled: LogGroups | null | undefined;
  const pool = (): LogGroups | null => {
    pooled ??= logGroups(new Map([...figures].map(([kind, of]) => [kind, of.filter((figure) => figure > 0)])));
    return pooled;
  };
  const bandOfKind = (kind: string): RunBand | null => {
    const of = figures.get(kind) ?? [];
    const { count, mean } = spreadOf(of);
    if (count > 1 && of.every((figure) => figure === of[0])) return { method: "exact", runs: count, band: bandOf(mean, () => mean, most) };
    if (count >= ENOUGH) {
      const sorted = ascending(of);
      return { method: "observed", runs: count, band: bandOf(mean, (share) => nextQuantileOf(sorted, share), most) };
    }
    const band = drawnUpon(kind, of, pool(), most);
    return band === null ? null : { method: "pooled", runs: count, band };
  };
  // Asked for each run that is scored, and the same for all of a kind.
  const known = new Map<string, RunBand | null>();
  return (kind) => {
    const band = known.get(kind);
    if (band !== undefined) return band;
    const made = bandOfKind(kind);
    known.set(kind, made);
    return made;
  };
}

function drawnUpon(kind: string, figures: readonly number[], pool: LogGroups | null, most: number | null): Band | null {
  if (pool === null) return null;
  const nothing = figures.filter((figure) => figure === 0).length;
  const free = nothing === 0 ? 0 : nothing / figures.length;
  return bandOf((1 - free) * pool.mean(kind), (share) => (share <= free ? 0 : pool.quantile(kind, (share - free) / (1 - free))), most);
}
