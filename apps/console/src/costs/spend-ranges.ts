/** How many days what was spent is told of. */
export const spendRanges = [1, 7, 30, 90] as const;
export type SpendRange = (typeof spendRanges)[number];
