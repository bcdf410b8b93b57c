import { expect, test } from "vitest";
import type { Expr } from "../definition/expr.ts";
import { expressionText } from "./expression-text.ts";

const ref = (text: string): Expr => {
  const [name = "", ...path] = text.split(".");
  return { ref: name, path };
};
const op = (name: string, ...args: readonly Expr[]): Expr => ({ op: name, args });
const lit = (value: string | number): Expr => ({ lit: value });

test.each<[string, Expr]>([
  ["role:ae", lit("role:ae")],
  ["score.total >= 70", op("gte", ref("score.total"), lit(70))],
  [
    'a.x = "yes" and (b > 1 or not c)',
    op("and", op("eq", ref("a.x"), lit("yes")), op("or", op("gt", ref("b"), lit(1)), op("not", ref("c")))),
  ],
  ["(a + b) × 2 > 3", op("gt", op("mul", op("add", ref("a"), ref("b")), lit(2)), lit(3))],
  ["a - (b - c)", op("sub", ref("a"), op("sub", ref("b"), ref("c")))],
  ["lead.company is present", op("present", ref("lead.company"))],
  ["Hello {lead.name}!", op("text", { arr: [lit("Hello "), lit("!")] }, ref("lead.name"))],
  ['pluck(rows, "id")', op("pluck", ref("rows"), lit("id"))],
  ["first(rows).id", op("get", op("first", ref("rows")), lit("id"))],
  ['kind is one of ["a", "b"]', op("oneOf", ref("kind"), { arr: [lit("a"), lit("b")] })],
  ["{ id, name }", { obj: { id: lit(1), name: ref("x") } }],
  ["{ silver, gold }[user.tier]", op("get", { obj: { silver: lit(1), gold: lit(2) } }, ref("user.tier"))],
  [
    "some(order.lines, every($item.parts, $item2.weight > $item.limit))",
    {
      over: "some",
      list: ref("order.lines"),
      item: "$item",
      body: { over: "every", list: ref("$item.parts"), item: "$item2", body: op("gt", ref("$item2.weight"), ref("$item.limit")) },
    },
  ],
  ["nothing", op("absent")],
  ["constructor(a)", op("constructor", ref("a"))],
])("%s", (text, expr) => {
  expect(expressionText(expr)).toBe(text);
});
