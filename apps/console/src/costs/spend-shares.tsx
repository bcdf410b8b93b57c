import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import type { RunsSearch } from "./runs-behind.ts";

export interface Share {
  readonly key: string;
  readonly label: string;
  readonly calls: number;
  readonly costMicroUsd: number;
  readonly doubtfulMicroUsd: number;
  /** The colour of whoever is in control, where that is what it is about. */
  readonly fill?: string;
  readonly behind?: RunsSearch;
}

/** What was spent, divided: each part with its share of the dearest, and the runs behind it. */
export function SpendShares({ title, shares }: { readonly title: string; readonly shares: readonly Share[] }) {
  const id = useId();
  const most = Math.max(1, ...shares.map(({ costMicroUsd, doubtfulMicroUsd }) => costMicroUsd + doubtfulMicroUsd));
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      <ul className="flex flex-col gap-2.5">
        {shares.map(({ key, label, calls, costMicroUsd, doubtfulMicroUsd, fill = "bg-ink", behind }) => (
          <li key={key} className="flex flex-col gap-1">
            <span className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 break-words">{visible(label)}</span>
              <span className="shrink-0 tabular-nums">
                <span className="text-[13px] text-faint">{calls === 1 ? "1 call" : `${calls.toLocaleString()} calls`} </span>
                {behind === undefined || costMicroUsd + doubtfulMicroUsd === 0 ? (
                  money(costMicroUsd)
                ) : (
                  <Link
                    to="/runs"
                    search={behind}
                    aria-label={`${money(costMicroUsd)}, ${label}: the runs behind it`}
                    className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
                  >
                    {money(costMicroUsd)}
                  </Link>
                )}
              </span>
            </span>
            <span aria-hidden className="flex h-1.5 overflow-hidden rounded-full bg-line">
              <span className={fill} style={{ width: `${(costMicroUsd / most) * 100}%` }} />
              <span
                className="bg-[length:4px_4px] bg-[radial-gradient(var(--ink)_1px,transparent_1.2px)]"
                style={{ width: `${(doubtfulMicroUsd / most) * 100}%` }}
              />
            </span>
            {doubtfulMicroUsd > 0 && <span className="text-[13px] text-quiet">and {money(doubtfulMicroUsd)} in doubt</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
