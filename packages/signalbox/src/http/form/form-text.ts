// F3. What is written into a form is texts by the names of its fields; `<name>[]` is the number of rows of a list.
import { isObject, type Json } from "../../base/json.ts";
import { type FieldOf, type FormField, MOST_ROWS } from "./form-field.ts";

export type FormTexts = ReadonlyMap<string, string>;

/** What an input is called in a page: nothing can be called nothing. */
export const controlName = (field: FormField): string => (field.name === "" ? "value" : field.name);
export const rowsName = ({ name }: FieldOf<"list">): string => `${name}[]`;

/** How many rows of a list are shown. */
export const rowsOf = (list: FieldOf<"list">, texts: FormTexts): number =>
  Math.max(0, Math.min(MOST_ROWS, Number.parseInt(texts.get(rowsName(list)) ?? "0", 10) || 0));

/** The fields of one row. */
export const rowAt = ({ item, name }: FieldOf<"list">, row: number): FormField => renamed(item, `${name}[]`, `${name}[${row}]`);

const rename = (name: string, from: string, to: string): string => (name.startsWith(from) ? to + name.slice(from.length) : name);
function renamed(field: FormField, from: string, to: string): FormField {
  const name = rename(field.name, from, to);
  return field.kind === "group" ? { ...field, name, fields: field.fields.map((part) => renamed(part, from, to)) } : { ...field, name };
}

/** What may be sent of a field: every control of it, and the numbers of rows. */
export function namesOf(field: FormField, texts: FormTexts): readonly string[] {
  if (field.kind === "constant") return [];
  if (field.kind === "group") return field.fields.flatMap((part) => namesOf(part, texts));
  if (field.kind !== "list") return [controlName(field)];
  const rows = Array.from({ length: rowsOf(field, texts) }, (_, row) => rowAt(field, row));
  return [rowsName(field), ...rows.flatMap((row) => namesOf(row, texts))];
}

/** A form without one of the rows of a list: those below move up. */
export function withoutRow(list: FieldOf<"list">, texts: FormTexts, row: number): FormTexts {
  const rows = rowsOf(list, texts);
  const left = new Map<string, string>();
  for (const [name, text] of texts) {
    const at = name.startsWith(`${list.name}[`) ? Number.parseInt(name.slice(list.name.length + 1), 10) : Number.NaN;
    if (at === row) continue;
    left.set(at > row ? rename(name, `${list.name}[${at}]`, `${list.name}[${at - 1}]`) : name, text);
  }
  return left.set(rowsName(list), String(Math.max(0, rows - 1)));
}

/** The texts with which a form shows a value; null: it holds something that these fields have no place for. */
export function textsOf(fields: readonly FormField[], value: Json): FormTexts | null {
  const texts = new Map<string, string>();
  const [only] = fields;
  const isWhole = only?.name === "";
  return (isWhole ? fillField(only, value, texts) : fillFields(fields, value, texts)) ? texts : null;
}

/** A form in which nothing was written yet. */
export function initialTexts(fields: readonly FormField[]): FormTexts {
  const texts = new Map<string, string>();
  for (const field of fields) fillInitial(field, texts);
  return texts;
}

function fillInitial(field: FormField, texts: Map<string, string>): void {
  if (field.initial !== undefined && fillField(field, field.initial, texts)) return;
  if (field.kind === "group") for (const part of field.fields) fillInitial(part, texts);
  if (field.kind !== "list") return;
  // One row to write in, also where none is needed.
  const rows = Math.max(1, field.least);
  texts.set(rowsName(field), String(rows));
  for (let row = 0; row < rows; row++) fillInitial(rowAt(field, row), texts);
}

function fillFields(fields: readonly FormField[], value: Json, texts: Map<string, string>): boolean {
  if (!isObject(value)) return false;
  const keys = new Set(fields.map(({ name }) => keyOf(name)));
  if (!Object.keys(value).every((key) => keys.has(key))) return false;
  return fields.every((field) => {
    const part = Object.hasOwn(value, keyOf(field.name)) ? value[keyOf(field.name)] : undefined;
    return part === undefined || fillField(field, part, texts);
  });
}

/** The last part of a path. */
export const keyOf = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

function fillField(field: FormField, value: Json, texts: Map<string, string>): boolean {
  if (value === null && field.isNullable) return true;
  if (field.kind === "constant") return JSON.stringify(value) === JSON.stringify(field.value);
  if (field.kind === "group") return fillFields(field.fields, value, texts);
  if (field.kind === "list") {
    if (!Array.isArray(value) || value.length > MOST_ROWS) return false;
    texts.set(rowsName(field), String(value.length));
    return value.every((part, row) => fillField(rowAt(field, row), part as Json, texts));
  }
  const text = textOf(field, value);
  if (text !== null) texts.set(controlName(field), text);
  return text !== null;
}

function textOf(field: FormField, value: Json): string | null {
  if (field.kind === "json") return JSON.stringify(value, null, 2);
  if (field.kind === "choice") return field.choices.includes(value) ? choiceText(value) : null;
  if (field.kind === "yes-no") return typeof value === "boolean" ? String(value) : null;
  if (field.kind === "number") return typeof value === "number" ? String(value) : null;
  if (typeof value !== "string") return null;
  // A page writes moments without their zone, which is UTC here.
  return field.kind === "text" && field.input === "moment" ? value.replace(/(?:\.0+)?Z$/, "") : value;
}

/** What a choice is called, and sent as. */
export const choiceText = (choice: Json): string => (typeof choice === "string" ? choice : JSON.stringify(choice));
