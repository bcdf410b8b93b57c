import { type DetailTab, detailTabs } from "./detail-tab.ts";

/** The moment that is looked at, and how. */
export interface RunViewSearch {
  /** Place in the journal, from 0; absent: now. */
  readonly at?: number;
  readonly tab?: DetailTab;
}

export function readRunViewSearch(given: Readonly<Record<string, unknown>>): RunViewSearch {
  const at = Number(given.at);
  const tab = detailTabs.find((each) => each === given.tab);
  return { ...(given.at !== undefined && Number.isSafeInteger(at) && at >= 0 ? { at } : {}), ...(tab === undefined ? {} : { tab }) };
}
