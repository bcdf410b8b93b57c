/** Whole micro-USD as dollars: cents, or as many digits as there are below a cent. */
export const money = (microUsd: number): string => {
  const usd = microUsd / 1_000_000;
  return `$${usd === 0 || Math.abs(usd) >= 0.1 ? usd.toFixed(2) : usd.toFixed(4)}`;
};
