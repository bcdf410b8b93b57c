import { money } from "../design/money.ts";

interface Props {
  readonly spent: number;
  readonly reserved: number;
  readonly doubtful: number;
  readonly limit: number;
}

/** Spent is full, reserved and doubtful are hatched: they count until they are known. */
export function SpendBar({ spent, reserved, doubtful, limit }: Props) {
  const whole = Math.max(limit, spent + reserved + doubtful, 1);
  const share = (amount: number): string => `${(amount / whole) * 100}%`;
  const text = `${money(spent)} spent, ${money(reserved)} reserved, ${money(doubtful)} in doubt, of ${money(limit)}`;
  return (
    <span role="img" aria-label={text} title={text} className="flex h-2.5 overflow-hidden rounded-full border border-line-strong bg-page">
      <span className="bg-ink" style={{ width: share(spent) }} />
      <span
        className="bg-[repeating-linear-gradient(45deg,var(--ink)_0_2px,transparent_2px_5px)]"
        style={{ width: share(reserved + doubtful) }}
      />
    </span>
  );
}
