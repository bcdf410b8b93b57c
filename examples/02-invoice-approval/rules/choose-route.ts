import { z } from "zod";
import { euroCentsOf, Money, moneyText } from "./money.ts";
import type { InvoiceFacts } from "./read-invoice.ts";

/** In euro cents. Up to the first, a rule clears what matches its order; above the second, two people do. */
export const AUTOMATIC_UP_TO = 1_000_00;
export const TWO_PEOPLE_ABOVE = 20_000_00;

export const Vendor = z.object({ id: z.string(), name: z.string(), email: z.string(), iban: z.string(), blocked: z.boolean() });
export type Vendor = z.infer<typeof Vendor>;
export const Order = z.object({ number: z.string(), vendor: z.string(), costCentre: z.string(), total: Money, open: z.number().int() });
export type Order = z.infer<typeof Order>;

export const Payment = z.object({
  vendor: z.string(),
  /** Key of the invoice's number. With the vendor it says what is paid, and so what must not be paid twice. */
  invoice: z.string(),
  iban: z.string(),
  amount: z.number().int().positive(),
  currency: Money.shape.currency,
  reference: z.string(),
});
export type Payment = z.infer<typeof Payment>;

type Payable = { readonly vendor: Vendor; readonly payment: Payment; readonly costCentre: string; readonly findings: readonly string[] };
/** Where an invoice goes, with all that its way needs. */
export type Route =
  | { readonly kind: "returned"; readonly because: string; readonly vendor: Vendor | null }
  | { readonly kind: "duplicate"; readonly because: string }
  | { readonly kind: "held"; readonly because: string }
  | ({ readonly kind: "automatic" } & Payable)
  | ({ readonly kind: "one-person" } & Payable)
  | ({ readonly kind: "two-people" } & Payable);

interface Matter {
  readonly invoice: InvoiceFacts;
  readonly vendor: Vendor | null;
  readonly order: Order | null;
  /** An earlier entry of the same vendor and number that was not sent back. */
  readonly duplicateOf: number | null;
}

/** The chain of approval: by amount, and a person as soon as anything is odd. */
export function chooseRoute({ invoice, vendor, order, duplicateOf }: Matter): Route {
  if (duplicateOf !== null) return { kind: "duplicate", because: `the same invoice is entry ${duplicateOf}` };
  if (invoice.problems.length > 0) return { kind: "returned", because: invoice.problems.join("; "), vendor };
  if (vendor === null) return { kind: "held", because: `there is no vendor ${invoice.vendor || "without a name"}` };
  if (vendor.blocked) return { kind: "held", because: `${vendor.name} is blocked` };
  const findings = oddities(invoice, vendor, order);
  const euroCents = euroCentsOf(invoice);
  const kind =
    euroCents > TWO_PEOPLE_ABOVE ? "two-people" : euroCents > AUTOMATIC_UP_TO || findings.length > 0 ? "one-person" : "automatic";
  return { kind, vendor, payment: paymentOf(invoice, vendor), costCentre: order?.costCentre ?? invoice.costCentre ?? "", findings };
}

/** What a person should know before money leaves. The account that is paid is the one on file, never the one on the invoice. */
function oddities(invoice: InvoiceFacts, vendor: Vendor, order: Order | null): string[] {
  const found: string[] = [];
  if (invoice.iban !== null && invoice.iban !== vendor.iban)
    found.push("it asks for another bank account than the one on file; the one on file would be paid");
  if (order === null) return [...found, invoice.order === null ? "it names no order" : "there is no order with the number that it names"];
  if (order.vendor !== vendor.id) found.push(`order ${order.number} is another vendor's`);
  if (order.total.currency !== invoice.currency) found.push(`order ${order.number} is in ${order.total.currency}`);
  else if (invoice.amount > order.open) {
    const open = moneyText({ amount: order.open, currency: order.total.currency });
    found.push(`it is more than what is open of order ${order.number} (${open})`);
  }
  if (invoice.costCentre !== null && invoice.costCentre !== order.costCentre)
    found.push(`order ${order.number} belongs to ${order.costCentre}`);
  return found;
}

const paymentOf = ({ numberKey, number, amount, currency }: InvoiceFacts, { id, iban }: Vendor): Payment => ({
  vendor: id,
  invoice: numberKey,
  iban,
  amount,
  currency,
  reference: number,
});
