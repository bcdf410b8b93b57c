/** Whole micro-USD as dollars: cents, or as many digits as there are below a cent. */
export const money = (microUsd: number): string => {
  const usd = microUsd / 1_000_000;
  return `$${usd === 0 || Math.abs(usd) >= 0.1 ? usd.toFixed(2) : usd.toFixed(4)}`;
};

/** US dollars to the digit: "$0.75", "$0.409", "$0.000012". */
export const dollars = (usd: number): string => `$${usd.toFixed(6).replace(/0{1,4}$/, "")}`;
