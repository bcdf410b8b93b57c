// V1. What is known of a value before it exists is a JSON Schema. What a schema does not say may be anything, and passes:
//     the tool's own schema has the last word when the call is made.
// V2. A type that is certain to be wrong is an error, and so is a value that may be absent where one is needed.
import { isObject, type Json, type JsonObject } from "../base/json.ts";

/** One form that a value may have: a schema of one kind, with the document that its $refs point into. */
export interface Form {
  readonly kind: "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";
  readonly schema: JsonObject;
  readonly root: JsonObject;
  /** Of an object that a plan writes itself: its fields. */
  readonly fields?: { readonly [key: string]: ValueType };
  /** Of a list that a plan writes itself: its items. */
  readonly items?: ValueType;
}
/** `forms` is null where nothing is known. `absent`: there may be no value at all. */
export interface ValueType {
  readonly forms: readonly Form[] | null;
  readonly absent: boolean;
}
export interface Mismatch {
  /** Path into the value: "lines[].amount". */
  readonly at: string;
  readonly message: string;
}

const DEEPEST = 40;
const KINDS: readonly string[] = ["object", "array", "string", "number", "integer", "boolean", "null"];
/** What a schema may say beside the kind that changes which kinds fit. */
const BEYOND = ["allOf", "not", "if", "patternProperties"];
export const ANYTHING: ValueType = { forms: null, absent: false };

export const typeOf = (schema: Json, root: JsonObject = isObject(schema) ? schema : {}): ValueType => ({
  forms: formsOf(schema, root, 0),
  absent: false,
});
export const TEXT = typeOf({ type: "string" });
export const NUMBER = typeOf({ type: "number" });
export const WHOLE = typeOf({ type: "integer" });
export const BOOLEAN = typeOf({ type: "boolean" });
export const LIST = typeOf({ type: "array" });
export const optional = (type: ValueType): ValueType => ({ ...type, absent: true });
export const either = (a: ValueType, b: ValueType): ValueType => ({
  forms: a.forms === null || b.forms === null ? null : [...a.forms, ...b.forms],
  absent: a.absent || b.absent,
});

function formsOf(schema: Json | undefined, root: JsonObject, depth: number): readonly Form[] | null {
  if (schema === false) return [];
  if (!isObject(schema) || depth > DEEPEST || BEYOND.some((key) => Object.hasOwn(schema, key))) return null;
  if (typeof schema.$ref === "string") return formsOf(pointed(root, schema.$ref), root, depth + 1);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return joined(choices.map((choice: Json) => formsOf(choice, root, depth + 1)));
  const kinds = Array.isArray(schema.type) ? (schema.type as readonly Json[]) : [schema.type ?? impliedKind(schema)];
  if (!kinds.every((kind) => typeof kind === "string" && KINDS.includes(kind))) return null;
  return kinds.map((kind) => ({ kind: kind as Form["kind"], schema, root }));
}

const joined = (parts: readonly (readonly Form[] | null)[]): readonly Form[] | null =>
  parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);

function impliedKind(schema: JsonObject): string | undefined {
  if (Object.hasOwn(schema, "properties")) return "object";
  const values = valuesOf(schema);
  const kinds = new Set(values?.map((value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value)));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

/** "#/$defs/item" in a document. */
function pointed(root: JsonObject, pointer: string): Json | undefined {
  if (!pointer.startsWith("#")) return undefined;
  let current: Json | undefined = root;
  for (const part of pointer.slice(1).split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isObject(current)) current = current[key];
    else if (Array.isArray(current)) current = (current as readonly Json[])[Number(key)];
    else return undefined;
  }
  return current;
}

/** The values that a form is limited to; null when it is not. */
function valuesOf(schema: JsonObject): readonly Json[] | null {
  if (Object.hasOwn(schema, "const")) return [schema.const as Json];
  return Array.isArray(schema.enum) ? (schema.enum as readonly Json[]) : null;
}
/** The texts that a value is limited to; null when it is not, or is no text. */
export function labelsOf({ forms }: ValueType): readonly string[] | null {
  const values = forms?.map(({ schema }) => valuesOf(schema));
  if (values === undefined || values.length === 0 || values.some((each) => each === null)) return null;
  const all = values.flatMap((each) => each ?? []);
  return all.every((value): value is string => typeof value === "string") ? all : null;
}

