import { isObject, type Json, type JsonObject } from "../base/json.ts";
import type { Parsed, Schema } from "../definition/schema.ts";

/** A schema of our own, for what no library's schema can say: what it checks depends on more than the value's form. */
export const ownSchema = <T = unknown>(parse: (value: unknown) => Parsed<T>, json: JsonObject): Schema<T, T> => ({
  "~standard": {
    version: 1,
    vendor: "signalbox",
    validate: (value: unknown) => {
      const parsed = parse(value);
      return parsed.ok
        ? { value: parsed.value }
        : { issues: parsed.problems.map(({ path, message }) => ({ message, path: pathOf(path) })) };
    },
    jsonSchema: { input: () => json, output: () => json },
  },
});
const pathOf = (path: string): readonly string[] => (path === "" ? [] : path.split("."));

/** A schema as the property of another one: what it says of itself by "#/..." is now one level deeper. */
export function nestedSchema(schema: JsonObject, property: string): JsonObject {
  const moved = (value: Json, key = ""): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map((each) => moved(each));
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, moved(part, name)]));
    return key === "$ref" && typeof value === "string" && value.startsWith("#") ? `#/properties/${property}${value.slice(1)}` : value;
  };
  return moved(schema) as JsonObject;
}
