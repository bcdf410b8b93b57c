import { isObject, type Json, type JsonObject } from "../../base/json.ts";

/** The schema of a part of a value; {} (anything) where the schema does not say, or says it in several ways. */
export function schemaAt(schema: JsonObject, path: readonly string[]): JsonObject {
  let current: Json = schema;
  for (const step of path) {
    const { properties, items }: JsonObject = isObject(current) ? current : {};
    const next: Json | undefined =
      isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : /^(\d+|\*)$/.test(step) ? items : undefined;
    if (!isObject(next)) return {};
    current = next;
  }
  return isObject(current) ? current : {};
}
