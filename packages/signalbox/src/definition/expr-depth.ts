import { FlowMisuse } from "./definition-error.ts";
import { type Expr, partsOf } from "./expr.ts";

/** Everything that walks an expression does so by recursion, and an expression that is read twice is there twice. */
export const DEEPEST_EXPRESSION = 200;
const LARGEST_EXPRESSION = 100_000;

interface Extent {
  readonly depth: number;
  readonly parts: number;
}
const known = new WeakMap<Expr, Extent>();

/** How deep and how large an expression is. Called as it is built, part by part, so that it never goes deep itself. */
export function extentOf(expr: Expr): Extent {
  const before = known.get(expr);
  if (before !== undefined) return before;
  let [depth, parts] = [0, 1];
  for (const part of partsOf(expr)) {
    const inner = extentOf(part);
    depth = Math.max(depth, inner.depth);
    parts += inner.parts;
  }
  const extent = { depth: depth + 1, parts };
  known.set(expr, extent);
  return extent;
}

/** @throws FlowMisuse which names the place: the node and its field. */
export function requireModest(expr: Expr, at: string): Expr {
  const { depth, parts } = extentOf(expr);
  if (depth > DEEPEST_EXPRESSION) throw tooDeep(at);
  if (parts > LARGEST_EXPRESSION)
    throw new FlowMisuse(`"${at}" is an expression of ${parts} parts; at most ${LARGEST_EXPRESSION} are recorded. Use f.compute() for it.`);
  return expr;
}

export const tooDeep = (at: string): FlowMisuse =>
  new FlowMisuse(
    `"${at.slice(0, 120)}" is nested deeper than ${DEEPEST_EXPRESSION} levels, or contains itself. Use f.compute() for what needs more.`,
  );
