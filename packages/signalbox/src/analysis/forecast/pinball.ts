/** What quantiles are scored by: the loss is least, on average, for the true quantile. */
export const pinball = (quantile: number, share: number, came: number): number =>
  came >= quantile ? share * (came - quantile) : (1 - share) * (quantile - came);

/** Of the two ends of a 90 % band and its middle. */
export const bandLoss = ({ p5, p50, p95 }: { readonly p5: number; readonly p50: number; readonly p95: number }, came: number): number =>
  (pinball(p5, 0.05, came) + pinball(p50, 0.5, came) + pinball(p95, 0.95, came)) / 3;
