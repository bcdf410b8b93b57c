// The small total language of conditions and values. Every function returns a Ref: there is no second kind of symbolic value.
import { consume, scopeOf } from "./consume.ts";
import { FlowMisuse } from "./definition-error.ts";
import { extentOf } from "./expr-depth.ts";
import type { ListOperator, Operator } from "./operator.ts";
import type { AnyRef, In, Narrowing, Ref, Resolved } from "./ref.ts";
import { makeRef, type Recording, type Scope, symbolicOf } from "./symbolic.ts";

let active: Recording | null = null;

/** Lets the functions below record into this flow while `run` runs. */
export function withRecording<T>(recording: Recording, run: () => T): T {
  const before = active;
  active = recording;
  try {
    return run();
  } finally {
    active = before;
  }
}

const textOf = (value: unknown): string =>
  symbolicOf(value)?.text ?? (typeof value === "object" && value !== null ? "{...}" : String(value));

/** For messages: a value that is built from itself again and again would have a text that no string can hold. */
const LONGEST_TEXT = 300;
const shortened = (label: string): string => (label.length > LONGEST_TEXT ? `${label.slice(0, LONGEST_TEXT)}...` : label);

/** The recording that an operator is called in, and its open block. */
function recordingOf(op: string): { readonly recording: Recording; readonly current: Scope } {
  if (active === null || active.current === null)
    throw new FlowMisuse(`${op}() was called outside a flow. Call it inside the flow function of workflow(), or a condition of a policy.`);
  return { recording: active, current: active.current };
}

function make(op: Operator, values: readonly unknown[], narrows?: AnyRef): never {
  const { recording, current } = recordingOf(op);
  const scope = scopeOf(values, current);
  const args = values.map((value, index) => consume(value, `${op}[${index}]`, recording));
  const expr = { op, args };
  extentOf(expr);
  return makeRef(expr, scope, shortened(`${op}(${values.map(textOf).join(", ")})`), true, narrows) as never;
}

/** Records what is done with each item of a list: the function runs once, over an item that stands for all. */
function over(op: ListOperator, list: unknown, build: (item: never) => unknown): never {
  const { recording, current } = recordingOf(op);
  if (typeof build !== "function" || symbolicOf(build) !== undefined)
    throw new FlowMisuse(`${op}() takes a function of an item: ${op}(list, (item) => ...).`);
  const items = (current.items ?? 0) + 1;
  const item = items === 1 ? "$item" : `$item${items}`;
  const scope: Scope = { parent: current, label: `the function given to ${op}()`, recording, items };
  const listed = consume(list, `${op}[0]`, recording);
  recording.current = scope;
  try {
    const body = consume(build(makeRef({ ref: item, path: [] }, scope, item) as never), `${op}[1]`, recording);
    const expr = { over: op, list: listed, item, body };
    extentOf(expr);
    return makeRef(expr, current, `${op}(${textOf(list)}, ...)`, true) as never;
  } finally {
    recording.current = current;
  }
}

interface Compare {
  (a: In<number>, b: In<number>): Ref<boolean>;
  (a: In<string>, b: In<string>): Ref<boolean>;
}
const comparison =
  (op: Operator): Compare =>
  (a: unknown, b: unknown) =>
    make(op, [a, b]);
type Maths = (a: In<number>, b: In<number>) => Ref<number>;
const arithmetic =
  (op: Operator): Maths =>
  (a, b) =>
    make(op, [a, b]);
const unaryNumber =
  (op: Operator) =>
  (value: In<number>): Ref<number> =>
    make(op, [value]);
const unaryText =
  (op: Operator) =>
  (value: In<string>): Ref<string> =>
    make(op, [value]);

