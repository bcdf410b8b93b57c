import { isObject, type Json, type JsonObject } from "../../base/json.ts";

/** A smallest value that fits an ordinary JSON Schema: what a model without a rule would send. */
export function sampleOf(schema: JsonObject): Json {
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return (schema.enum[0] as Json | undefined) ?? null;
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return isObject(choices[0]) ? sampleOf(choices[0]) : null;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "string":
      return "x".repeat(typeof schema.minLength === "number" ? Math.max(1, schema.minLength) : 1);
    case "integer":
    case "number":
      return typeof schema.minimum === "number" ? schema.minimum : 1;
    case "boolean":
      return true;
    case "array":
      return [];
    case "null":
      return null;
    default:
      return sampleObject(schema);
  }
}

function sampleObject({ properties, required }: JsonObject): JsonObject {
  const names = Array.isArray(required) ? required.map(String) : [];
  const schemas = isObject(properties) ? properties : {};
  return Object.fromEntries(names.map((name) => [name, isObject(schemas[name]) ? sampleOf(schemas[name]) : null]));
}

/** The same value with every leaf of another type. */
export function wronglyTyped(value: Json): Json {
  if (Array.isArray(value)) return { 0: "not a list" };
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, wronglyTyped(part)]));
  return typeof value === "string" ? { text: value } : String(value);
}
