/** A line of what a server writes under --json: when, how grave, what kind, and what belongs to that kind. */
export const logLine = (level: "info" | "warn" | "error", type: string, fields: Readonly<Record<string, unknown>>) => ({
  time: new Date().toISOString(),
  level,
  type,
  ...fields,
});
