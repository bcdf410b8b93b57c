import type { Answer } from "signalbox/client";
import { money } from "../design/money.ts";

type Day = Answer<"GET /api/budget/spend">["days"][number];
const DAY_MS = 86_400_000;

interface Props {
  readonly from: string;
  readonly to: string;
  readonly days: readonly Day[];
}

/** A column for each day of the range, also for those on which nothing was spent. */
export function DaysOfSpend({ from, to, days }: Props) {
  const known = new Map(days.map((day) => [day.day, day]));
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  const all = Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10);
    return known.get(day) ?? { day, costMicroUsd: 0, doubtfulMicroUsd: 0 };
  });
  const most = Math.max(1, ...all.map(({ costMicroUsd, doubtfulMicroUsd }) => costMicroUsd + doubtfulMicroUsd));
  const says = ({ costMicroUsd, doubtfulMicroUsd }: Day): string =>
    doubtfulMicroUsd === 0 ? money(costMicroUsd) : `${money(costMicroUsd)} and ${money(doubtfulMicroUsd)} in doubt`;
  return (
    <div>
      <p className="mb-1 text-[12px] text-faint tabular-nums">{money(most)}</p>
      <ul aria-label="By day" className="flex h-24 items-end gap-px border-line border-t border-dashed sm:gap-0.5">
        {all.map((day) => (
          <li key={day.day} title={`${day.day}: ${says(day)}`} className="flex h-full min-w-0 flex-1 flex-col-reverse border-line border-b">
            <span className="sr-only">
              {day.day}: {says(day)}
            </span>
            <span aria-hidden className="bg-ink" style={{ height: `${(day.costMicroUsd / most) * 100}%` }} />
            <span
              aria-hidden
              className="bg-[length:4px_4px] bg-[radial-gradient(var(--ink)_1px,transparent_1.2px)]"
              style={{ height: `${(day.doubtfulMicroUsd / most) * 100}%` }}
            />
          </li>
        ))}
      </ul>
      <p aria-hidden className="mt-1 flex justify-between text-[12px] text-faint tabular-nums">
        <span>{from}</span>
        <span>{to}</span>
      </p>
    </div>
  );
}
