// What a schema marks with `sensitive: true`: a field that no model may read without a declared reason. An annotation of JSON Schema, so
// that every library which can carry one can mark a field: with Zod, `z.string().meta({ sensitive: true })`.
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { pointed } from "./schema-pointer.ts";

/** The step of a path that stands for every item of a list, or every name of a record. */
export const EACH = "*";

/** The fields that a JSON Schema marks, as paths: `["customer", "iban"]`, `["lines", "*", "note"]`; `[]` is the whole value. */
export function sensitiveFields(schema: JsonObject): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  visit(schema, [], { root: schema, following: [] }, (path) => void found.set(path.join("\n"), path));
  return [...found.values()];
}

/** What a `$ref` is looked up in, and those that are being followed: a schema may contain itself. */
interface Where {
  readonly root: JsonObject;
  readonly following: readonly string[];
}

function visit(schema: Json | undefined, path: readonly string[], where: Where, found: (path: readonly string[]) => void): void {
  if (!isObject(schema)) return;
  if (schema.sensitive === true) {
    found(path);
    return;
  }
  const { $ref, properties, items, prefixItems, additionalProperties } = schema;
  if (typeof $ref === "string" && !where.following.includes($ref))
    visit(pointed(where.root, $ref), path, { ...where, following: [...where.following, $ref] }, found);
  for (const key of ["anyOf", "oneOf", "allOf"]) for (const part of listOf(schema[key])) visit(part, path, where, found);
  if (isObject(properties)) for (const [name, part] of Object.entries(properties)) visit(part, [...path, name], where, found);
  for (const part of [items, additionalProperties, ...listOf(prefixItems)]) visit(part, [...path, EACH], where, found);
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
