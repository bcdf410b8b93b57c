import type { Json } from "../base/json.ts";

/** A step of a plan, read. Values are as they were written: literals, {"$from": "..."} and operators. */
export type PlanStep = { readonly id: string; readonly why?: string } & (
  | { readonly kind: "call"; readonly tool: string; readonly with: Json }
  | { readonly kind: "when"; readonly condition: Json; readonly then: readonly PlanStep[]; readonly otherwise: readonly PlanStep[] }
  | {
      readonly kind: "match";
      readonly on: Json;
      readonly arms: { readonly [label: string]: readonly PlanStep[] };
      readonly otherwise?: readonly PlanStep[];
    }
  | { readonly kind: "map"; readonly list: Json; readonly as: string; readonly max: number; readonly body: readonly PlanStep[] }
  | { readonly kind: "fail"; readonly message: Json }
);
export interface ReadPlan {
  readonly steps: readonly PlanStep[];
  /** Absent: the plan gives nothing. */
  readonly result?: Json;
}

/** The lists of steps directly inside a step, by the name of the arm. */
export function armsOf(step: PlanStep): readonly (readonly [string, readonly PlanStep[]])[] {
  if (step.kind === "when")
    return [
      ["then", step.then],
      ["otherwise", step.otherwise],
    ];
  if (step.kind === "match")
    return [...Object.entries(step.arms), ...(step.otherwise === undefined ? [] : [["otherwise", step.otherwise] as const])];
  return step.kind === "map" ? [["do", step.body]] : [];
}

/** Every step of a plan, with those inside of others. */
export function* everyStep(steps: readonly PlanStep[]): Generator<PlanStep> {
  for (const step of steps) {
    yield step;
    for (const [, inside] of armsOf(step)) yield* everyStep(inside);
  }
}
