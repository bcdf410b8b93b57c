// Money is whole micro-USD: a million to the dollar. What may be spent is rounded down, what may be taken is rounded up.

const MICRO = 1_000_000;
/** A product this near to a whole number is that number: 1.1 dollars are 1,100,000 micro-USD and not a hair more. */
const NEAR = 1e-3;

/** A limit in US dollars as whole micro-USD: never more than was written. */
export const limitMicroUsd = (usd: number): number => whole(usd, Math.floor);

/** A cost in US dollars as whole micro-USD: never less than was written. */
export const costMicroUsd = (usd: number): number => whole(usd, Math.ceil);

function whole(usd: number, round: (value: number) => number): number {
  const exact = usd * MICRO;
  const nearest = Math.round(exact);
  return Math.min(Number.MAX_SAFE_INTEGER, Math.abs(exact - nearest) < NEAR ? nearest : round(exact));
}

export const usdOf = (microUsd: number): number => microUsd / MICRO;

/** "$0.75", "$0.000012": at least cents, and no digit left off. */
export function moneyText(microUsd: number): string {
  const dollars = Math.floor(Math.abs(microUsd) / MICRO);
  const rest = String(Math.abs(microUsd) % MICRO)
    .padStart(6, "0")
    .replace(/0{1,4}$/, "");
  return `${microUsd < 0 ? "-" : ""}$${dollars}.${rest}`;
}
