import type { Invoice } from "./invoice.ts";

/** An invoice with which nothing is wrong, and what a test changes in it. */
export const sampleInvoice = (changes: Partial<Invoice> = {}): Invoice => ({
  id: "in-1",
  vendor: "V1001",
  number: "INV-001",
  order: "PO-5001",
  amount: "250.00",
  currency: "EUR",
  costCentre: "IT",
  issuedOn: "2026-01-31",
  iban: "DE00100000000000001001",
  lines: [{ description: "Work", amount: "250.00" }],
  note: null,
  ...changes,
});
