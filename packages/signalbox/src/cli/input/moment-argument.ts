import { parseDuration } from "../../base/duration.ts";
import { SignalboxError } from "../../base/error.ts";
import { formatInstant, parseInstant } from "../../base/instant.ts";

/** A time on the command line: ISO 8601, a day, or how long ago ("2h"). Gives ISO 8601. */
export function readMoment(text: string, what: string, now: number): string {
  const ago = parseDuration(text);
  const at = ago === null ? parseInstant(text) : now - ago;
  if (at !== null) return formatInstant(at);
  throw new SignalboxError("usage", `${what}: "${text}" is no time. Write 2026-07-01, 2026-07-01T14:00:00Z, or how long ago: 30m, 2h, 7d.`);
}
