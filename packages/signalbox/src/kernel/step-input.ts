import type { Value } from "../base/json.ts";
import type { NodeOf } from "../definition/graph.ts";
import { type Env, evaluate } from "./evaluate.ts";
import type { StepState } from "./run-state.ts";

/** What a call sends: what people cleared in front of it, or what the graph says. */
export function inputOf(node: NodeOf<"call">, step: StepState, env: Env): Value {
  const cleared = step.clearances?.at(-1);
  return cleared === undefined ? evaluate(node.input, env) : cleared.arguments;
}
