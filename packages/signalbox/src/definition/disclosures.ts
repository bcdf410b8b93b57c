import type { Disclosures } from "./graph.ts";

/** The reasons why a model may be told what is sensitive; each is a text. `refuse` is told of those that are none. */
export function disclosures(given: unknown, refuse: (field: string) => void): { discloses?: Disclosures } {
  if (given === undefined) return {};
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [["discloses", null] as const];
  for (const [field, reason] of entries) if (typeof reason !== "string" || reason.trim() === "") refuse(field);
  return entries.length === 0 ? {} : { discloses: Object.fromEntries(entries) };
}
export const NO_REASON = 'needs the reason why the model may be told it, as a text: { "input: iban": "The letter names the account." }.';
