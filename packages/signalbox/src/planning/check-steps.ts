// T1. Only granted tools exist in a plan. T2. What a step reads was there before it, and is of the type that is wanted.
// T3. A plan ends: its maps have bounds, and these together stay inside the planner's limits.
import type { JsonObject } from "../base/json.ts";
import type { CompletedCalls, PlanLimits } from "../definition/planner.ts";
import type { AnyTool } from "../definition/tool.ts";
import { type Places, placesOf } from "./plan-scope.ts";
import { everyStep, type PlanStep, type ReadPlan } from "./plan-step.ts";
import { refuseUnless, typeOfValue, type ValuePlace } from "./plan-value.ts";
import { type Refuse, stepPlace } from "./read-plan.ts";
import { ANYTHING, BOOLEAN, itemOf, LIST, labelsOf, listType, TEXT, typeOf, type ValueType, wordsOf } from "./value-type.ts";

/** What a plan is held against. */
export interface Terms {
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly limits: Required<PlanLimits>;
  readonly inputSchema: JsonObject;
  /** What the plan has to give; null when it gives nothing. */
  readonly outputSchema: JsonObject | null;
  readonly completed: CompletedCalls;
}

/** Everything that is wrong with the steps of a plan, each with its place. */
export function checkSteps(plan: ReadPlan, terms: Terms, refuse: Refuse): void {
  const places = placesOf(plan.steps);
  refuseNames(plan, terms, refuse);
  const steps = [...everyStep(plan.steps)].length;
  if (steps > terms.limits.steps) refuse("plan, steps", `has ${steps} steps, and may have ${terms.limits.steps}.`);
  const calls = callsOf(plan.steps);
  if (calls > terms.limits.calls)
    refuse("plan, steps", `may make ${calls} calls, and may make ${terms.limits.calls}. Lower max of its maps, or leave steps out.`);
  const checker = new StepChecker(terms, places, refuse);
  const scope = checker.block(plan.steps, new Map([["input", typeOf(terms.inputSchema)], ...completedTypes(terms)]));
  checker.result(plan, scope);
}

/** The most calls that the steps make: a bound multiplies, of arms the one with most counts. */
function callsOf(steps: readonly PlanStep[]): number {
  return steps.reduce((total, step) => total + callsOfStep(step), 0);
}
function callsOfStep(step: PlanStep): number {
  if (step.kind === "call") return 1;
  if (step.kind === "map") return step.max * callsOf(step.body);
  if (step.kind === "when") return Math.max(callsOf(step.then), callsOf(step.otherwise));
  return step.kind === "match" ? Math.max(0, ...Object.values(step.arms).map(callsOf), callsOf(step.otherwise ?? [])) : 0;
}

function refuseNames(plan: ReadPlan, { completed }: Terms, refuse: Refuse): void {
  const seen = new Set<string>(["input", "run", "completed"]);
  for (const step of everyStep(plan.steps)) {
    const at = stepPlace(step.id);
    const before = Object.hasOwn(completed, step.id) ? completed[step.id] : undefined;
    if (["input", "run", "completed"].includes(step.id)) refuse(at, `is the name of something else. Give the step another id.`);
    else if (seen.has(step.id)) refuse(at, "is the id of two steps. Give one of them another id.");
    else if (before !== undefined && !before.isList)
      refuse(at, `was completed by the plan before. Leave the step out; its result is {"$from": "${step.id}"}.`);
    seen.add(step.id);
  }
}

const completedTypes = ({ tools, completed }: Terms): readonly (readonly [string, ValueType])[] =>
  Object.entries(completed).map(([step, { tool, isList }]) => {
    const schema = tools.get(tool)?.outputSchema;
    const type = schema === undefined ? ANYTHING : typeOf(schema);
    return [step, isList ? listType(type) : type];
  });

class StepChecker {
  readonly #terms: Terms;
  readonly #places: Places;
  readonly #refuse: Refuse;

  constructor(terms: Terms, places: Places, refuse: Refuse) {
    this.#terms = terms;
    this.#places = places;
    this.#refuse = refuse;
  }

  /** Checks steps in their order; each sees the results of those before it. Gives what can be read at the end. */
  block(steps: readonly PlanStep[], outer: ReadonlyMap<string, ValueType>): ReadonlyMap<string, ValueType> {
    const scope = new Map(outer);
    for (const step of steps) {
      // What was completed before under this name is not what a step of this name gives.
      scope.delete(step.id);
      const type = this.#step(step, scope);
      if (type !== null) scope.set(step.id, type);
    }
    return scope;
  }

