import canonicalizeJson from "canonicalize";

/** What the journal stores. Dates are ISO strings, money is integers or numbers that the schema names. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
/** A value of the expression language: JSON, or absent. */
export type Value = Json | undefined;

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The object that a text of JSON is; undefined where it is another value, or no JSON. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The canonical bytes of a value (RFC 8785): keys sorted, numbers in one form, no white space.
 * Two values with the same canonical text are the same proposal, the same graph, the same arguments.
 */
export function canonical(value: Json): string {
  try {
    return serialize(value) ?? "null";
  } catch {
    // Half of a surrogate pair cannot be written as UTF-8. It counts as the replacement character, as every encoder writes it.
    return serialize(wellFormed(value)) as string;
  }
}

const serialize = canonicalizeJson as unknown as (value: Json) => string | undefined;

function wellFormed(value: Json): Json {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key.toWellFormed(), wellFormed(part)]));
}

/** Freezes a value and everything below it, so that data handed out cannot be changed by who received it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
