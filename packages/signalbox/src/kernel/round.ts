const MOST_DIGITS = 15;

/** The number with its decimal point moved: exact in decimal, where a multiplication by a power of ten is not. */
const shifted = (value: number, digits: number): number => {
  const [mantissa, exponent = "0"] = String(value).split("e");
  return Number(`${mantissa}e${Number(exponent) + digits}`);
};

/**
 * Rounds to `digits` decimals (negative: to tens, hundreds, ...), halves away from zero, as decimal text reads:
 * 1.005 to two digits is 1.01 although its binary value is a little less.
 */
export function roundTo(value: number, digits: number): number {
  const places = Math.max(-MOST_DIGITS, Math.min(MOST_DIGITS, Math.trunc(digits)));
  const whole = Math.round(shifted(Math.abs(value), places));
  // Beyond 2^53 there are no decimals to round.
  return whole > Number.MAX_SAFE_INTEGER ? value : Math.sign(value) * shifted(whole, -places);
}
