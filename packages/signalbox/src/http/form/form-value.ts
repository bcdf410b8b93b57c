// F4. What is left empty is absent; what is needed and empty, or is no number or no JSON, is said at its place before a schema is asked.
import { messageOf, type Problem } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";
import type { FieldOf, FormField } from "./form-field.ts";
import { choiceText, controlName, type FormTexts, keyOf, rowAt, rowsOf } from "./form-text.ts";

export interface FormValue {
  readonly value: Json;
  readonly problems: readonly Problem[];
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const ABSENT = Symbol("absent");
type Read = Json | typeof ABSENT;

/** What was written, as the value that it stands for. */
export function writtenValue(fields: readonly FormField[], texts: FormTexts): FormValue {
  const reading = new Reading(texts);
  const [only] = fields;
  const value = only?.name === "" ? reading.field(only) : reading.group(fields);
  return { value: value === ABSENT ? null : value, problems: reading.problems };
}

class Reading {
  readonly problems: Problem[] = [];
  readonly #texts: FormTexts;

  constructor(texts: FormTexts) {
    this.#texts = texts;
  }

  group(fields: readonly FormField[]): Json {
    return Object.fromEntries(
      fields.flatMap((field): readonly (readonly [string, Json])[] => {
        const value = this.field(field);
        return value === ABSENT ? [] : [[keyOf(field.name), value]];
      }),
    );
  }

  field(field: FormField): Read {
    if (field.kind === "constant") return field.value;
    if (field.kind === "yes-no") return this.#texts.get(controlName(field)) === "true";
    if (field.kind === "group") return this.#isEmpty(field) && !field.isRequired ? this.#nothing(field) : this.group(field.fields);
    if (field.kind === "list") return this.#list(field);
    const text = this.#texts.get(controlName(field)) ?? "";
    return text.trim() === "" ? this.#nothing(field) : this.#part(field, text);
  }

  /** Rows at the end in which nothing stands are none; one in between is. */
  #list(field: FieldOf<"list">): Read {
    const rows = Array.from({ length: rowsOf(field, this.#texts) }, (_, row) => rowAt(field, row));
    const written = rows.slice(0, rows.findLastIndex((row) => !this.#isEmpty(row)) + 1);
    if (written.length === 0 && !field.isRequired) return this.#nothing(field);
    return written.map((row) => this.field(row)).filter((part) => part !== ABSENT);
  }

  #nothing(field: FormField): Read {
    if (field.isNullable && field.isRequired) return null;
    if (field.isRequired) this.#complain(field, "This is needed.");
    return ABSENT;
  }

  #part(field: FieldOf<"text" | "number" | "choice" | "json">, text: string): Read {
    if (field.kind === "number") return this.#number(field, text.trim());
    if (field.kind === "choice")
      return field.choices.find((choice) => choiceText(choice) === text) ?? this.#wrong(field, "This is none of the choices.");
    if (field.kind === "json") return this.#json(field, text);
    if (field.input === "moment") return momentOf(text);
    return field.input === "words" || field.input === "line" ? text : text.trim();
  }

  #json(field: FormField, text: string): Read {
    try {
      return JSON.parse(text) as Json;
    } catch (thrown) {
      return this.#wrong(field, `This is not JSON: ${messageOf(thrown)}.`);
    }
  }

  #number(field: FieldOf<"number">, text: string): Read {
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) return this.#wrong(field, "This is not a number.");
    if (field.isWhole && !Number.isInteger(value)) return this.#wrong(field, "This is not a whole number.");
    if (field.isWhole && !Number.isSafeInteger(value)) return this.#wrong(field, "This number is larger than can be kept exactly.");
    return value;
  }

  #isEmpty(field: FormField): boolean {
    if (field.kind === "constant") return true;
    if (field.kind === "yes-no") return this.#texts.get(controlName(field)) !== "true";
    if (field.kind === "group") return field.fields.every((part) => this.#isEmpty(part));
    if (field.kind === "list")
      return Array.from({ length: rowsOf(field, this.#texts) }).every((_, row) => this.#isEmpty(rowAt(field, row)));
    return (this.#texts.get(controlName(field)) ?? "").trim() === "";
  }

  #wrong(field: FormField, message: string): typeof ABSENT {
    this.#complain(field, message);
    return ABSENT;
  }
  #complain({ name }: FormField, message: string): void {
    this.problems.push({ path: name, message });
  }
}

/** A page writes "2026-07-01T14:00" and means UTC. */
function momentOf(text: string): string {
  const moment = text.trim();
  if (!/^\d{4,}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(moment)) return moment;
  return /T\d\d:\d\d$/.test(moment) ? `${moment}:00Z` : `${moment}Z`;
}
