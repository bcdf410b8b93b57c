import { SignalboxError } from "../../base/error.ts";
import { formatInstant, parseInstant } from "../../base/instant.ts";

const DAY_MS = 86_400_000;
const DAYS = 30;
const MOST_DAYS = 400;

/** The first and the last day of a range, in the calendar alone: which instants they are is the ledger's business. @throws SignalboxError `usage`. */
export function rangeOf(today: string, from: string | undefined, to = today): { readonly from: string; readonly to: string } {
  const last = midnight(to);
  const first = from === undefined ? last - (DAYS - 1) * DAY_MS : midnight(from);
  if (first > last) throw new SignalboxError("usage", `${from} is after ${to}: say the first day and then the last.`);
  if ((last - first) / DAY_MS >= MOST_DAYS) throw new SignalboxError("usage", `From ${from} to ${to} are more than ${MOST_DAYS} days.`);
  return { from: formatInstant(first).slice(0, 10), to };
}

function midnight(day: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? parseInstant(day) : null;
  if (at === null) throw new SignalboxError("usage", `"${day}" is no day. Write one as 2026-07-01.`);
  return at;
}
