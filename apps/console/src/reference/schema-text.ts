import type { Schema } from "./api-document.ts";

const INDENT = "  ";

/** A schema as a type is written; what it refers to is named. */
export function schemaText(schema: Schema, depth = 0): string {
  const { $ref, type, enum: choices, const: value, anyOf, oneOf, items, properties, description, format } = schema;
  if (typeof $ref === "string") return refName($ref);
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  if (value !== undefined) return JSON.stringify(value);
  const parts = anyOf ?? oneOf;
  if (Array.isArray(parts)) return parts.map((part) => schemaText(part as Schema, depth)).join(" | ");
  if (Array.isArray(type))
    return type.length > 4 ? "any JSON" : type.map((each) => schemaText({ ...schema, type: each }, depth)).join(" | ");
  if (properties !== undefined) return objectText(schema, depth);
  if (type === "array") return `${grouped(schemaText((items ?? {}) as Schema, depth))}[]`;
  if (type === "object") return "{ [name]: any JSON }";
  if (typeof type === "string") return typeof format === "string" ? `${type} (${format})` : type;
  return typeof description === "string" ? "any JSON" : "anything";
}

function objectText({ properties, required }: Schema, depth: number): string {
  const needed = new Set(Array.isArray(required) ? required : []);
  const pad = INDENT.repeat(depth + 1);
  const lines = Object.entries((properties ?? {}) as Readonly<Record<string, Schema>>).map(([name, part]) => {
    const text = schemaText(part, depth + 1);
    const said = typeof part.description === "string" && text !== "any JSON" ? `  // ${part.description}` : "";
    return `${pad}${name}${needed.has(name) ? "" : "?"}: ${text}${said}`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${INDENT.repeat(depth)}}`;
}

const grouped = (text: string): string => (text.includes(" | ") ? `(${text})` : text);
export const refName = (reference: string): string => reference.split("/").at(-1) ?? reference;

/** The named types that a schema is made of, each once, also those that they are made of. */
export function namesIn(schema: unknown, types: Readonly<Record<string, Schema>>, known = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return known;
  const { $ref } = schema as Schema;
  const name = typeof $ref === "string" ? refName($ref) : null;
  if (name !== null && !known.has(name)) {
    known.add(name);
    namesIn(types[name], types, known);
  }
  for (const part of Object.values(schema)) namesIn(part, types, known);
  return known;
}
