import { type FormField, fieldsOf, rowAt } from "signalbox/client";
import type { Json } from "../schema-form/json.ts";

const samples = {
  email: "ada@example.com",
  url: "https://example.com",
  date: "2026-07-01",
  moment: "2026-07-01T14:00:00Z",
  line: "...",
  words: "...",
};

/** A value of the shape that a schema asks for, to write over. */
export function sampleOf(schema: Readonly<Record<string, unknown>>, without: ReadonlySet<string> = new Set()): Json {
  const fields = fieldsOf(schema, without);
  const [only] = fields;
  return only?.name === "" ? partOf(only) : whole(fields);
}

const keyOf = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
const whole = (fields: readonly FormField[]): Json =>
  Object.fromEntries(fields.filter(({ isRequired }) => isRequired).map((field) => [keyOf(field.name), partOf(field)]));

function partOf(field: FormField): Json {
  if (field.initial !== undefined) return field.initial;
  if (field.isNullable) return null;
  if (field.kind === "text") return samples[field.input];
  if (field.kind === "number") return 1;
  if (field.kind === "yes-no") return false;
  if (field.kind === "choice") return field.choices[0] ?? null;
  if (field.kind === "constant") return field.value;
  if (field.kind === "group") return whole(field.fields);
  return field.kind === "list" ? [partOf(rowAt(field, 0))] : {};
}
