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
  | { readonly op: string; readonly args: readonly Expr[] };

export const ABSENT: Expr = { op: "absent", args: [] };

/** The expressions directly inside an expression. */
export function partsOf(expr: Expr): readonly Expr[] {
  if ("obj" in expr) return Object.values(expr.obj);
  if ("arr" in expr) return expr.arr;
  return "op" in expr ? expr.args : [];
}

/** The names that an expression reads. */
export function namesIn(expr: Expr, into: Set<string> = new Set()): Set<string> {
  if ("ref" in expr) into.add(expr.ref);
  for (const part of partsOf(expr)) namesIn(part, into);
  return into;
}
