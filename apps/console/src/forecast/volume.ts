/** Volumes that the slider stops at. */
export const volumes = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000] as const;
export const DEFAULT_RUNS = 10_000;

/** The volume that an address says, where it is one of the slider's. */
export const readRuns = (given: unknown): { readonly runs?: number } => {
  const runs = volumes.find((volume) => volume === Number(given));
  return runs === undefined || runs === DEFAULT_RUNS ? {} : { runs };
};
