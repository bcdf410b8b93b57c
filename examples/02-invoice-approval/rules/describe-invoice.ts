import { shorten } from "../../world/shorten.ts";
import type { Vendor } from "./choose-route.ts";
import type { Invoice } from "./invoice.ts";
import { moneyText } from "./money.ts";
import type { InvoiceFacts } from "./read-invoice.ts";

const MOST_LINES = 10;

/** What an approver judges by. The vendor's own words stand apart and are only words. */
export function describeInvoice(matter: {
  invoice: InvoiceFacts;
  vendor: Vendor;
  findings: readonly string[];
  lines: Invoice["lines"];
  note: string | null | undefined;
}) {
  const { invoice, vendor, findings, lines, note } = matter;
  return {
    invoice: shorten(invoice.number, 100),
    vendor: `${vendor.name} (${vendor.id})`,
    amount: moneyText(invoice),
    order: invoice.order === null ? null : shorten(invoice.order, 100),
    findings: [...findings],
    lines: lines.slice(0, MOST_LINES).map(({ description, amount }) => `${shorten(description, 120)}: ${amount}`),
    linesInAll: lines.length,
    theyWrote: shorten(note ?? "", 500),
  };
}
