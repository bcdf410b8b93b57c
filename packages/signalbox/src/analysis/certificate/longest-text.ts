const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** A bound in words, in two units at most and never shorter than it is: "4d1h" of four days and forty seconds. */
export function longestText(ms: number): string {
  const first = UNITS.findIndex(([, size]) => ms >= size);
  if (first < 0) return `${Math.ceil(ms)}ms`;
  const [unit, size] = UNITS[first] as (typeof UNITS)[number];
  const [smaller, step] = UNITS[first + 1] ?? ["", size];
  const steps = Math.ceil(ms / step);
  const each = size / step;
  const rest = steps % each;
  return `${Math.floor(steps / each)}${unit}${rest === 0 ? "" : `${rest}${smaller}`}`;
}
