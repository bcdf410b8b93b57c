export const costsTabs = ["budget"] as const;
export type CostsTab = (typeof costsTabs)[number];

export interface CostsSearch {
  readonly tab?: CostsTab;
}

export function readCostsSearch(given: Readonly<Record<string, unknown>>): CostsSearch {
  const tab = costsTabs.find((each) => each === given.tab);
  return tab === undefined ? {} : { tab };
}
