// E1. Total: every operator has a value on every input; on inputs that it has no meaning for, that value is absent (or false for a condition).
// E2. Own properties only, results without a prototype. E3. Absent is not null: an object drops absent keys.
import { parseInstant } from "../base/instant.ts";
import { canonical, isObject, type Json, type Value } from "../base/json.ts";
import type { Operator } from "../definition/operator.ts";
import { roundTo } from "./round.ts";
import { fieldOf, objectOf } from "./value.ts";

/** `spend` is called with the size of what an operator builds or compares. */
export type Spend = (units: number) => void;
type Implementation = (args: readonly Value[], spend: Spend) => Value;

/** A number as JSON holds it: none of its own for infinities, and one zero. */
const finite = (result: number): Value => (Number.isFinite(result) ? result + 0 : undefined);
const unary =
  (compute: (value: number) => number): Implementation =>
  ([value]) =>
    typeof value === "number" ? finite(compute(value)) : undefined;
const binary =
  (compute: (a: number, b: number) => number): Implementation =>
  ([a, b]) =>
    typeof a === "number" && typeof b === "number" ? finite(compute(a, b)) : undefined;
/** Of two numbers, or of a list of them. */
const extreme =
  (compute: (a: number, b: number) => number): Implementation =>
  ([a, b], spend) => {
    if (!isList(a)) return typeof a === "number" && typeof b === "number" ? finite(compute(a, b)) : undefined;
    spend(a.length);
    return a.length > 0 && a.every((item) => typeof item === "number") ? finite(a.reduce((x, y) => compute(x, y))) : undefined;
  };
const order =
  (holds: (sign: number) => boolean): Implementation =>
  ([a, b]) => {
    const comparable = (typeof a === "number" && typeof b === "number") || (typeof a === "string" && typeof b === "string");
    return comparable && holds(a < b ? -1 : a > b ? 1 : 0);
  };
const text =
  (compute: (value: string) => Value): Implementation =>
  ([value], spend) => {
    if (typeof value !== "string") return undefined;
    spend(value.length);
    return compute(value);
  };
const twoTexts =
  (compute: (value: string, other: string) => Value): Implementation =>
  ([value, other], spend) => {
    if (typeof value !== "string" || typeof other !== "string") return undefined;
    spend(value.length);
    return compute(value, other);
  };
const condition =
  (implementation: Implementation): Implementation =>
  (args, spend) =>
    implementation(args, spend) ?? false;
const list =
  (compute: (items: readonly Json[], rest: readonly Value[]) => Value): Implementation =>
  ([items, ...rest], spend) => {
    if (!isList(items)) return undefined;
    spend(items.length);
    return compute(items, rest);
  };

const isList = (value: Value): value is readonly Json[] => Array.isArray(value);
const isLeaf = (value: Value): boolean => typeof value !== "object" || value === null;
const display = (value: Value): string => (typeof value === "string" ? value : value === undefined ? "" : canonical(value));
const keyOf = (value: Value): string => (isLeaf(value) ? String(value) : "");
const spent = (built: string, spend: Spend): string => {
  spend(built.length);
  return built;
};
/** Equal as data: key order does not matter, and absent equals null. */
const isEqualTo = (value: Value, spend: Spend): ((other: Value) => boolean) => {
  if (isLeaf(value)) return (other) => (other ?? null) === (value ?? null);
  const wanted = spent(canonical(value as Json), spend);
  return (other) => !isLeaf(other) && spent(canonical(other as Json), spend) === wanted;
};
const isAmong = (value: Value, among: Value, spend: Spend): boolean => isList(among) && among.some(isEqualTo(value, spend));

const HOUR_MS = 3_600_000;
/** A time without an offset is one in UTC. */
const instantOf = (value: Value): number | null => (typeof value === "string" ? (parseInstant(value) ?? parseInstant(`${value}Z`)) : null);

/** Where an index points; negative counts from the end. */
const indexIn = (value: Value, size: number): number => {
  const index = typeof value === "number" ? Math.trunc(value) : 0;
  return index < 0 ? size + index : index;
};
const sliceOf = <S extends string | readonly Json[]>(value: S, start: Value, end: Value): S => {
  const from = Math.max(0, indexIn(start, value.length));
  const to = typeof end === "number" ? Math.max(0, indexIn(end, value.length)) : value.length;
  return value.slice(from, to) as S;
};

