import { money } from "../design/money.ts";
import type { Run } from "./standing.ts";

/** What it has spent, over a bar of how much that is of what it may. */
export function RunCost({ run: { figures } }: { readonly run: Run }) {
  if (figures === undefined) return null;
  const { spentMicroUsd: spent, limitMicroUsd: limit } = figures;
  if (spent === 0 && limit === null) return <span className="text-faint">–</span>;
  return (
    <span
      className="inline-flex w-16 flex-col gap-1 align-middle"
      title={limit === null ? undefined : `${money(spent)} of at most ${money(limit)}`}
    >
      <span className="text-right tabular-nums leading-none">{money(spent)}</span>
      {limit !== null && limit > 0 && (
        <span className="h-0.5 overflow-hidden rounded-full bg-line">
          <span className="block h-full bg-ink" style={{ width: `${Math.min(100, (spent / limit) * 100)}%` }} />
          <span className="sr-only">of at most {money(limit)}</span>
        </span>
      )}
    </span>
  );
}
