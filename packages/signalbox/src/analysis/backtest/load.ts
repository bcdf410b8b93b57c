import type { AskedDay, BacktestPage } from "../../ports/backtest.ts";

/** What those who are asked have to decide, as it was and as it would be. */
export interface Load {
  /** A role, a person, or several, as approvals name them. */
  readonly who: string;
  /** Who of today's people could decide. */
  readonly holders: readonly string[];
  readonly recorded: number;
  readonly after: number;
  /** Of the approvals behind both numbers: of which nobody knows whether their runs would have come to them. */
  readonly uncertain: number;
  /** Approvals a day for each holder, were they shared evenly; null where nobody could decide. */
  readonly perPersonDay: { readonly recorded: number; readonly after: number } | null;
  /** The day on which most would be asked. */
  readonly busiest: { readonly day: string; readonly recorded: number; readonly after: number };
}

const DAY = 86_400_000;

/** Days from the first of the runs to the last, begun ones counted whole. */
export const daysOf = ({ newest, oldest }: Pick<BacktestPage, "newest" | "oldest">): number =>
  newest === null || oldest === null ? 0 : Math.max(1, Math.ceil((Date.parse(newest) - Date.parse(oldest)) / DAY));

/** Those with the most to do first. */
export function loadOf({ asked, holders, ...window }: Pick<BacktestPage, "asked" | "holders" | "newest" | "oldest">): readonly Load[] {
  const days = daysOf(window);
  const loads = [...Map.groupBy(asked, ({ who }) => who)].map(([who, rows]): Load => {
    const recorded = rows.reduce((sum, row) => sum + row.recorded, 0);
    const after = rows.reduce((sum, row) => sum + afterOf(row), 0);
    const busiest = rows.reduce((most, row) => (afterOf(row) > afterOf(most) ? row : most));
    const able = holders[who] ?? [];
    const share = able.length * Math.max(1, days);
    return {
      who,
      holders: able,
      recorded,
      after,
      uncertain: rows.reduce((sum, row) => sum + row.uncertain, 0),
      perPersonDay: able.length === 0 ? null : { recorded: recorded / share, after: after / share },
      busiest: { day: busiest.day, recorded: busiest.recorded, after: afterOf(busiest) },
    };
  });
  return loads.sort((a, b) => b.after - a.after || (a.who < b.who ? -1 : 1));
}

const afterOf = ({ recorded, added, removed }: AskedDay): number => recorded + added - removed;
