export interface PlanSearch {
  /** Absent: what the registered code is of. */
  readonly version?: number;
}

export function readPlanSearch(given: Readonly<Record<string, unknown>>): PlanSearch {
  const version = Number(given.version);
  return Number.isSafeInteger(version) && version > 0 ? { version } : {};
}
