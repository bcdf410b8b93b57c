import type { Problem } from "../base/error.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import { type Expr, partsOf } from "./expr.ts";

/** The reads of fields that do not exist, by the schemas of the names that are known. */
export function unknownFields(expr: Expr, at: string, known: ReadonlyMap<string, JsonObject>): Problem[] {
  if ("ref" in expr) {
    const schema = known.get(expr.ref);
    const missing = schema === undefined ? null : missingAt(schema, expr.path);
    return missing === null
      ? []
      : [{ path: at, message: `reads "${[expr.ref, ...expr.path].join(".")}", and "${missing}" does not exist there.` }];
  }
  return partsOf(expr).flatMap((part) => unknownFields(part, at, known));
}

/** The first step of a path that a JSON Schema rules out; null when it may exist. Only plain objects are followed. */
function missingAt(schema: JsonObject, path: readonly string[]): string | null {
  let current: unknown = schema;
  for (const key of path) {
    if (!isObject(current) || current.type !== "object" || !isObject(current.properties)) return null;
    if (current.additionalProperties !== undefined && current.additionalProperties !== false) return null;
    if (!Object.hasOwn(current.properties, key)) return key;
    current = current.properties[key];
  }
  return null;
}