const inner = (form: Form, schema: Json | undefined): ValueType =>
  schema === undefined || schema === true ? ANYTHING : { forms: formsOf(schema, form.root, 0), absent: false };
const requiredOf = ({ schema }: Form): readonly Json[] => (Array.isArray(schema.required) ? (schema.required as readonly Json[]) : []);
/** The fields of an object that are known by name. */
function fieldsOf(form: Form): { readonly [key: string]: ValueType } {
  if (form.fields !== undefined) return form.fields;
  const { properties } = form.schema;
  const required = requiredOf(form);
  const entries = Object.entries(isObject(properties) ? properties : {});
  return Object.fromEntries(entries.map(([key, each]) => [key, { ...inner(form, each), absent: !required.includes(key) }]));
}
/** The type of the fields that have no name of their own; null where there are none. */
function otherFields(form: Form): ValueType | null {
  const { additionalProperties } = form.schema;
  if (form.fields !== undefined || additionalProperties === false) return null;
  if (additionalProperties === undefined && Object.keys(fieldsOf(form)).length > 0) return null;
  return optional(inner(form, additionalProperties));
}

/** The items of a list. */
export function itemOf({ forms }: ValueType): ValueType {
  if (forms === null) return ANYTHING;
  const items = forms.filter(({ kind }) => kind === "array").map(itemsOfForm);
  return items.length === 0 ? ANYTHING : items.reduce(either);
}
function itemsOfForm(form: Form): ValueType {
  if (form.items !== undefined) return form.items;
  const { prefixItems, items } = form.schema;
  const fixed = Array.isArray(prefixItems) ? prefixItems.map((each: Json) => inner(form, each)) : [];
  const rest = items === false || (items === undefined && fixed.length > 0) ? [] : [inner(form, items)];
  return [...fixed, ...rest].reduce(either, { forms: [], absent: false });
}

/** The field of a value, or the names of the fields that there are where it cannot exist. */
export function fieldOf({ forms, absent }: ValueType, key: string): ValueType | { readonly among: readonly string[] } {
  if (forms === null) return optional(ANYTHING);
  const found = forms.filter(({ kind }) => kind !== "null").map((form) => fieldOfForm(form, key));
  const isNullable = absent || forms.some(({ kind }) => kind === "null");
  const types = found.filter((each) => each !== null);
  if (types.length === 0) return { among: [...new Set(forms.flatMap((form) => fieldNames(form)))] };
  const type = types.reduce(either);
  return isNullable || types.length < found.length ? optional(type) : type;
}
const fieldNames = (form: Form): readonly string[] =>
  form.kind === "array" ? ["length"] : form.kind === "object" ? Object.keys(fieldsOf(form)) : [];

function fieldOfForm(form: Form, key: string): ValueType | null {
  if (form.kind === "array") return key === "length" ? WHOLE : /^\d+$/.test(key) ? optional(itemsOfForm(form)) : null;
  if (form.kind !== "object") return null;
  const fields = fieldsOf(form);
  return Object.hasOwn(fields, key) ? (fields[key] as ValueType) : otherFields(form);
}

/** Why a value of one type is not what is wanted; null when it may be. That it may be absent is asked about apart. */
export function mismatchOf(given: ValueType, wanted: ValueType, at = "", depth = 0): Mismatch | null {
  if (given.forms === null || wanted.forms === null || depth > DEEPEST) return null;
  for (const form of given.forms) {
    const reasons = wanted.forms.map((want) => formMismatch(form, want, at, depth));
    if (reasons.includes(null)) continue;
    const sameKind = wanted.forms.findIndex(({ kind }) => kind === form.kind);
    const only = wanted.forms.length === 1 || sameKind >= 0 ? reasons[Math.max(sameKind, 0)] : undefined;
    return only ?? { at, message: `is ${wordsOf(given)}, and ${wordsOf(wanted)} is wanted` };
  }
  return null;
}

