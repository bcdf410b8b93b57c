// E1. Total: every operator has a value on every input; on inputs that it has no meaning for, that value is absent (or false for a condition).
// E2. Own properties only, results without a prototype. E3. Absent is not null: an object drops absent keys.
import { canonical, isObject, type Json, sameValue, type Value } from "../base/json.ts";
import type { Operator } from "../definition/operator.ts";
import { fieldOf, objectOf } from "./value.ts";

/** `spend` is called with the size of what an operator is about to build. */
export type Spend = (units: number) => void;
type Implementation = (args: readonly Value[], spend: Spend) => Value;

const order =
  (holds: (sign: number) => boolean): Implementation =>
  ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return Number.isNaN(a - b) ? false : holds(a - b);
    return typeof a === "string" && typeof b === "string" ? holds(a < b ? -1 : a > b ? 1 : 0) : false;
  };
const number =
  (compute: (...args: number[]) => number): Implementation =>
  (args) => {
    if (!args.every((arg) => typeof arg === "number")) return undefined;
    const result = compute(...(args as number[]));
    return Number.isFinite(result) ? result : undefined;
  };
const string =
  (compute: (value: string, ...args: string[]) => Value): Implementation =>
  (args, spend) => {
    if (!args.every((arg) => typeof arg === "string")) return undefined;
    const [value = "", ...rest] = args as string[];
    spend(value.length);
    return compute(value, ...rest);
  };
const condition =
  (implementation: Implementation): Implementation =>
  (args, spend) =>
    implementation(args, spend) ?? false;
const list =
  (compute: (items: readonly Json[], rest: readonly Value[]) => Value): Implementation =>
  ([items, ...rest], spend) => {
    if (!Array.isArray(items)) return undefined;
    spend(items.length);
    return compute(items as readonly Json[], rest);
  };
const display = (value: Value): string => (typeof value === "string" ? value : value === undefined ? "" : canonical(value));
const roundTo = (value: number, digits: number): number => {
  const scale = 10 ** Math.max(-15, Math.min(15, Math.trunc(digits)));
  return (Math.sign(value) * Math.round(Math.abs(value) * scale)) / scale;
};
const indexOf = (value: Value, size: number): number => (typeof value === "number" ? Math.trunc(value < 0 ? size + value : value) : 0);

const isAmong = (value: Value, among: Value): boolean =>
  Array.isArray(among) && (among as readonly Json[]).some((item) => sameValue(item, value));

export const operators = {
  absent: () => undefined,
  get: ([value, key]) => fieldOf(value, String(key)),
  gt: order((sign) => sign > 0),
  gte: order((sign) => sign >= 0),
  lt: order((sign) => sign < 0),
  lte: order((sign) => sign <= 0),
  eq: ([a, b]) => sameValue(a, b),
  ne: ([a, b]) => !sameValue(a, b),
  and: (args) => args.every((arg) => arg === true),
  or: (args) => args.some((arg) => arg === true),
  not: ([arg]) => arg !== true,
  oneOf: ([value, among]) => isAmong(value, among),
  contains: ([whole, part], spend) => {
    if (Array.isArray(whole)) return isAmong(part, whole);
    if (typeof whole !== "string" || typeof part !== "string") return false;
    spend(whole.length);
    return whole.includes(part);
  },
  isNull: ([value]) => value === undefined || value === null,
  present: ([value]) => value !== undefined && value !== null,
  coalesce: ([value, otherwise]) => value ?? otherwise,
  pick: ([value, keys]) =>
    isObject(value) && Array.isArray(keys) ? objectOf((keys as string[]).map((key) => [key, fieldOf(value, key)])) : undefined,
  merge: ([a, b]) => objectOf([...(isObject(a) ? Object.entries(a) : []), ...(isObject(b) ? Object.entries(b) : [])]),
  text: ([parts, ...values], spend) => {
    const pieces = parts as readonly string[];
    const result = pieces.map((piece, index) => piece + (index < values.length ? display(values[index]) : "")).join("");
    spend(result.length);
    return result;
  },
  lower: string((value) => value.toLowerCase()),
  upper: string((value) => value.toUpperCase()),
  trim: string((value) => value.trim()),
  startsWith: condition(string((value, start = "") => value.startsWith(start))),
  endsWith: condition(string((value, end = "") => value.endsWith(end))),
  split: string((value, separator = "") => value.split(separator)),
  replace: ([value, search, by], spend) => {
    if (typeof value !== "string" || typeof search !== "string" || typeof by !== "string") return undefined;
    const pieces = search === "" ? [value] : value.split(search);
    spend(value.length + pieces.length * by.length);
    return pieces.join(by);
  },
  toText: ([value], spend) => {
    const result = display(value);
    spend(result.length);
    return result;
  },
  add: number((a = 0, b = 0) => a + b),
  sub: number((a = 0, b = 0) => a - b),
  mul: number((a = 0, b = 0) => a * b),
  div: number((a = 0, b = 0) => a / b),
  mod: number((a = 0, b = 0) => a % b),
  round: number((value = 0, digits = 0) => roundTo(value, digits)),
  floor: number((value = 0) => Math.floor(value)),
  ceil: number((value = 0) => Math.ceil(value)),
  abs: number((value = 0) => Math.abs(value)),
  min: number((a = 0, b = 0) => Math.min(a, b)),
  max: number((a = 0, b = 0) => Math.max(a, b)),
  length: ([value]) => (typeof value === "string" || Array.isArray(value) ? value.length : undefined),
  first: list((items) => items[0]),
  last: list((items) => items.at(-1)),
  at: list((items, [index]) => items[indexOf(index, items.length)]),
  slice: ([value, start, end], spend) => {
    if (typeof value !== "string" && !Array.isArray(value)) return undefined;
    spend(value.length);
    return value.slice(indexOf(start, value.length), typeof end === "number" ? indexOf(end, value.length) : undefined) as Value;
  },
  concat: list((items, [more]) => (Array.isArray(more) ? [...items, ...(more as readonly Json[])] : undefined)),
  join: ([items, separator], spend) => {
    if (!Array.isArray(items) || typeof separator !== "string") return undefined;
    const result = (items as readonly Json[]).map(display).join(separator);
    spend(result.length + items.length);
    return result;
  },
  sum: list((items) => number((...all) => all.reduce((total, item) => total + item, 0))(items, () => undefined)),
  unique: list((items) => [...new Map(items.map((item) => [canonical(item), item])).values()]),
  pluck: list((items, [key]) => items.map((item) => fieldOf(item, String(key)) ?? null)),
} satisfies { [K in Operator]: Implementation };
