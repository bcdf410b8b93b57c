/** Whether this machine knows the calendar of a time zone. */
export function isTimeZone(timeZone: unknown): timeZone is string {
  try {
    return typeof timeZone === "string" && new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The calendar day of an instant in one time zone: "2026-07-01". */
export function calendarOf(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    return `${(parts.get("year") ?? "").padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
  };
}

const DAY_MS = 86_400_000;

/** The first instant of a later day than this one, by its calendar. */
export function endOf(day: string, now: number, calendar: (ms: number) => string): number {
  let before = now;
  let after = now + DAY_MS;
  for (; calendar(after) <= day; after += DAY_MS) before = after;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (calendar(middle) <= day) before = middle;
    else after = middle;
  }
  return after;
}
