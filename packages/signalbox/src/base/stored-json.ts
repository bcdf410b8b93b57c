import type { Json, Value } from "./json.ts";

/** How deep a stored value may nest. */
export const MAX_DEPTH = 64;
/** Thrown for a value that cannot be stored; the message says what and where. */
export class NotJson extends Error {}

/**
 * The value as the journal will give it back: plain JSON, absent fields dropped, well-formed text.
 * A value that is that already is returned as it is, so the common case costs one walk and no copy.
 */
export function asStored(value: unknown): Value {
  if (value === undefined) return undefined;
  return isStored(value, 0) ? (value as Json) : rebuild(value, "", 0);
}

function isStored(value: unknown, depth: number): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object" || depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    // A hole is an item like any other: absent, and so not stored as it is.
    for (const item of value) if (!isStored(item, depth + 1)) return false;
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) {
    if (key === "toJSON" || !key.isWellFormed() || !isStored((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

const place = (at: string): string => (at === "" ? "the value" : `"${at}"`);

function rebuild(value: unknown, at: string, depth: number): Json {
  if (depth > MAX_DEPTH) throw new NotJson(`${place(at)} nests deeper than ${MAX_DEPTH} levels.`);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NotJson(`${place(at)} is ${value}, which JSON cannot hold.`);
    return value + 0;
  }
  if (Array.isArray(value))
    return Array.from(value, (item, index) => (item === undefined ? null : rebuild(item, `${at}[${index}]`, depth + 1)));
  if (typeof value !== "object") throw new NotJson(`${place(at)} is a ${typeof value}, which JSON cannot hold.`);
  const toJson = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJson === "function") return rebuild((toJson as () => unknown).call(value), at, depth + 1);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new NotJson(
      `${place(at)} is a ${(value as Partial<object>).constructor?.name ?? "object of no class"}, which JSON cannot hold. Use plain objects, arrays and ISO strings.`,
    );
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key.toWellFormed(), rebuild(item, at === "" ? key : `${at}.${key}`, depth + 1)]));
}
