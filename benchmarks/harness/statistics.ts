/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Least squares: how much y grows for each x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return variance === 0 ? 0 : covariance / variance;
}

/** The values in five parts of the same length, in order: does the last cost what the first did? */
export function fifths<T>(values: readonly T[]): readonly (readonly T[])[] {
  const cut = (part: number): number => Math.round((values.length * part) / 5);
  return [0, 1, 2, 3, 4].map((part) => values.slice(cut(part), cut(part + 1)));
}

/** Rounded to a number of significant digits that its noise allows. */
export const rounded = (value: number, digits = 4): number => Number(value.toPrecision(digits));
