import { money } from "./money.ts";

interface Props {
  readonly spent: number;
  readonly reserved: number;
  readonly doubtful: number;
  /** Null: nothing is limited, and the bar shows the parts alone. */
  readonly limit: number | null;
}

/** Spent is full, reserved is hatched, and what is in doubt is dotted: both count until they are known. */
export function SpendBar({ spent, reserved, doubtful, limit }: Props) {
  const whole = Math.max(limit ?? 0, spent + reserved + doubtful, 1);
  const share = (amount: number): string => `${(amount / whole) * 100}%`;
  const parts = `${money(spent)} spent, ${money(reserved)} reserved, ${money(doubtful)} in doubt`;
  const text = limit === null ? `${parts}, no cap` : `${parts}, of ${money(limit)}`;
  return (
    <span role="img" aria-label={text} title={text} className="flex h-2.5 overflow-hidden rounded-full border border-line-strong bg-page">
      <span className="bg-ink" style={{ width: share(spent) }} />
      <span className="bg-[repeating-linear-gradient(45deg,var(--ink)_0_2px,transparent_2px_5px)]" style={{ width: share(reserved) }} />
      <span
        className="border-ink border-l-2 bg-[length:4px_4px] bg-[radial-gradient(var(--ink)_1px,transparent_1.2px)] data-empty:hidden"
        data-empty={doubtful === 0 ? "" : undefined}
        style={{ width: share(doubtful) }}
      />
    </span>
  );
}
