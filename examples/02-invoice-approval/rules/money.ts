import { z } from "zod";

/** Decimals of a currency, and what its unit is worth in euro cents: fixed on purpose, so that a limit does not move overnight. */
const CURRENCIES = {
  EUR: { decimals: 2, euroCents: 100 },
  USD: { decimals: 2, euroCents: 90 },
  GBP: { decimals: 2, euroCents: 115 },
  CHF: { decimals: 2, euroCents: 105 },
  JPY: { decimals: 0, euroCents: 0.6 },
} as const;
export const Currency = z.enum(["EUR", "USD", "GBP", "CHF", "JPY"]);
export type Currency = z.infer<typeof Currency>;

/** Whole units of the currency's smallest coin; never a fraction, so that sums are exact. */
export const Money = z.object({ amount: z.number().int(), currency: Currency });
export type Money = z.infer<typeof Money>;

/** Beyond this nobody means it. */
const MOST = 10 ** 12;

export const isCurrency = (text: string): text is Currency => Object.hasOwn(CURRENCIES, text);

/** The smallest coins of an amount as it was typed; null when it is not plainly an amount: "1,000.00", "12.345", "1e3", "-5", "١٢". */
export function parseAmount(given: string | number, currency: Currency): number | null {
  const { decimals } = CURRENCIES[currency];
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(String(given).trim());
  if (match === null) return null;
  const [, units = "", fraction = ""] = match;
  if (fraction.replace(/0+$/, "").length > decimals) return null;
  const amount = Number(`${units}${fraction.padEnd(decimals, "0").slice(0, decimals)}`);
  return amount <= MOST ? amount : null;
}

export const euroCentsOf = ({ amount, currency }: Money): number => {
  const { decimals, euroCents } = CURRENCIES[currency];
  return Math.round((amount * euroCents) / 10 ** decimals);
};

/** @example moneyText({ amount: 123450, currency: "EUR" }) // "1234.50 EUR" */
export const moneyText = ({ amount, currency }: Money): string => {
  const { decimals } = CURRENCIES[currency];
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
};
