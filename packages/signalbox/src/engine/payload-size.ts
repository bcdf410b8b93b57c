import { SignalboxError } from "../base/error.ts";

/** Whether a value is longer than a limit: characters of its texts and keys, and one for everything else. Stops as soon as it knows. */
export function exceeds(value: unknown, characters: number): boolean {
  return measure(value, characters) < 0;
}
function measure(value: unknown, left: number): number {
  if (typeof value === "string") return left - value.length;
  if (typeof value !== "object" || value === null) return left - 1;
  let rest = left - 1;
  for (const key in value) {
    rest = measure((value as Record<string, unknown>)[key], rest - key.length);
    if (rest < 0) return rest;
  }
  return rest;
}

export function requireSize(value: unknown, characters: number, what: string): void {
  if (exceeds(value, characters))
    throw new SignalboxError(
      "payload-too-large",
      `${what} is longer than ${characters} characters of JSON. Store the large part elsewhere and pass a reference.`,
    );
}
