import type { Json } from "../base/json.ts";

/**
 * An expression as data. Tagged, so that a user's literal can never be taken for a ref.
 * `ref` names a value of an enclosing block ("input", a node id, "<node>.<binding>"); `path` goes into it.
 */
export type Expr =
  | { readonly lit: Json }
  | { readonly ref: string; readonly path: readonly string[] }
  | { readonly obj: { readonly [key: string]: Expr } }
  | { readonly arr: readonly Expr[] }
  | { readonly op: string; readonly args: readonly Expr[] }
  | OverExpr;
/** What a list operator does with each item of a list. Inside `body` the item goes by the name `item`, which means nothing outside. */
export type OverExpr = { readonly over: string; readonly list: Expr; readonly item: string; readonly body: Expr };

export const ABSENT: Expr = { op: "absent", args: [] };

/** The expressions directly inside an expression. */
export function partsOf(expr: Expr): readonly Expr[] {
  if ("obj" in expr) return Object.values(expr.obj);
  if ("arr" in expr) return expr.arr;
  if ("over" in expr) return [expr.list, expr.body];
  return "op" in expr ? expr.args : [];
}

/** Visits every name that an expression reads, with the path into it. The items of its own lists are no names. */
export function eachRead(expr: Expr, visit: (name: string, path: readonly string[]) => void): void {
  if ("ref" in expr) visit(expr.ref, expr.path);
  else if ("over" in expr) {
    eachRead(expr.list, visit);
    eachRead(expr.body, (name, path) => {
      if (name !== expr.item) visit(name, path);
    });
  } else for (const part of partsOf(expr)) eachRead(part, visit);
}

/** The names that an expression reads. */
export function namesIn(expr: Expr, into: Set<string> = new Set()): Set<string> {
  eachRead(expr, (name) => void into.add(name));
  return into;
}
