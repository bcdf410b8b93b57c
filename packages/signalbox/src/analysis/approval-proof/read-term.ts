import type { Expr } from "../../definition/expr.ts";
import type { Term, Terms } from "./term.ts";

/** What a name is worth where the expression stands. */
export type Names = (name: string) => Term;

/** The term of an expression. */
export function readTerm(terms: Terms, expr: Expr, names: Names): Term {
  if ("lit" in expr) return terms.literal(expr.lit);
  if ("ref" in expr) return terms.at(names(expr.ref), expr.path);
  if ("obj" in expr) return terms.object(Object.entries(expr.obj).map(([key, part]) => [key, readTerm(terms, part, names)]));
  if ("arr" in expr) {
    const nothing = terms.literal(null);
    return terms.list(expr.arr.map((part) => readTerm(terms, part, names)).map((term) => (term === terms.absent ? nothing : term)));
  }
  if ("over" in expr) {
    const item = terms.from(`each ${expr.item}`);
    const body = readTerm(terms, expr.body, (name) => (name === expr.item ? item : names(name)));
    return terms.operation(`over ${expr.over}`, [readTerm(terms, expr.list, names), body]);
  }
  return terms.operation(
    expr.op,
    expr.args.map((part) => readTerm(terms, part, names)),
  );
}