  result({ result }: ReadPlan, scope: ReadonlyMap<string, ValueType>): void {
    const { outputSchema: output } = this.#terms;
    if (result !== undefined) {
      const type = typeOfValue(result, "plan, result", this.#at(scope));
      if (output !== null) refuseUnless(type, typeOf(output), "plan, result", this.#refuse);
    } else if (output !== null) this.#refuse("plan, result", `is missing, and ${wordsOf(typeOf(output))} is wanted.`);
  }

  readonly #at = (scope: ReadonlyMap<string, ValueType>): ValuePlace => ({
    scope,
    places: this.#places,
    completed: this.#terms.completed,
    refuse: this.#refuse,
  });

  /** What the step gives; null when it gives nothing. */
  #step(step: PlanStep, scope: ReadonlyMap<string, ValueType>): ValueType | null {
    const place = stepPlace(step.id);
    const value = (written: Parameters<typeof typeOfValue>[0], field: string): ValueType =>
      typeOfValue(written ?? null, `${place}, ${field}`, this.#at(scope));
    switch (step.kind) {
      case "call":
        return this.#call(step, value(step.with, "with"), place);
      case "when":
        refuseUnless(value(step.condition, "when"), BOOLEAN, `${place}, when`, this.#refuse);
        this.block(step.then, scope);
        this.block(step.otherwise, scope);
        return null;
      case "match":
        this.#match(step, value(step.on, "match"), place, scope);
        return null;
      case "map":
        return this.#map(step, value(step.list, "map"), place, scope);
      case "fail":
        refuseUnless(value(step.message, "fail"), TEXT, `${place}, fail`, this.#refuse);
        return null;
    }
  }

  #call({ tool: id }: Extract<PlanStep, { kind: "call" }>, given: ValueType, place: string): ValueType {
    const tool = this.#terms.tools.get(id);
    if (tool === undefined) {
      if (id !== "") this.#refuse(`${place}, call`, `there is no tool "${id}". There are: ${[...this.#terms.tools.keys()].join(", ")}.`);
      return ANYTHING;
    }
    refuseUnless(given, typeOf(tool.inputSchema), `${place}, with`, this.#refuse);
    return typeOf(tool.outputSchema);
  }

  #match(step: Extract<PlanStep, { kind: "match" }>, on: ValueType, place: string, scope: ReadonlyMap<string, ValueType>): void {
    const labels = labelsOf(on);
    const arms = Object.keys(step.arms);
    refuseUnless(on, { ...TEXT, absent: step.otherwise !== undefined }, `${place}, match`, this.#refuse);
    const unknown = labels === null ? [] : arms.filter((label) => !labels.includes(label));
    if (unknown.length > 0)
      this.#refuse(`${place}, arms`, `has ${unknown.join(", ")}, which it can never be; it can be ${(labels ?? []).join(", ")}.`);
    const missing = labels?.filter((label) => !arms.includes(label)) ?? ["any other text"];
    if (step.otherwise === undefined && missing.length > 0)
      this.#refuse(`${place}, arms`, `has no arm for ${missing.join(", ")}. Write it, or "otherwise": [] for what needs nothing.`);
    for (const arm of Object.values(step.arms)) this.block(arm, scope);
    this.block(step.otherwise ?? [], scope);
  }

  /** A map gives the results of its last step, where that is a call. */
  #map(step: Extract<PlanStep, { kind: "map" }>, list: ValueType, place: string, scope: ReadonlyMap<string, ValueType>): ValueType | null {
    const { items } = this.#terms.limits;
    refuseUnless(list, LIST, `${place}, map`, this.#refuse);
    if (step.max > items) this.#refuse(`${place}, max`, `is ${step.max}, and a map may go over ${items} items.`);
    if (scope.has(step.as) || this.#places.has(step.as))
      this.#refuse(`${place}, as`, `"${step.as}" is the name of something else. Choose another one.`);
    if (step.body.length === 0) this.#refuse(`${place}, do`, "is empty: it does nothing with an item.");
    const inside = this.block(step.body, new Map([...scope, [step.as, itemOf(list)]]));
    const last = step.body.at(-1);
    return last?.kind === "call" ? listType(inside.get(last.id) ?? ANYTHING) : null;
  }
}
