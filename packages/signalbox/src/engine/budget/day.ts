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
