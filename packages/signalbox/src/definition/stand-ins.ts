// RD1. One value has one stand-in, wherever it stands: what decided on two equal values still finds them equal.
// RD2. A text that is marked at one place is replaced at every place, as a whole text and inside others, also inside JSON that is written as text.
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { pointed } from "./schema-pointer.ts";

/** Shorter texts are replaced only where they stand alone: inside of others they would hit too much. */
const LEAST_INSIDE = 4;

/** Stands for what may not be told. */
export class StandIns {
  readonly #texts = new Map<string, string>();
  readonly #own = new Set<string>();
  readonly #hashes = new Map<string, string>();
  #inside: readonly (readonly [string, string])[] = [];

  /** How many different values are replaced. */
  get count(): number {
    return this.#texts.size;
  }

  /** Whether it stands for something itself. */
  has(text: string): boolean {
    return this.#own.has(text);
  }

  addText(text: string, format?: Json): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#own.has(text)) return text;
    const stand = standIn(this.#texts.size + 1, format);
    this.#texts.set(text, stand);
    this.#own.add(stand);
    // The longest first: one may be a part of another.
    this.#inside = [...this.#texts]
      .filter(([known]) => known.length >= LEAST_INSIDE)
      .sort(([a], [b]) => b.length - a.length)
      .flatMap(([known, by]) => [[known, by] as const, [JSON.stringify(known).slice(1, -1), by] as const]);
    return stand;
  }

  /** Stands for a hash: it says which are equal, and nothing can be guessed from it. */
  sameAs(hash: string): string {
    const known = this.#hashes.get(hash) ?? `given-${this.#hashes.size + 1}`;
    this.#hashes.set(hash, known);
    return known;
  }

  /** Replaces every text that is known, in a value and below. Names of fields stay. */
  replaceIn(value: Json): Json {
    if (typeof value === "string") return this.#texts.get(value) ?? this.#replaceInside(value);
    if (Array.isArray(value)) return value.map((item: Json) => this.replaceIn(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.replaceIn(part)]));
  }

  #replaceInside(text: string): string {
    return this.#inside.reduce((left, [known, by]) => left.replaceAll(known, by), text);
  }
}

function standIn(number: number, format: Json | undefined): string {
  if (format === "email") return `redacted-${number}@redacted.invalid`;
  if (format === "uri") return `https://redacted.invalid/${number}`;
  if (format === "date") return "2000-01-01";
  if (format === "date-time") return "2000-01-01T00:00:00Z";
  return `redacted-${number}`;
}

/** What a schema marks as sensitive is replaced in a value of it: `z.string().meta({ sensitive: true })`. */
export function redactBy(schema: JsonObject, value: Json, standIns: StandIns): Json {
  return new Marked(schema, standIns).redact(schema, value, false);
}

class Marked {
  readonly #root: JsonObject;
  readonly #standIns: StandIns;

  constructor(root: JsonObject, standIns: StandIns) {
    this.#root = root;
    this.#standIns = standIns;
  }

  redact(schema: Json | undefined, value: Json, isMarked: boolean): Json {
    const known = this.#resolve(schema);
    const marked = isMarked || known.sensitive === true;
    // Of several forms a value may have, each that marks something counts.
    const forms = [known.anyOf, known.oneOf, known.allOf].flatMap((list) => (Array.isArray(list) ? (list as readonly Json[]) : []));
    const redacted = forms.reduce((left, form) => this.redact(form, left, marked), value);
    if (Array.isArray(redacted)) return redacted.map((item: Json, index) => this.redact(itemSchema(known, index), item, marked));
    if (isObject(redacted))
      return Object.fromEntries(Object.entries(redacted).map(([key, part]) => [key, this.redact(fieldSchema(known, key), part, marked)]));
    return marked ? this.#leaf(known, value, redacted) : redacted;
  }

  #leaf({ format }: JsonObject, original: Json, redacted: Json): Json {
    if (typeof original === "string") return redacted === original ? this.#standIns.addText(original, format) : redacted;
    if (typeof original === "number") return 0;
    return original === true ? false : original;
  }

  #resolve(schema: Json | undefined): JsonObject {
    let known = isObject(schema ?? null) ? (schema as JsonObject) : {};
    for (let depth = 0; typeof known.$ref === "string" && depth < 20; depth++) {
      const { $ref, ...own } = known;
      const found = pointed(this.#root, String($ref));
      known = { ...(isObject(found ?? null) ? (found as JsonObject) : {}), ...own };
    }
    return known;
  }
}

const itemSchema = ({ prefixItems, items }: JsonObject, index: number): Json | undefined =>
  Array.isArray(prefixItems) && index < prefixItems.length ? (prefixItems as readonly Json[])[index] : items;
const fieldSchema = ({ properties, additionalProperties }: JsonObject, key: string): Json | undefined =>
  isObject(properties ?? null) && Object.hasOwn(properties as JsonObject, key) ? (properties as JsonObject)[key] : additionalProperties;
