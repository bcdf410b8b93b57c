import { isObject, type Json, type JsonObject } from "../base/json.ts";

/** What a `$ref` of a schema points to within the same document: "#/$defs/name", or "#" for the whole; undefined where it points to nothing. */
export function pointed(root: JsonObject, pointer: string): Json | undefined {
  let found: Json | undefined = root;
  for (const part of pointer.replace(/^#\/?/, "").split("/").filter(Boolean))
    found = isObject(found ?? null) ? (found as JsonObject)[part.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  return found;
}
