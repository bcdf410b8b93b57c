import type { Json, Value } from "../base/json.ts";
import type { Expr } from "../definition/expr.ts";

/**
 * How a decision says which value it moves. A value that the state already holds is named, not repeated,
 * so the journal grows with what happened and not with what was passed on.
 */
export type Slot =
  | { readonly kind: "absent" }
  | { readonly kind: "value"; readonly value: Json }
  /** A name in scope of the frame, and a path into it. */
  | { readonly kind: "ref"; readonly name: string; readonly path: readonly string[] }
  /** What the active node itself holds: a join's results, a loop's state, an approval's decision. */
  | { readonly kind: "own"; readonly part: OwnPart };
export type OwnPart = "result" | "state" | "item" | "approved" | "decision" | "arguments";

export const ABSENT_SLOT: Slot = { kind: "absent" };
export const own = (part: OwnPart): Slot => ({ kind: "own", part });
export const valueSlot = (value: Value): Slot => (value === undefined ? ABSENT_SLOT : { kind: "value", value });

/** A slot for an expression: by name where it is a plain ref, by value otherwise. */
export const slotOf = (expr: Expr, evaluate: (expr: Expr) => Value): Slot =>
  "ref" in expr ? { kind: "ref", name: expr.ref, path: expr.path } : valueSlot(evaluate(expr));
