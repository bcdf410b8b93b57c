// What an operator gives that is known before a run: of literals its value, and what moves a value without changing it is that value.
import type { Json } from "../../base/json.ts";
import { OPERATORS } from "../../definition/operator.ts";
import { evaluate, OutOfFuel } from "../../kernel/evaluate.ts";
import type { Term, Terms } from "./term.ts";

/** Null: it is known only when it runs. */
export function folded(terms: Terms, name: string, args: readonly Term[]): Term | null {
  const moved = Object.hasOwn(moves, name) ? moves[name]?.(terms, args) : undefined;
  return moved ?? computed(terms, name, args);
}

type Move = (terms: Terms, args: readonly Term[]) => Term | null;
/** Neither absent nor null, whatever its parts turn out to be. */
const isThere = (term: Term): boolean => {
  if (term.kind === "literal") return term.value !== null;
  return term.kind === "object" || term.kind === "list" || (term.kind === "operation" && term.name === "text");
};
const isNothing = (term: Term): boolean => term.kind === "absent" || (term.kind === "literal" && term.value === null);
const isLiteral = (term: Term, value: boolean): boolean => term.kind === "literal" && term.value === value;
/** A literal that is not true is as good as false to `and`, `or` and `not`. */
const isNeverTrue = (term: Term): boolean =>
  (term.kind === "literal" && term.value !== true) || term.kind === "object" || term.kind === "list" || term.kind === "absent";
/** The names that pick and omit were given. */
export const keysIn = (term: Term | undefined): readonly string[] | null =>
  term?.kind === "list" && term.items.every((item) => item.kind === "literal")
    ? term.items.map((item) => (item.kind === "literal" ? String(item.value) : ""))
    : null;

const moves: { readonly [name: string]: Move } = {
  get: (terms, [whole, key]) => (whole !== undefined && key?.kind === "literal" ? terms.field(whole, String(key.value)) : null),
  at: (terms, [list, index]) =>
    list !== undefined && index?.kind === "literal" && typeof index.value === "number" && index.value >= 0
      ? terms.field(list, String(index.value))
      : null,
  first: (terms, [list]) => (list === undefined ? null : terms.field(list, "0")),
  pick: (terms, [whole, names]) => {
    const keys = keysIn(names);
    return whole?.kind === "object" && keys !== null ? terms.object(keys.map((key) => [key, terms.field(whole, key)])) : null;
  },
  omit: (terms, [whole, names]) => {
    const keys = keysIn(names);
    return whole?.kind === "object" && keys !== null
      ? terms.object(Object.entries(whole.fields).filter(([key]) => !keys.includes(key)))
      : null;
  },
  merge: (terms, [a, b]) => {
    if (a?.kind !== "object" || b?.kind !== "object") return null;
    const keys = [...new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])];
    return terms.object(keys.map((key) => [key, terms.operation("coalesce-absent", [terms.field(b, key), terms.field(a, key)])]));
  },
  // Of merge: a null that was written stands, and only what is absent leaves what was there.
  "coalesce-absent": (terms, [value, otherwise]) => {
    if (value === undefined || otherwise === undefined) return terms.absent;
    if (value.kind === "absent") return otherwise;
    return isThere(value) || value.kind === "literal" || otherwise.kind === "absent" ? value : null;
  },
  coalesce: (_terms, [value, otherwise]) => {
    if (value === undefined || otherwise === undefined) return null;
    if (isNothing(value)) return otherwise;
    return isThere(value) ? value : null;
  },
  choose: (_terms, [condition, then, otherwise]) => {
    if (condition === undefined || then === undefined || otherwise === undefined) return null;
    if (isLiteral(condition, true)) return then;
    return isNeverTrue(condition) ? otherwise : null;
  },
  and: (terms, args) => {
    if (args.some(isNeverTrue)) return terms.literal(false);
    return args.every((arg) => isLiteral(arg, true)) ? terms.literal(true) : null;
  },
  or: (terms, args) => {
    if (args.some((arg) => isLiteral(arg, true))) return terms.literal(true);
    return args.every(isNeverTrue) ? terms.literal(false) : null;
  },
  not: (terms, [arg]) =>
    arg === undefined ? null : isLiteral(arg, true) ? terms.literal(false) : isNeverTrue(arg) ? terms.literal(true) : null,
  present: (terms, [arg]) => (arg === undefined ? null : isThere(arg) ? terms.literal(true) : isNothing(arg) ? terms.literal(false) : null),
  isNull: (terms, [arg]) => (arg === undefined ? null : isThere(arg) ? terms.literal(false) : isNothing(arg) ? terms.literal(true) : null),
};

/** Nothing larger is computed: terms share their parts, values do not. */
const MOST_PARTS = 500;

function computed(terms: Terms, name: string, args: readonly Term[]): Term | null {
  if (name === "absent") return terms.absent;
  if (args.length === 0 || !Object.hasOwn(OPERATORS, name)) return null;
  const values: Json[] = [];
  const budget = { parts: MOST_PARTS };
  for (const arg of args) {
    const value = knownValue(arg, budget);
    if (value === undefined) return null;
    values.push(value);
  }
  try {
    const value = evaluate({ op: name, args: values.map((lit) => ({ lit })) }, () => undefined);
    return value === undefined ? terms.absent : terms.literal(value);
  } catch (thrown) {
    if (thrown instanceof OutOfFuel) return null;
    throw thrown;
  }
}

/** The value of a term that is known; undefined when it is not, or too large. */
export function knownValue(term: Term, budget = { parts: MOST_PARTS }): Json | undefined {
  budget.parts -= 1;
  if (budget.parts < 0) return undefined;
  if (term.kind === "literal") return term.value;
  if (term.kind === "list") {
    const items = term.items.map((item) => knownValue(item, budget));
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  if (term.kind !== "object") return undefined;
  const entries = Object.entries(term.fields).map(([key, part]) => [key, knownValue(part, budget)] as const);
  return entries.some(([, value]) => value === undefined) ? undefined : (Object.fromEntries(entries) as Json);
}
