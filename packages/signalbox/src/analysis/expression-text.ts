import type { Expr } from "../definition/expr.ts";

/** An expression as a person reads it: `score.total >= 70`. For pictures and messages; nothing parses it. */
export function expressionText(expr: Expr): string {
  if ("lit" in expr) return typeof expr.lit === "string" ? expr.lit : JSON.stringify(expr.lit);
  return written(expr);
}

function written(expr: Expr): string {
  if ("lit" in expr) return JSON.stringify(expr.lit);
  if ("ref" in expr) return [expr.ref, ...expr.path].join(".");
  if ("obj" in expr) return `{ ${Object.keys(expr.obj).join(", ")} }`;
  if ("arr" in expr) return `[${expr.arr.map(written).join(", ")}]`;
  if ("over" in expr) return `${expr.over}(${written(expr.list)}, ${written(expr.body)})`;
  const write = Object.hasOwn(forms, expr.op) ? forms[expr.op] : undefined;
  return write === undefined ? `${expr.op}(${expr.args.map(written).join(", ")})` : write(expr.args);
}

type Form = (args: readonly Expr[]) => string;
/** How tightly an operator binds: what binds less goes into brackets. */
const infix =
  (symbol: string, tightness: number): Form =>
  (args) =>
    args.map((arg) => operand(arg, tightness)).join(` ${symbol} `);
const suffix =
  (words: string): Form =>
  (args) =>
    `${args.map((arg) => operand(arg, TIGHTEST)).join(", ")} ${words}`;

const TIGHTEST = 6;
const [OR, AND, COMPARISON, SUM, PRODUCT] = [1, 2, 3, 4, 5] as const;
const tightness: { readonly [op: string]: number } = {
  or: OR,
  and: AND,
  not: AND,
  ...Object.fromEntries(
    ["gt", "gte", "lt", "lte", "eq", "ne", "oneOf", "contains", "startsWith", "endsWith", "isNull", "present"].map((op) => [
      op,
      COMPARISON,
    ]),
  ),
  coalesce: COMPARISON,
  add: SUM,
  sub: SUM,
  mul: PRODUCT,
  div: PRODUCT,
  mod: PRODUCT,
};
const comparison = (symbol: string): Form => infix(symbol, SUM);

const forms: { readonly [op: string]: Form } = {
  gt: comparison(">"),
  gte: comparison(">="),
  lt: comparison("<"),
  lte: comparison("<="),
  eq: comparison("="),
  ne: comparison("≠"),
  oneOf: comparison("is one of"),
  contains: comparison("contains"),
  startsWith: comparison("starts with"),
  endsWith: comparison("ends with"),
  coalesce: comparison("else"),
  and: infix("and", COMPARISON),
  or: infix("or", AND),
  add: infix("+", SUM),
  sub: infix("-", PRODUCT),
  mul: infix("×", PRODUCT),
  div: infix("÷", TIGHTEST),
  mod: infix("mod", TIGHTEST),
  isNull: suffix("is missing"),
  present: suffix("is present"),
  not: (args) => `not ${args.map((arg) => operand(arg, TIGHTEST)).join(", ")}`,
  absent: () => "nothing",
  get: ([whole, key]) => `${whole === undefined ? "" : operand(whole, TIGHTEST)}${keyText(key)}`,
  text: ([parts, ...values]) => template(parts, values),
};

const keyText = (key: Expr | undefined): string =>
  key === undefined ? "" : "lit" in key ? `.${expressionText(key)}` : `[${written(key)}]`;
const operand = (expr: Expr, least: number): string =>
  "op" in expr && (tightness[expr.op] ?? TIGHTEST) < least ? `(${written(expr)})` : written(expr);

function template(parts: Expr | undefined, values: readonly Expr[]): string {
  const texts = parts !== undefined && "lit" in parts && Array.isArray(parts.lit) ? parts.lit : partsOfList(parts);
  return texts.map((part, index) => `${String(part)}${values[index] === undefined ? "" : `{${written(values[index])}}`}`).join("");
}
const partsOfList = (parts: Expr | undefined): readonly string[] =>
  parts !== undefined && "arr" in parts ? parts.arr.map(expressionText) : [""];
