import { isObject, type Json } from "../base/json.ts";

const TYPED = ["enum", "const", "format", "pattern"];

/**
 * Where a JSON Schema lets any words through: paths such as "items[].text". A text with an enum, a constant, a format or a pattern
 * is typed; what a schema says nothing about may be anything.
 */
export function freeTextIn(schema: Json, path = ""): readonly string[] {
  if (schema === true) return [nameOf(path)];
  if (!isObject(schema) || TYPED.some((key) => Object.hasOwn(schema, key))) return [];
  const parts = ["anyOf", "oneOf", "allOf"].flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as readonly Json[]) : []));
  if (parts.length > 0) return parts.flatMap((part) => freeTextIn(part, path));
  const types: readonly Json[] = Array.isArray(schema.type) ? schema.type : [schema.type ?? "any"];
  return types.flatMap((type) => within(type, schema, path));
}

const nameOf = (path: string): string => (path === "" ? "the whole value" : path);

function within(type: Json, schema: { readonly [key: string]: Json }, path: string): readonly string[] {
  if (type === "string" || type === "any") return [nameOf(path)];
  if (type === "array") {
    const { prefixItems = [], items = Object.hasOwn(schema, "prefixItems") ? false : {} } = schema;
    return [...(prefixItems as readonly Json[]), items].flatMap((part) => freeTextIn(part, `${path}[]`));
  }
  if (type !== "object") return [];
  const { properties, additionalProperties } = schema;
  if (!isObject(properties) && additionalProperties === undefined) return [nameOf(path)];
  const fields = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, part]) =>
    freeTextIn(part, path === "" ? name : `${path}.${name}`),
  );
  return [...fields, ...freeTextIn(additionalProperties ?? false, `${path}{}`)];
}
