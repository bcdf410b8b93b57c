// F1. What a JSON Schema asks for, as fields; what cannot be shown as fields is one field of JSON, so that nothing is left out.
// F2. A field's name is the path that the schema's own complaints have: "address.street", "items[2].price".
import type { Json } from "../../base/json.ts";
import { ReferenceBook, type SchemaData } from "./reference-book.ts";

export type TextInput = "words" | "line" | "email" | "url" | "date" | "moment";

/** What is asked for at one place. `list`: the item's name ends in "[]", which a row's number takes the place of. */
export type FieldShape =
  | { readonly kind: "text"; readonly input: TextInput; readonly maxLength: number | null }
  | { readonly kind: "number"; readonly isWhole: boolean }
  | { readonly kind: "choice"; readonly choices: readonly Json[] }
  | { readonly kind: "yes-no" }
  | { readonly kind: "json" }
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "group"; readonly fields: readonly FormField[] }
  | { readonly kind: "list"; readonly item: FormField; readonly least: number; readonly most: number };

export type FormField = FieldShape & {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** What it holds before anything is written; absent: nothing. */
  readonly initial?: Json;
};
export type FieldOf<K extends FormField["kind"]> = Extract<FormField, { readonly kind: K }>;

/** Rows of a list that a form shows at most. */
export const MOST_ROWS = 50;
const DEEPEST = 4;
const LONGEST_LINE = 200;
const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** The fields of a schema, in its order; `without`: top fields that somebody else fills in. A value that is no object is one field without a name. */
export function fieldsOf(schema: SchemaData, without: ReadonlySet<string> = new Set()): readonly FormField[] {
  const whole = fieldAt(place("", "", true), schema, new ReferenceBook(schema));
  return whole.kind === "group" ? whole.fields.filter(({ name }) => !without.has(name)) : [whole];
}

/** Where a field stands, and how deep. */
interface Place {
  readonly name: string;
  readonly key: string;
  readonly isRequired: boolean;
  readonly depth: number;
}
const place = (name: string, key: string, isRequired: boolean, depth = 0): Place => ({ name, key, isRequired, depth });

function fieldAt(at: Place, given: unknown, book: ReferenceBook): FormField {
  const { schema, isNullable } = book.plain(given);
  const { title, description, default: initial } = { ...(given as SchemaData), ...schema };
  const base = {
    name: at.name,
    label: typeof title === "string" ? title : wordsOf(at.key),
    hint: typeof description === "string" ? description : "",
    isRequired: at.isRequired && initial === undefined,
    isNullable,
    ...(initial === undefined ? {} : { initial: initial as Json }),
  };
  return { ...base, ...shapeOf(at, schema, book, base.isRequired && !isNullable, initial) };
}

function shapeOf(at: Place, schema: SchemaData, book: ReferenceBook, isRequired: boolean, initial: unknown): FieldShape {
  const { type, enum: choices, const: value, anyOf, oneOf, allOf } = schema;
  if (value !== undefined) return isRequired ? { kind: "constant", value: value as Json } : { kind: "choice", choices: [value as Json] };
  if (Array.isArray(choices) && choices.every(isChoice)) return { kind: "choice", choices };
  if (anyOf !== undefined || oneOf !== undefined || allOf !== undefined || at.depth > DEEPEST) return { kind: "json" };
  if (type === "string") return textShape(schema);
  if (type === "number" || type === "integer") return { kind: "number", isWhole: type === "integer" };
  // A box that is not ticked says no: what may also be left open is a choice.
  if (type === "boolean") return isRequired || initial !== undefined ? { kind: "yes-no" } : { kind: "choice", choices: [true, false] };
  if (type === "object") return groupShape(at, schema, book);
  if (type === "array") return listShape(at, schema, book);
  return { kind: "json" };
}

const isChoice = (choice: unknown): boolean => ["string", "number", "boolean"].includes(typeof choice);

const inputs: Readonly<Record<string, TextInput>> = { email: "email", uri: "url", date: "date", "date-time": "moment" };

function textShape({ format, maxLength, pattern }: SchemaData): FieldShape {
  const most = typeof maxLength === "number" ? maxLength : null;
  const isLine = format !== undefined || pattern !== undefined || (most !== null && most <= LONGEST_LINE);
  const input = typeof format === "string" && Object.hasOwn(inputs, format) ? inputs[format] : undefined;
  return { kind: "text", input: input ?? (isLine ? "line" : "words"), maxLength: most };
}

function groupShape({ name, depth }: Place, { properties, required, additionalProperties }: SchemaData, book: ReferenceBook): FieldShape {
  const parts = Object.entries((properties ?? {}) as SchemaData);
  // Keys of its own choosing are nothing that a form knows, and one with a dot in it has no name of its own.
  const isOpen = typeof additionalProperties === "object";
  if (isOpen || parts.length === 0 || !parts.every(([key]) => PLAIN_KEY.test(key))) return { kind: "json" };
  const needed = new Set(Array.isArray(required) ? required : []);
  const below = (key: string): Place => place(name === "" ? key : `${name}.${key}`, key, needed.has(key), depth + 1);
  return { kind: "group", fields: parts.map(([key, part]) => fieldAt(below(key), part, book)) };
}

function listShape({ name, key, depth }: Place, { items, prefixItems, minItems, maxItems }: SchemaData, book: ReferenceBook): FieldShape {
  if (name === "" || prefixItems !== undefined || typeof items !== "object") return { kind: "json" };
  const least = typeof minItems === "number" ? minItems : 0;
  const most = Math.min(MOST_ROWS, typeof maxItems === "number" ? maxItems : MOST_ROWS);
  const item = fieldAt(place(`${name}[]`, key, true, depth + 1), items, book);
  // Rows in rows are more than a page can show.
  return holdsList(item) || least > most ? { kind: "json" } : { kind: "list", item, least, most };
}

const holdsList = (field: FormField): boolean => field.kind === "list" || (field.kind === "group" && field.fields.some(holdsList));

/** "firstName" as "First name". */
function wordsOf(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_\-$]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? "Value" : words[0]?.toUpperCase() + words.slice(1);
}
