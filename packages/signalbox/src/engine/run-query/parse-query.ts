// Q1. status:failed,blocked  waiting:human  workflow:lead-*  subject:"Ana K"  tool:crm.*  cost>=0.2  "acme"  -status:completed
// Conditions stand side by side and hold together; "-" in front turns one round; commas stand for "or". Q2. What is not understood is refused with
// its place and with what is expected there: nothing is left out of a query in silence.
import { SignalboxError } from "../../base/error.ts";
import { runStatuses, waitWords } from "../../base/run-words.ts";
import type { Comparison, RunCondition, RunQuery } from "../../ports/run-query.ts";

const fields = ["status", "waiting", "workflow", "subject", "tool", "paid", "cost"] as const;
type Field = (typeof fields)[number];
const LONGEST = 1_000;
const MOST_CONDITIONS = 32;
const MICROS = 1_000_000;

/** @throws SignalboxError `usage`, with the place. */
export function parseQuery(text: string): RunQuery {
  if (text.length > LONGEST) throw refused(text, LONGEST, `the end: a query has at most ${LONGEST} characters`);
  const reader = new Reader(text);
  const query: RunCondition[] = [];
  for (reader.skipSpace(); !reader.isAtEnd; reader.skipSpace()) {
    if (query.length === MOST_CONDITIONS) throw reader.expected(`the end: a query has at most ${MOST_CONDITIONS} conditions`);
    query.push(readCondition(reader));
  }
  return query;
}

function readCondition(reader: Reader): RunCondition {
  const not = reader.take("-");
  if (reader.isAt('"')) return { field: "text", not, text: reader.quoted() };
  const start = reader.at;
  const word = reader.match(/[^\s:<>"]+/y);
  if (word === null) throw reader.expected(`a condition, such as status:failed, cost>0.2 or "acme"`);
  if (!reader.isAt(":") && !reader.isAt("<") && !reader.isAt(">")) return { field: "text", not, text: word };
  const field = fields.find((each) => each === word);
  if (field === undefined) throw reader.expected(`one of ${fields.join(", ")} instead of "${word}"`, start);
  return field === "cost" ? readCost(reader, not) : readNames(reader, field, not);
}

function readNames(reader: Reader, field: Exclude<Field, "cost">, not: boolean): RunCondition {
  if (!reader.take(":")) throw reader.expected(`":" after ${field}`);
  const places: number[] = [];
  const any: string[] = [];
  do {
    places.push(reader.at);
    const name = reader.isAt('"') ? reader.quoted() : reader.match(/[^\s,"]+/y);
    if (name === null) throw reader.expected(`what ${field} is`);
    any.push(name);
  } while (reader.take(","));
  reader.requireEnd();
  if (field === "workflow" || field === "subject" || field === "tool" || field === "paid") return { field, not, any };
  const word = <T extends string>(known: readonly T[]): T[] =>
    any.map((name, index) => {
      const found = known.find((each) => each === name);
      if (found === undefined) throw reader.expected(`one of ${known.join(", ")} instead of "${name}"`, places[index]);
      return found;
    });
  return field === "status" ? { field, not, any: word(runStatuses) } : { field, not, any: word(waitWords) };
}

function readCost(reader: Reader, not: boolean): RunCondition {
  const than = reader.match(/[<>]=?/y);
  if (than === null) throw reader.expected("> , >=, < or <= after cost");
  const amount = reader.match(/\d{1,9}(?:\.\d{1,6})?/y);
  if (amount === null) throw reader.expected("an amount in US dollars with at most six decimals, such as 0.2");
  reader.requireEnd();
  return { field: "cost", not, than: than as Comparison, microUsd: Math.round(Number(amount) * MICROS) };
}

class Reader {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }
  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }
  isAt(mark: string): boolean {
    return this.#text.startsWith(mark, this.at);
  }
  take(mark: string): boolean {
    if (!this.isAt(mark)) return false;
    this.at += mark.length;
    return true;
  }
  /** `pattern` is sticky. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.at += found?.length ?? 0;
    return found ?? null;
  }
  skipSpace(): void {
    this.match(/\s+/y);
  }
  requireEnd(): void {
    if (!this.isAtEnd && this.match(/\s/y) === null) throw this.expected("a space or the end");
  }
  /** \" stands for a quote, \\ for a backslash. */
  quoted(): string {
    const start = this.at;
    const found = this.match(/"(?:[^"\\]|\\["\\])*"/y);
    if (found === null) throw this.expected(`a closing quote; inside, \\" stands for a quote and \\\\ for a backslash`, start);
    const text = found.slice(1, -1).replace(/\\(["\\])/g, "$1");
    if (text === "") throw this.expected("something between the quotes", start);
    return text;
  }
  expected(what: string, at = this.at): SignalboxError {
    return refused(this.#text, at, what);
  }
}

function refused(text: string, at: number, what: string): SignalboxError {
  const message = `Query, at character ${at + 1}${at < text.length ? "" : ", its end"}: expected ${what}.`;
  return new SignalboxError("usage", message, { problems: [{ path: `query[${at}]`, message: `expected ${what}` }] });
}
