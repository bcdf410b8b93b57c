// Quantiles of the distributions that a forecast needs.

/** Of the standard normal distribution: Acklam's rational approximation, within 1.2e-9. */
export function normalQuantile(share: number): number {
  if (share < TAIL) return tail(Math.sqrt(-2 * Math.log(share)));
  if (share > 1 - TAIL) return -tail(Math.sqrt(-2 * Math.log(1 - share)));
  const q = share - 0.5;
  return (polynomial(CENTRE, q * q) * q) / polynomial(CENTRE_BELOW, q * q);
}

/** Of Student's t distribution: found in its distribution function by halving, since few degrees of freedom have no short formula. */
export function studentQuantile(share: number, degrees: number): number {
  if (share === 0.5) return 0;
  if (share < 0.5) return -studentQuantile(1 - share, degrees);
  let low = 0;
  let high = 1;
  while (studentBelow(high, degrees) < share) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentBelow(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The share of Student's t distribution below a value that is not negative: half the regularised incomplete beta function from 1. */
function studentBelow(value: number, degrees: number): number {
  return 1 - incompleteBeta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2;
}

/** Regularised, by Lentz's continued fraction. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(1 - x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / notNothing(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 300; m++) {
    const before = result;
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / notNothing(1 + term * d);
      c = notNothing(1 + term / c);
      result *= c * d;
    }
    if (Math.abs(result - before) < 1e-14 * Math.abs(result)) break;
  }
  return result;
}

const notNothing = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);

/** Lanczos. */
function logGamma(value: number): number {
  const base = value + 5.5;
  const sum = LANCZOS.reduce((total, part, index) => total + part / (value + index + 1), 1.000000000190015);
  return (value + 0.5) * Math.log(base) - base + Math.log((Math.sqrt(2 * Math.PI) * sum) / value);
}

const polynomial = (coefficients: readonly number[], x: number): number => coefficients.reduce((sum, each) => sum * x + each, 0);
const tail = (q: number): number => polynomial(OUTER, q) / polynomial(OUTER_BELOW, q);

const TAIL = 0.02425;
const CENTRE = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239,
];
const CENTRE_BELOW = [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1];
const OUTER = [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
const OUTER_BELOW = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const LANCZOS = [76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 1.208650973866179e-3, -5.395239384953e-6];
