export const policyTabs = ["in-force", "back-test"] as const;
export type PolicyTab = (typeof policyTabs)[number];
/** How far back stored decisions are looked at. */
export const windows = ["1d", "7d", "30d", "90d"] as const;
export type Window = (typeof windows)[number];

export interface PoliciesSearch {
  readonly tab?: PolicyTab;
  readonly since?: Window;
  readonly workflow?: string;
}

export function readPoliciesSearch(given: Readonly<Record<string, unknown>>): PoliciesSearch {
  const tab = policyTabs.find((each) => each === given.tab);
  const since = windows.find((each) => each === given.since);
  const { workflow } = given;
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(since === undefined ? {} : { since }),
    ...(typeof workflow === "string" && workflow !== "" ? { workflow } : {}),
  };
}
