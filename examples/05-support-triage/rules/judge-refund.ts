import type { Order } from "./order.ts";

/** In euro cents: what one customer may be given back in all without a person having looked. */
export const WITHOUT_PERSON_UP_TO = 50_00;

export type RefundVerdict =
  | { readonly kind: "automatic"; readonly order: Order; readonly amount: number }
  | { readonly kind: "review"; readonly order: Order; readonly amount: number; readonly because: string }
  | { readonly kind: "impossible"; readonly because: string };

interface Matter {
  readonly amount: number;
  /** The customer's order; null when they have none with this number. */
  readonly order: Order | null;
  /** What the customer has been given back before, over all orders. */
  readonly before: number;
}

/** Nobody is asked about what cannot be; a person is about whatever the small sums do not cover. */
export function judgeRefund({ amount, order, before }: Matter): RefundVerdict {
  if (order === null) return { kind: "impossible", because: "a refund was proposed for an order that is not this customer's" };
  const left = order.paid - order.refunded;
  if (amount > left)
    return { kind: "impossible", because: `a refund of ${euros(amount)} was proposed, and ${euros(left)} of ${order.number} are left` };
  if (before + amount <= WITHOUT_PERSON_UP_TO) return { kind: "automatic", order, amount };
  const because = before === 0 ? `more than ${euros(WITHOUT_PERSON_UP_TO)}` : `${euros(before)} were given back before`;
  return { kind: "review", order, amount, because };
}

export const euros = (cents: number): string => `${Math.trunc(cents / 100)}.${String(Math.abs(cents) % 100).padStart(2, "0")} EUR`;
