/** What a night came to. */
export type NightFigures = { readonly changes: number; readonly failed: number };
export type Judgement = {
  readonly isAlarming: boolean;
  readonly reasons: readonly string[];
  readonly end: "synced" | "nothing-new" | "needs-attention";
};

/** Fewer than this are never too many. */
const CHANGES_ALWAYS_FINE = 15;
const FAILURES_ALWAYS_FINE = 3;
const TIMES_AS_MANY = 3;
/** Before that there is nothing to compare with. */
const NIGHTS_NEEDED = 2;

/** Compares a night with the ones before it, newest first: by the median, so that one odd night does not move the measure. */
export function judgeNight({ night, history }: { night: NightFigures; history: readonly NightFigures[] }): Judgement {
  const reasons = history.length < NIGHTS_NEEDED ? [] : oddities(night, history);
  const isAlarming = reasons.length > 0;
  return { isAlarming, reasons, end: isAlarming ? "needs-attention" : night.changes > 0 ? "synced" : "nothing-new" };
}

function oddities(night: NightFigures, history: readonly NightFigures[]): string[] {
  const usual = { changes: median(history.map(({ changes }) => changes)), failed: median(history.map(({ failed }) => failed)) };
  return [
    ...(night.changes > Math.max(CHANGES_ALWAYS_FINE, TIMES_AS_MANY * usual.changes)
      ? [`${night.changes} changes, where ${usual.changes} are usual`]
      : []),
    ...(night.failed > Math.max(FAILURES_ALWAYS_FINE, TIMES_AS_MANY * usual.failed)
      ? [`${night.failed} records did not get through, where ${usual.failed} are usual`]
      : []),
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
