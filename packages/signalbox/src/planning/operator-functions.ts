// The author's functions behind the operators of a plan: the compiler asks for one for each.
import {
  abs,
  add,
  and,
  at,
  ceil,
  choose,
  coalesce,
  concat,
  contains,
  count,
  div,
  endsWith,
  eq,
  every,
  filter,
  first,
  floor,
  gt,
  gte,
  hoursBetween,
  isNull,
  join,
  last,
  length,
  lower,
  lt,
  lte,
  max,
  min,
  mod,
  mul,
  ne,
  not,
  oneOf,
  or,
  present,
  project,
  replace,
  round,
  slice,
  some,
  split,
  startsWith,
  sub,
  sum,
  text,
  toText,
  trim,
  unique,
  upper,
} from "../definition/expression.ts";
import type { PlanListOperator, PlanOperator } from "./operator-types.ts";

/** What a function of the expression language is when its arguments were checked already. */
type Apply = (...args: readonly never[]) => unknown;

/** A text of these parts: the literal ones stand between the values, as in an author's template. */
function textOf(...parts: readonly string[]): unknown {
  const literals = [""];
  const values: string[] = [];
  for (const part of parts) {
    if (typeof part === "string") literals[literals.length - 1] += part;
    else {
      values.push(part);
      literals.push("");
    }
  }
  return text(literals as unknown as TemplateStringsArray, ...values);
}

const byName = {
  gt,
  gte,
  lt,
  lte,
  eq,
  ne,
  and,
  or,
  not,
  oneOf,
  contains,
  isNull,
  present,
  coalesce,
  lower,
  upper,
  trim,
  startsWith,
  endsWith,
  split,
  replace,
  toText,
  join,
  add,
  sub,
  mul,
  div,
  mod,
  min,
  max,
  round,
  floor,
  ceil,
  abs,
  length,
  first,
  last,
  at,
  slice,
  concat,
  unique,
  sum,
  choose,
  hoursBetween,
  text: textOf,
} satisfies { [K in PlanOperator]: Apply };
const overByName = { some, every, count, filter, project } satisfies { [K in PlanListOperator]: Apply };

export const applyOperator = (name: PlanOperator, args: readonly unknown[]): unknown =>
  (byName[name] as (...args: readonly unknown[]) => unknown)(...args);
export const applyOver = (name: PlanListOperator, list: unknown, said: (item: unknown) => unknown): unknown =>
  (overByName[name] as (list: unknown, said: (item: unknown) => unknown) => unknown)(list, said);
