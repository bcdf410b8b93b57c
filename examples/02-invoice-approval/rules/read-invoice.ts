import type { Invoice } from "./invoice.ts";
import { type Currency, isCurrency, parseAmount } from "./money.ts";

/** What the rules know of an invoice. What is written in its lines and its note is for people: no rule reads it. */
export type InvoiceFacts = {
  readonly id: string;
  readonly vendor: string;
  readonly number: string;
  /** The same for every spelling of the number: "INV-001" and "inv 001" are one. */
  readonly numberKey: string;
  readonly order: string | null;
  /** In the currency's smallest coins; 0 where it cannot be read. */
  readonly amount: number;
  readonly currency: Currency;
  readonly costCentre: string | null;
  readonly iban: string | null;
  /** Why it cannot be processed; empty when it can. */
  readonly problems: readonly string[];
};

export function readInvoice({ invoice }: { invoice: Invoice }): InvoiceFacts {
  const problems: string[] = [];
  const code = invoice.currency.trim().toUpperCase();
  if (!isCurrency(code)) problems.push("the currency is none that we pay in");
  const currency = isCurrency(code) ? code : "EUR";
  const amount = parseAmount(invoice.amount, currency);
  if (amount === null) problems.push('the amount cannot be read: write digits and a decimal point, such as "1234.56"');
  else if (amount === 0) problems.push("the amount is zero");
  const numberKey = keyOf(invoice.number);
  if (numberKey === "") problems.push("the invoice number has neither letters nor digits");
  if (!isDate(invoice.issuedOn)) problems.push("the date of issue is no date: write it as 2026-01-31");
  problems.push(...lineProblems(invoice, currency, amount));
  return {
    id: invoice.id,
    vendor: keyOf(invoice.vendor).toUpperCase(),
    number: invoice.number,
    numberKey,
    order: given(invoice.order)?.toUpperCase() ?? null,
    amount: amount ?? 0,
    currency,
    costCentre: given(invoice.costCentre)?.toUpperCase() ?? null,
    iban: ibanOf(invoice.iban),
    problems,
  };
}

function lineProblems({ lines }: Invoice, currency: Currency, total: number | null): string[] {
  if (lines.length === 0) return ["it has no lines"];
  const amounts = lines.map(({ amount }) => parseAmount(amount, currency));
  const unreadable = amounts.indexOf(null);
  if (unreadable >= 0) return [`the amount of line ${unreadable + 1} cannot be read`];
  const sum = amounts.reduce<number>((before, amount) => before + (amount ?? 0), 0);
  return total === null || sum === total ? [] : ["the lines do not add up to the amount"];
}

const given = (text: string | null | undefined): string | null => {
  const trimmed = (text ?? "").normalize("NFKC").trim();
  return trimmed === "" ? null : trimmed;
};
const keyOf = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
const ibanOf = (text: string | null | undefined): string | null => given(text)?.replace(/\s+/g, "").toUpperCase() ?? null;
const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