function formMismatch(given: Form, wanted: Form, at: string, depth: number): Mismatch | null {
  const wrong: Mismatch = { at, message: `is ${formWords(given)}, and ${formWords(wanted)} is wanted` };
  if (given.kind !== wanted.kind && !(given.kind === "integer" && wanted.kind === "number")) return isWhole(given, wanted) ? null : wrong;
  const among = valuesOf(wanted.schema);
  if (among !== null) {
    const values = valuesOf(given.schema);
    return values?.every((value) => among.includes(value)) === true ? null : wrong;
  }
  if (given.kind === "array") return mismatchOf(itemsOfForm(given), itemsOfForm(wanted), `${at}[]`, depth + 1);
  return given.kind === "object" ? fieldMismatch(given, wanted, at, depth) : null;
}
/** A literal is a number, whatever kind of one is wanted. */
const isWhole = ({ schema }: Form, { kind }: Form): boolean => kind === "integer" && valuesOf(schema)?.every(Number.isInteger) === true;

function fieldMismatch(given: Form, wanted: Form, at: string, depth: number): Mismatch | null {
  const place = (key: string): string => (at === "" ? key : `${at}.${key}`);
  const [has, wants] = [fieldsOf(given), fieldsOf(wanted)];
  for (const [key, want] of Object.entries(wants)) {
    const part = fieldOfForm(given, key);
    if (part === null && !want.absent) return { at: place(key), message: `is missing, and ${wordsOf(want)} is wanted` };
    if (part?.absent === true && !want.absent && Object.hasOwn(has, key)) return { at: place(key), message: MAY_BE_ABSENT };
    const wrong = part === null ? null : mismatchOf(part, want, place(key), depth + 1);
    if (wrong !== null) return wrong;
  }
  const extra =
    given.fields === undefined || otherFields(wanted) !== null ? undefined : Object.keys(has).find((key) => !Object.hasOwn(wants, key));
  return extra === undefined
    ? null
    : { at: place(extra), message: `does not exist there; there are: ${Object.keys(wants).join(", ") || "none"}` };
}
export const MAY_BE_ABSENT = 'may be absent; say what stands in for it: {"$coalesce": [<the value>, <otherwise>]}';

/** A type as a person says it. */
export function wordsOf({ forms }: ValueType): string {
  if (forms === null) return "anything";
  return forms.length === 0 ? "nothing" : [...new Set(forms.map(formWords))].join(" or ");
}
const MOST_VALUES = 8;
function formWords(form: Form): string {
  const values = valuesOf(form.schema);
  if (values !== null && values.length <= MOST_VALUES) return values.map((value) => JSON.stringify(value)).join(" or ");
  return words[form.kind](form);
}
const words: { readonly [K in Form["kind"]]: (form: Form) => string } = {
  string: () => "a text",
  number: () => "a number",
  integer: () => "a whole number",
  boolean: () => "true or false",
  null: () => "null",
  array: (form) => {
    const item = itemsOfForm(form);
    return item.forms === null || item.forms.length === 0 ? "a list" : `a list of ${wordsOf(item)}`;
  },
  object: (form) => {
    const names = Object.keys(fieldsOf(form));
    return names.length === 0 ? "an object" : `an object with ${names.slice(0, MOST_VALUES).join(", ")}`;
  },
};

/** The type of a literal: itself. */
export function typeOfLiteral(value: Json): ValueType {
  const schema: JsonObject = { const: value, type: value === null ? "null" : typeof value };
  return { forms: [{ kind: schema.type as Form["kind"], schema, root: schema }], absent: false };
}
const OBJECT: JsonObject = { type: "object" };
export const objectType = (fields: { readonly [key: string]: ValueType }): ValueType => ({
  forms: [{ kind: "object", schema: OBJECT, root: OBJECT, fields }],
  absent: false,
});
const ARRAY: JsonObject = { type: "array" };
export const listType = (items: ValueType): ValueType => ({
  forms: [{ kind: "array", schema: ARRAY, root: ARRAY, items: { ...items, absent: false } }],
  absent: false,
});
