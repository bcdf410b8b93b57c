// As operators.ts: total (E1). Over what is no list a condition is false, and everything else is absent.
import type { Json, Value } from "../base/json.ts";
import type { ListOperator } from "../definition/operator.ts";

/** `of` evaluates the operator's body for an item. */
type OverItems = (items: readonly Json[] | null, of: (item: Json) => Value) => Value;

export const listOperators: { readonly [K in ListOperator]: OverItems } = {
  some: (items, of) => items?.some((item) => of(item) === true) ?? false,
  every: (items, of) => items?.every((item) => of(item) === true) ?? false,
  count: (items, of) => items?.filter((item) => of(item) === true).length,
  filter: (items, of) => items?.filter((item) => of(item) === true),
  project: (items, of) => items?.map((item) => of(item) ?? null),
};
