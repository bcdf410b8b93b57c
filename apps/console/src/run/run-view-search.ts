import { type DetailTab, detailTabs } from "./detail-tab.ts";

/** The moment that is looked at, and how. */
export interface RunViewSearch {
  /** Place in the journal, from 0; absent: now. */
  readonly at?: number;
  /** Where there is no `at`: the last event of this batch. */
  readonly batch?: number;
  readonly tab?: DetailTab;
}

export function readRunViewSearch(given: Readonly<Record<string, unknown>>): RunViewSearch {
  const [at, batch] = [place(given.at), place(given.batch)];
  const tab = detailTabs.find((each) => each === given.tab);
  return { ...(at === null ? {} : { at }), ...(batch === null ? {} : { batch }), ...(tab === undefined ? {} : { tab }) };
}

function place(given: unknown): number | null {
  const number = Number(given);
  return given !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** The place in the journal that is looked at; null for now. */
export function placeIn(entries: readonly { readonly seq: number }[], { at, batch }: RunViewSearch): number | null {
  const asked = at ?? (batch === undefined ? entries.length : entries.findLastIndex(({ seq }) => seq <= batch));
  return asked >= entries.length - 1 ? null : Math.max(0, asked);
}