export const gt = comparison("gt");
export const gte = comparison("gte");
export const lt = comparison("lt");
export const lte = comparison("lte");
/** Equal as data: key order does not matter; absent equals null. */
export const eq = <T>(a: Ref<T>, b: NoInfer<In<T>>): Ref<boolean> => make("eq", [a, b]);
export const ne = <T>(a: Ref<T>, b: NoInfer<In<T>>): Ref<boolean> => make("ne", [a, b]);
export const and = (...conditions: readonly In<boolean>[]): Ref<boolean> => make("and", conditions);
export const or = (...conditions: readonly In<boolean>[]): Ref<boolean> => make("or", conditions);
export const not = (condition: In<boolean>): Ref<boolean> => make("not", [condition]);
export const oneOf = <T extends string | number>(value: Ref<T>, among: readonly NoInfer<T>[]): Ref<boolean> =>
  make("oneOf", [value, among]);
interface Contains {
  (text: In<string>, part: In<string>): Ref<boolean>;
  <T extends string | number | boolean>(list: Ref<T[]> | Ref<readonly T[]>, item: In<NoInfer<T>>): Ref<boolean>;
}
/** A text contains a part, or a list an item. */
export const contains: Contains = (whole: unknown, part: unknown) => make("contains", [whole, part]);
export const isNull = (value: AnyRef): Ref<boolean> => make("isNull", [value]);
/** True when there is a value; the `then` arm of f.when receives it without its absence. */
export const present = <T>(value: Ref<T>): Narrowing<NonNullable<T>> => make("present", [value], value as AnyRef);
/** The value, or what stands in for its absence. */
export const coalesce = <T, const D>(value: Ref<T>, otherwise: D): Ref<NonNullable<T> | Resolved<D>> =>
  make("coalesce", [value, otherwise]);
/** Some fields of an object. */
export const pick = <T, const K extends keyof T & string>(value: Ref<T>, ...keys: readonly K[]): Ref<{ [P in K]: T[P] }> =>
  make("pick", [value, [...keys]]);
/** Two objects as one; the second wins. */
export const merge = <A extends object, B extends object>(a: Ref<A>, b: B): Ref<Omit<A, keyof Resolved<B>> & Resolved<B>> =>
  make("merge", [a, b]);

/** text`Hello ${lead.name}`. A null would print as "null", so the types demand coalesce first. */
export const text = (parts: TemplateStringsArray, ...values: readonly In<string | number | boolean>[]): Ref<string> =>
  make("text", [[...parts], ...values]);
export const lower = unaryText("lower");
export const upper = unaryText("upper");
export const trim = unaryText("trim");
export const startsWith = (value: In<string>, start: In<string>): Ref<boolean> => make("startsWith", [value, start]);
export const endsWith = (value: In<string>, end: In<string>): Ref<boolean> => make("endsWith", [value, end]);
export const split = (value: In<string>, separator: In<string>): Ref<string[]> => make("split", [value, separator]);
/** Replaces every occurrence of a literal text. There are no regular expressions: they cannot be bounded. */
export const replace = (value: In<string>, search: In<string>, by: In<string>): Ref<string> => make("replace", [value, search, by]);
/** Any value as text: a string as it is, anything else as canonical JSON. */
export const toText = (value: AnyRef): Ref<string> => make("toText", [value]);

export const add = arithmetic("add");
export const sub = arithmetic("sub");
export const mul = arithmetic("mul");
/** A division by zero is absent, as every number that JSON cannot hold. */
export const div = (a: In<number>, b: In<number>): Ref<number | undefined> => make("div", [a, b]);
export const mod = (a: In<number>, b: In<number>): Ref<number | undefined> => make("mod", [a, b]);
interface Extreme extends Maths {
  (list: List<number>): Ref<number | undefined>;
}
const extreme =
  (op: Operator): Extreme =>
  (a: unknown, b?: unknown) =>
    make(op, b === undefined ? [a] : [a, b]);
