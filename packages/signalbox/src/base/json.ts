import canonicalizeJson from "canonicalize";

/** What the journal stores. Dates are ISO strings, money is integers or numbers that the schema names. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
/** A value of the expression language: JSON, or absent. */
export type Value = Json | undefined;

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The canonical bytes of a value (RFC 8785): keys sorted, numbers in one form, no white space.
 * Two values with the same canonical text are the same proposal, the same graph, the same arguments.
 */
export function canonical(value: Json): string {
  const serialize = canonicalizeJson as unknown as (value: unknown) => string | undefined;
  return serialize(value) ?? "null";
}

/** Equal as data: key order does not matter, and absent equals null (both are "no value" to a rule). */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null);
  if (typeof a !== "object" || typeof b !== "object") return false;
  return canonical(a) === canonical(b);
}

/** Freezes a value and everything below it, so that data handed out cannot be changed by who received it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