export const operators = {
  absent: () => undefined,
  get: ([value, key]) => fieldOf(value, keyOf(key)),
  gt: order((sign) => sign > 0),
  gte: order((sign) => sign >= 0),
  lt: order((sign) => sign < 0),
  lte: order((sign) => sign <= 0),
  eq: ([a, b], spend) => isEqualTo(a, spend)(b),
  ne: ([a, b], spend) => !isEqualTo(a, spend)(b),
  and: (args) => args.every((arg) => arg === true),
  or: (args) => args.some((arg) => arg === true),
  not: ([arg]) => arg !== true,
  oneOf: ([value, among], spend) => isAmong(value, among, spend),
  contains: ([whole, part], spend) => {
    if (typeof whole !== "string") return isAmong(part, whole, spend);
    spend(whole.length);
    return typeof part === "string" && whole.includes(part);
  },
  isNull: ([value]) => value === undefined || value === null,
  present: ([value]) => value !== undefined && value !== null,
  coalesce: ([value, otherwise]) => value ?? otherwise,
  pick: ([value, keys]) =>
    isObject(value) && isList(keys) ? objectOf(keys.map((key) => [keyOf(key), fieldOf(value, keyOf(key))])) : undefined,
  omit: ([value, keys], spend) => {
    if (!isObject(value) || !isList(keys)) return undefined;
    const without = new Set(keys.map(keyOf));
    const entries = Object.entries(value).filter(([key]) => !without.has(key));
    spend(entries.length);
    return objectOf(entries);
  },
  merge: ([a, b], spend) => {
    const entries = [a, b].flatMap((part) => (isObject(part) ? Object.entries(part) : []));
    spend(entries.length);
    return objectOf(entries);
  },
  text: ([parts, ...values], spend) => {
    const pieces = isList(parts) ? parts : [];
    return spent(pieces.map((piece, index) => display(piece) + display(values[index])).join(""), spend);
  },
  lower: text((value) => value.toLowerCase()),
  upper: text((value) => value.toUpperCase()),
  trim: text((value) => value.trim()),
  startsWith: condition(twoTexts((value, start) => value.startsWith(start))),
  endsWith: condition(twoTexts((value, end) => value.endsWith(end))),
  // By characters where nothing separates them: a half of a pair is no text.
  split: twoTexts((value, separator) => (separator === "" ? [...value] : value.split(separator))),
  replace: ([value, search, by], spend) => {
    if (typeof value !== "string" || typeof search !== "string" || typeof by !== "string") return undefined;
    const pieces = search === "" ? [value] : value.split(search);
    spend(value.length + pieces.length * by.length);
    return pieces.join(by);
  },
  toText: ([value], spend) => spent(display(value), spend),
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  mod: binary((a, b) => a % b),
  round: binary(roundTo),
  floor: unary(Math.floor),
  ceil: unary(Math.ceil),
  abs: unary(Math.abs),
  min: extreme(Math.min),
  max: extreme(Math.max),
  length: ([value]) => (typeof value === "string" || isList(value) ? value.length : undefined),
  first: list((items) => items[0]),
  last: list((items) => items.at(-1)),
  at: list((items, [index]) => items[indexIn(index, items.length)]),
  slice: ([value, start, end], spend) => {
    if (typeof value !== "string" && !isList(value)) return undefined;
    spend(value.length);
    return typeof value === "string" ? sliceOf(value, start, end).toWellFormed() : sliceOf(value, start, end);
  },
  concat: ([items, more], spend) => {
    if (!isList(items) || !isList(more)) return undefined;
    spend(items.length + more.length);
    return [...items, ...more];
  },
  join: ([items, separator], spend) =>
    isList(items) && typeof separator === "string" ? spent(items.map(display).join(separator), spend) : undefined,
  sum: list((items) =>
    items.every((item) => typeof item === "number")
      ? finite(items.reduce((total: number, item) => total + (item as number), 0))
      : undefined,
  ),
  unique: ([items], spend) =>
    isList(items) ? [...new Map(items.map((item) => [spent(canonical(item), spend), item])).values()] : undefined,
  pluck: list((items, [key]) => items.map((item) => fieldOf(item, keyOf(key)) ?? null)),
  keys: ([record], spend) => {
    if (!isObject(record)) return undefined;
    const names = Object.keys(record);
    spend(names.length);
    return names;
  },
  values: ([record], spend) => {
    if (!isObject(record)) return undefined;
    const found = Object.values(record);
    spend(found.length);
    return found;
  },
  choose: ([condition, then, otherwise]) => (condition === true ? then : otherwise),
  hoursBetween: ([from, to]) => {
    const [start, end] = [instantOf(from), instantOf(to)];
    return start === null || end === null ? undefined : (end - start) / HOUR_MS;
  },
} satisfies { [K in Operator]: Implementation };
