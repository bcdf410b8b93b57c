import type { Problem } from "../../base/error.ts";
import type { FormField } from "./form-field.ts";
import { type FormTexts, rowAt, rowsOf } from "./form-text.ts";

/** What is wrong, by the names of the fields at which it is said; under "" is what has no field of its own. */
export function problemsByField(
  fields: readonly FormField[],
  texts: FormTexts,
  problems: readonly Problem[],
): ReadonlyMap<string, readonly string[]> {
  const names = fields.flatMap((field) => placesOf(field, texts)).sort((a, b) => b.length - a.length);
  const said = new Map<string, string[]>();
  for (const { path, message } of problems) {
    const name = names.find((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`)) ?? "";
    const isBelow = path !== name && path !== "";
    said.set(name, [...(said.get(name) ?? []), isBelow ? `${path.slice(name.length).replace(/^\./, "")}: ${message}` : message]);
  }
  return said;
}

function placesOf(field: FormField, texts: FormTexts): readonly string[] {
  if (field.kind === "constant") return [];
  if (field.kind === "group") return [field.name, ...field.fields.flatMap((part) => placesOf(part, texts))];
  if (field.kind !== "list") return [field.name];
  const rows = Array.from({ length: rowsOf(field, texts) }, (_, row) => rowAt(field, row));
  return [field.name, ...rows.flatMap((row) => placesOf(row, texts))];
}