/** The smaller of two numbers, or the smallest of a list. */
export const min = extreme("min");
/** The larger of two numbers, or the largest of a list. */
export const max = extreme("max");
/** Rounds to `digits` decimals, halves away from zero. */
export const round = (value: In<number>, digits: In<number> = 0): Ref<number> => make("round", [value, digits]);
export const floor = unaryNumber("floor");
export const ceil = unaryNumber("ceil");
export const abs = unaryNumber("abs");

type List<T> = Ref<T[]> | Ref<readonly T[]>;
export const length = (value: In<string> | List<unknown>): Ref<number> => make("length", [value]);
export const first = <T>(list: List<T>): Ref<T | undefined> => make("first", [list]);
export const last = <T>(list: List<T>): Ref<T | undefined> => make("last", [list]);
/** The item at an index; negative counts from the end. */
export const at = <T>(list: List<T>, index: In<number>): Ref<T | undefined> => make("at", [list, index]);
interface Slice {
  (value: In<string>, start: In<number>, end?: In<number>): Ref<string>;
  <T>(value: List<T>, start: In<number>, end?: In<number>): Ref<T[]>;
}
export const slice: Slice = (value: unknown, start: unknown, end?: unknown) =>
  make("slice", end === undefined ? [value, start] : [value, start, end]);
export const concat = <T>(a: List<T>, b: List<T>): Ref<T[]> => make("concat", [a, b]);
export const join = (list: List<string | number>, separator: In<string>): Ref<string> => make("join", [list, separator]);
export const sum = (list: List<number>): Ref<number> => make("sum", [list]);
export const unique = <T extends string | number | boolean>(list: List<T>): Ref<T[]> => make("unique", [list]);
/** One field of every object of a list. */
export const pluck = <T, const K extends keyof T & string>(list: List<T>, key: K): Ref<T[K][]> => make("pluck", [list, key]);

/** True when the condition holds for at least one item. */
export const some = <T>(list: List<T>, condition: (item: Ref<T>) => In<boolean>): Ref<boolean> => over("some", list, condition);
/** True when the condition holds for every item, and so for an empty list; false for what is no list. */
export const every = <T>(list: List<T>, condition: (item: Ref<T>) => In<boolean>): Ref<boolean> => over("every", list, condition);
/** For how many items the condition holds. */
export const count = <T>(list: List<T>, condition: (item: Ref<T>) => In<boolean>): Ref<number> => over("count", list, condition);
/** The items for which the condition holds. */
export const filter = <T>(list: List<T>, condition: (item: Ref<T>) => In<boolean>): Ref<T[]> => over("filter", list, condition);
/** What is made of every item: project(order.lines, (line) => mul(line.price, line.amount)). */
export const project = <T, const R>(list: List<T>, build: (item: Ref<T>) => R): Ref<Resolved<R>[]> => over("project", list, build);

interface Field {
  <T>(record: Ref<{ [key: string]: T }> | Ref<{ readonly [key: string]: T }>, key: In<string>): Ref<T | undefined>;
  <const T extends object>(table: T, key: In<string>): Ref<Resolved<T[keyof T]> | undefined>;
}
/** The value under a key that is itself a value: field({ silver: 1, gold: 2 }, user.tier). */
export const field: Field = (record: unknown, key: unknown) => make("get", [record, key]);
export const keys = (record: Ref<object>): Ref<string[]> => make("keys", [record]);
export const values = <T>(record: Ref<{ [key: string]: T }> | Ref<{ readonly [key: string]: T }>): Ref<T[]> => make("values", [record]);
/** One of two values. Both are computed: for what shall happen, use f.when. */
export const choose = <const A, const B>(condition: In<boolean>, then: A, otherwise: B): Ref<Resolved<A> | Resolved<B>> =>
  make("choose", [condition, then, otherwise]);
/** Hours from one ISO 8601 time to another, negative when the other is earlier; without an offset a time is read as UTC. */
export const hoursBetween = (from: In<string>, to: In<string>): Ref<number | undefined> => make("hoursBetween", [from, to]);
