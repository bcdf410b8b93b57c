import { SignalboxError } from "./error.ts";

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as "250ms", "30s", "15m", "4h", "2d". Null when the text is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  const unit = match?.[2] === undefined ? undefined : unitMs[match[2]];
  return match?.[1] === undefined || unit === undefined ? null : Number(match[1]) * unit;
}

/** As parseDuration, for places where a wrong text is the author's mistake. */
export function durationMs(text: string, place: string): number {
  const ms = parseDuration(text);
  if (ms === null) {
    throw new SignalboxError(
      "definition-invalid",
      `${place}: "${text}" is not a duration. Write a whole number and a unit: "30s", "15m", "4h", "2d".`,
    );
  }
  return ms;
}

/** A short text for people: "45s", "1h12m", "3d4h". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))}ms`;
  if (seconds < 60) return `${seconds}s`;
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor((seconds % 86_400) / 3_600), "h"],
    [Math.floor((seconds % 3_600) / 60), "m"],
    [seconds % 60, "s"],
  ];
  const start = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(start, start + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join("");
}
