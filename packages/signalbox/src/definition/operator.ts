/** The operators of the expression language. The kernel's evaluator has one function for each; a new name here makes it fail to compile. */
export type Operator =
  | "absent" | "get"
  | "gt" | "gte" | "lt" | "lte" | "eq" | "ne" | "and" | "or" | "not" | "oneOf" | "contains" | "isNull" | "present"
  | "coalesce" | "pick" | "merge"
  | "text" | "lower" | "upper" | "trim" | "startsWith" | "endsWith" | "split" | "replace" | "toText"
  | "add" | "sub" | "mul" | "div" | "mod" | "round" | "floor" | "ceil" | "abs" | "min" | "max"
  | "length" | "first" | "last" | "at" | "slice" | "concat" | "join" | "sum" | "unique" | "pluck";
