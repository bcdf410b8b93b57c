import { isObject, type Json, type JsonObject } from "../base/json.ts";

/** A problem that a schema found, as Standard Schema reports it. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
type SchemaResult<O> = { readonly value: O; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/**
 * What Signalbox needs of a schema: Standard Schema (validation) and Standard JSON Schema (forms, tool descriptions, the JSON check).
 * Zod 4.2 and later is both. `I` is what a caller writes, `O` what a reader gets.
 */
// biome-ignore lint/suspicious/noExplicitAny: the default must accept every schema, and variance makes `unknown` refuse them
export interface Schema<I = any, O = any> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<O> | Promise<SchemaResult<O>>;
    readonly types?: { readonly input: I; readonly output: O } | undefined;
    readonly jsonSchema?: {
      readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
      readonly output: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
    };
  };
}
export type InputOf<S extends Schema> = NonNullable<S["~standard"]["types"]>["input"];
export type OutputOf<S extends Schema> = NonNullable<S["~standard"]["types"]>["output"];

/** A problem with its place in the value, such as "items[3].price". */
export interface ValueProblem {
  readonly path: string;
  readonly message: string;
}
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly ValueProblem[] };

/** Validates. An asynchronous schema is refused: a value must be checked where it enters, in one go. */
export function parseWith<O>(schema: Schema<never, O> | Schema, value: unknown): Parsed<O> {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) {
    result.catch(() => undefined);
    return { ok: false, problems: [{ path: "", message: "the schema validates asynchronously, which Signalbox does not support" }] };
  }
  if (result.issues === undefined) return { ok: true, value: result.value as O };
  return { ok: false, problems: result.issues.map((issue) => ({ path: pathText(issue.path ?? []), message: issue.message })) };
}

function pathText(path: NonNullable<SchemaIssue["path"]>): string {
  let text = "";
  for (const part of path) {
    const key = typeof part === "object" ? part.key : part;
    text += typeof key === "number" ? `[${key}]` : text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}

const stripMeta = (schema: Record<string, unknown>): JsonObject => {
  const { $schema: _dialect, ...rest } = schema;
  // A round trip drops what is not JSON (the library hangs validators on the object).
  return JSON.parse(JSON.stringify(rest)) as JsonObject;
};

/** The JSON Schema of what a caller writes. Throws what the library throws for types that are not JSON (dates, maps, functions). */
export const inputJsonSchema = (schema: Schema): JsonObject => convert(schema, "input");
/** The JSON Schema of what a reader gets. */
export const outputJsonSchema = (schema: Schema): JsonObject => convert(schema, "output");

function convert(schema: Schema, side: "input" | "output"): JsonObject {
  const converter = schema["~standard"].jsonSchema;
  if (converter === undefined) {
    throw new TypeError(
      `the schema (by ${schema["~standard"].vendor}) has no JSON Schema: use a library with Standard JSON Schema, such as Zod 4.2 or later`,
    );
  }
  return stripMeta(converter[side]({ target: "draft-2020-12" }));
}

const RESERVED = ["then", "toJSON", "__proto__"];
/** A field that cannot be read through a ref: `then` would make a value look like a promise, `toJSON` would change how it is stored. */
export function reservedField(schema: Json): string | null {
  if (typeof schema !== "object" || schema === null) return null;
  const { properties } = schema as { properties?: Json };
  const own = isObject(properties) ? RESERVED.find((key) => Object.hasOwn(properties, key)) : undefined;
  if (own !== undefined) return own;
  for (const part of Object.values(schema)) {
    const below = reservedField(part);
    if (below !== null) return below;
  }
  return null;
}

/** True when the value looks like a schema of a supported library. */
export const isSchema = (value: unknown): value is Schema => {
  const standard =
    (typeof value === "object" && value !== null) || typeof value === "function" ? (value as Partial<Schema>)["~standard"] : undefined;
  return isObject(standard) && typeof (standard as { validate?: unknown }).validate === "function";
};
