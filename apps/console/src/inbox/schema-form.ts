// A form for a JSON Schema: what people are asked for is small and flat. What is deeper is written as JSON.
import type { Answer } from "signalbox/client";

type Json = Answer<"GET /api/runs">[number]["output"];
type Schema = Readonly<Record<string, unknown>>;

export type FormField = { readonly name: string; readonly title: string; readonly isRequired: boolean } & (
  | { readonly kind: "text" | "number" | "yes-no" | "json" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
);

/** The name of the one field of an answer that is no object. */
const WHOLE = "";

export function fieldsOfSchema(schema: Schema): readonly FormField[] {
  const { properties, required } = schema as {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
  };
  if (properties === undefined) return [fieldOf(WHOLE, schema, true)];
  return Object.entries(properties).map(([name, part]) => fieldOf(name, part, required?.includes(name) ?? false));
}

function fieldOf(name: string, schema: Schema, isRequired: boolean): FormField {
  const title = typeof schema.description === "string" ? schema.description : name === WHOLE ? "Answer" : name;
  const base = { name, title, isRequired };
  const choices = Array.isArray(schema.enum) ? schema.enum : [];
  if (choices.length > 0 && choices.every((choice) => typeof choice === "string")) return { ...base, kind: "choice", choices };
  if (schema.type === "string") return { ...base, kind: "text" };
  if (schema.type === "number" || schema.type === "integer") return { ...base, kind: "number" };
  if (schema.type === "boolean") return { ...base, kind: "yes-no" };
  return { ...base, kind: "json" };
}

/** What was written, as the answer. An optional field that is empty is absent. */
export function answerOf(fields: readonly FormField[], form: FormData): Json {
  const parts = fields.flatMap((field): readonly (readonly [string, Json])[] => {
    const text = form.get(field.name);
    if (field.kind === "yes-no") return [[field.name, text === "on"]];
    if (typeof text !== "string" || (text === "" && !field.isRequired)) return [];
    return [[field.name, partOf(field, text)]];
  });
  const [only] = parts;
  return fields[0]?.name === WHOLE ? (only?.[1] ?? null) : Object.fromEntries(parts);
}

function partOf({ kind }: FormField, text: string): Json {
  if (kind === "number") return Number(text);
  if (kind !== "json") return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The schema says what is wrong with it.
    return text;
  }
}
