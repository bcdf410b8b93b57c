// R1. A text that left the redactor holds no known secret, in none of its forms (secret-forms.ts). Halves in two texts are not found.
// R2. One pass, whatever the number of secrets: of eight characters the last two say how far the next place is at which one can begin
//     (Wu and Manber, 1994), so most characters are never looked at. R3. Without a secret nothing is looked at.
import { secretForms } from "./secret-forms.ts";

/** A shorter value stands in too many texts by chance, and so does a word: taken out, nobody could read them, nor the engine its own. */
export const LEAST_SECRET = 8;
export const LEAST_LETTERS = 20;
const LETTERS = /^[A-Za-z_-]+$/;

/** Whether a value can be told from other text. */
export const isTellable = (value: string): boolean => value.length >= (LETTERS.test(value) ? LEAST_LETTERS : LEAST_SECRET);

/** Deeper than anything that is stored (stored-json.ts): what nests deeper is refused there. */
const DEEPEST = 80;
const BLOCKS = 65_536;
const FURTHEST = LEAST_SECRET - 1;

interface Form {
  readonly text: string;
  readonly name: string;
}

/** What is written in the place of a secret. */
export const redactedAs = (name: string): string => `[secret ${name}]`;

/** Knows the secrets of a process, and takes them out of texts and values by what they are. */
export class Redactor {
  readonly #names = new Map<string, string>();
  #forms: readonly Form[] = [];
  #shifts = new Uint8Array(0);
  readonly #ending = new Map<number, Form[]>();
  #hasNumbers = false;
  #longest = 0;

  get isEmpty(): boolean {
    return this.#forms.length === 0;
  }

  /** False where it cannot be told from other text. What was learnt once stays: a text of yesterday may still hold it. */
  learn(name: string, value: string): boolean {
    if (!isTellable(value)) return false;
    if (this.#names.get(value) !== undefined) return true;
    this.#names.set(value, name);
    this.#prepare();
    return true;
  }

  /** The name of a secret that the text holds; null: none. */
  find(text: string): string | null {
    return this.#next(text, 0)?.form.name ?? null;
  }

  text(text: string): string {
    let from = 0;
    let told = "";
    for (let hit = this.#next(text, 0); hit !== null; hit = this.#next(text, from)) {
      told += text.slice(from, hit.at) + redactedAs(hit.form.name);
      from = hit.at + hit.form.text.length;
    }
    return from === 0 ? text : told + text.slice(from);
  }

  /** Of a text that comes in pieces, tells what may be told of it so far: what could be the beginning of a secret is held back. */
  pieces(tell: (text: string) => void): (piece: string) => void {
    let held = "";
    return (piece) => {
      const text = this.text(held + piece);
      const until = text.length - this.#begun(text);
      held = text.slice(until);
      if (until > 0) tell(text.slice(0, until));
    };
  }

  /** A value of JSON with its keys. What holds no secret is given back as it is, without a copy. */
  value<T>(value: T): T {
    return this.isEmpty ? value : (this.#value(value, 0) as T);
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#hasNumbers ? this.#number(value) : value;
    if (typeof value !== "object" || value === null || depth > DEEPEST) return value;
    if (Array.isArray(value)) return this.#list(value, depth + 1);
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null
      ? this.#object(value as Readonly<Record<string, unknown>>, depth + 1)
      : value;
  }

  #number(value: number): unknown {
    const written = String(value);
    const hit = this.#next(written, 0);
    return hit?.form.text === written ? redactedAs(hit.form.name) : value;
  }

  #list(list: readonly unknown[], depth: number): unknown {
    let copy: unknown[] | null = null;
    for (let index = 0; index < list.length; index++) {
      const told = this.#value(list[index], depth);
      if (Object.is(told, list[index])) continue;
      copy ??= [...list];
      copy[index] = told;
    }
    return copy ?? list;
  }

  #object(object: Readonly<Record<string, unknown>>, depth: number): unknown {
    let copy: [string, unknown][] | null = null;
    for (const key in object) {
      const part = object[key];
      const name = this.text(key);
      const told = this.#value(part, depth);
      if (copy === null && (name !== key || !Object.is(told, part))) copy = entriesBefore(object, key);
      copy?.push([name, told]);
    }
    return copy === null ? object : Object.fromEntries(copy);
  }

  /** How many characters at the end of a text a form could begin with. */
  #begun(text: string): number {
    for (let length = Math.min(this.#longest - 1, text.length); length > 0; length--) {
      const end = text.slice(text.length - length);
      if (this.#forms.some((form) => form.text.startsWith(end))) return length;
    }
    return 0;
  }

  /** The first place at which a form begins, and the longest that does. */
  #next(text: string, from: number): { readonly at: number; readonly form: Form } | null {
    if (this.#forms.length === 0) return null;
    for (let end = from + FURTHEST; end < text.length; ) {
      const block = blockAt(text, end);
      const shift = this.#shifts[block] as number;
      if (shift > 0) {
        end += shift;
        continue;
      }
      const at = end - FURTHEST;
      const form = this.#ending.get(block)?.find((each) => text.startsWith(each.text, at));
      if (form !== undefined) return { at, form };
      end++;
    }
    return null;
  }

  #prepare(): void {
    const markers = [...this.#names.values()].map(redactedAs);
    const forms = [...this.#names].flatMap(([value, name]) => [...secretForms(value)].map((text) => ({ text, name })));
    // What stands in a marker itself would be found in it again.
    this.#forms = forms.filter(({ text }) => text.length >= LEAST_SECRET && !markers.some((marker) => marker.includes(text)));
    this.#shifts = new Uint8Array(BLOCKS).fill(FURTHEST);
    this.#ending.clear();
    for (const form of this.#forms) this.#enter(form);
    for (const forms of this.#ending.values()) forms.sort((one, other) => other.text.length - one.text.length);
    this.#longest = Math.max(0, ...this.#forms.map(({ text }) => text.length));
    this.#hasNumbers = this.#forms.some(({ text }) => /^[-+.e\d]+$/.test(text));
  }

  #enter(form: Form): void {
    for (let end = 1; end <= FURTHEST; end++) {
      const block = blockAt(form.text, end);
      this.#shifts[block] = Math.min(this.#shifts[block] as number, FURTHEST - end);
    }
    const last = blockAt(form.text, FURTHEST);
    this.#ending.set(last, [...(this.#ending.get(last) ?? []), form]);
  }
}

function entriesBefore(object: Readonly<Record<string, unknown>>, key: string): [string, unknown][] {
  const entries = Object.entries(object);
  return entries.slice(
    0,
    entries.findIndex(([name]) => name === key),
  );
}

/** The two characters that end there, as a number. */
const blockAt = (text: string, end: number): number => ((text.charCodeAt(end - 1) << 8) ^ text.charCodeAt(end)) & 0xffff;
