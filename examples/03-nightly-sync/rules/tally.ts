import type { Collected } from "signalbox";
import { shorten } from "../../world/shorten.ts";
import type { CustomerRecord, LeftOver } from "./record.ts";

/** How far a night is. */
export type SyncState = {
  /** Up to this change everything has been looked at. */
  readonly after: number;
  /** Left over from earlier nights, still to be tried. */
  readonly again: readonly string[];
  readonly done: boolean;
  readonly changes: number;
  readonly leftOver: readonly LeftOver[];
};
export type Page = {
  readonly records: readonly CustomerRecord[];
  readonly after: number;
  readonly again: readonly string[];
  readonly done: boolean;
};

export const beginNight = ({ position, leftOver }: { position: number; leftOver: readonly LeftOver[] }): SyncState => ({
  after: position,
  again: leftOver.map(({ customer }) => customer),
  done: false,
  changes: 0,
  leftOver: [],
});

/** The state after a page: what did not get through is kept by name, what did is only counted. */
export function tallyPage(night: { state: SyncState; page: Page; results: readonly Collected<unknown>[] }): SyncState {
  const { state, page, results } = night;
  const failed = results.flatMap((result, index): LeftOver[] => {
    const record = page.records[index];
    if (result.ok || record === undefined) return [];
    return [{ customer: record.customer, code: result.error.code, message: shorten(result.error.message, 200) }];
  });
  return {
    after: page.after,
    again: page.again,
    done: page.done,
    changes: state.changes + page.records.length,
    leftOver: [...state.leftOver, ...failed],
  };
}
