import { canonical, isObject, type Json, type JsonObject, type Value } from "../base/json.ts";

/** A field by name, an item by index, `length` of a list. Own properties only: a prototype is never reached. */
export function fieldOf(value: Value, key: string): Value {
  if (Array.isArray(value))
    return key === "length" ? value.length : /^(0|[1-9]\d{0,8})$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function valueAt(value: Value, path: readonly string[]): Value {
  let current = value;
  for (const key of path) current = fieldOf(current, key);
  return current;
}

/** A value as a text for people or as a name: nothing for no value, canonical JSON for what is no text. */
export const textOf = (value: Value): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : canonical(value);

/** An object without a prototype, so that no name in it can mean anything but itself. Absent fields are dropped. */
export function objectOf(entries: Iterable<readonly [string, Value]>): JsonObject {
  const object = Object.create(null) as { [key: string]: Json };
  for (const [key, value] of entries) if (value !== undefined) object[key] = value;
  return object;
}
