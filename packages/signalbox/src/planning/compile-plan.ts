// C1. A plan becomes a graph through the builders that authors use: what they refuse, a plan cannot be.
// C2. The steps run one after another, and of what an author may write there are calls, branches, bounded maps and failures, no more.
import { hashOf } from "../base/hash.ts";
import { deepFreeze, isObject, type Json } from "../base/json.ts";
import type { Flow, RetryOptions } from "../definition/flow.ts";
import { type Graph, graphJson } from "../definition/graph.ts";
import type { CompletedCalls, PlanLimits, PlanRunInput } from "../definition/planner.ts";
import type { AnyRef, Ref } from "../definition/ref.ts";
import type { Schema } from "../definition/schema.ts";
import type { AnyTool } from "../definition/tool.ts";
import { workflow } from "../definition/workflow.ts";
import { applyOperator, applyOver } from "./operator-functions.ts";
import { isPlanListOperator, isPlanOperator, type PlanListOperator } from "./operator-types.ts";
import type { PlanStep, ReadPlan } from "./plan-step.ts";
import { operatorIn } from "./plan-value.ts";

export interface Compiling {
  readonly id: string;
  /** Hash of the planner's interface: part of the graph, so that a plan belongs to the planner that it was checked by. */
  readonly interface: string;
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly limits: Required<PlanLimits>;
  readonly retry?: RetryOptions;
  /** Of what the plan's run is started with. */
  readonly runInput: Schema<PlanRunInput, PlanRunInput>;
  readonly completed: CompletedCalls;
}

/** The graph of a plan that was checked. */
export function compilePlan(plan: ReadPlan, compiling: Compiling): { readonly graph: Graph; readonly hash: string } {
  const { id, runInput, limits } = compiling;
  const { graph: recorded } = workflow({
    id,
    description: "A plan that a model wrote.",
    on: [],
    input: runInput,
    limits: { costUsd: limits.costUsd },
    flow: (f, given) => {
      const builder = new PlanBuilder(f, compiling);
      const scope = builder.steps(plan.steps, rootScope(given as unknown as Fields, compiling.completed));
      return { outcome: "done" as const, output: plan.result === undefined ? undefined : (builder.value(plan.result, scope) as AnyRef) };
    },
  });
  const graph: Graph = deepFreeze({ ...recorded, plan: { interface: compiling.interface } });
  return { graph, hash: hashOf(graphJson(graph)) };
}

type Fields = { readonly [field: string]: Fields };
/** What each name means, asked for where it is read: a ref that is made and not used is a mistake of an author. */
type Scope = ReadonlyMap<string, () => Fields>;

const rootScope = (given: Fields, completed: CompletedCalls): Scope =>
  new Map([
    ["input", () => given.input as Fields],
    ...Object.keys(completed).map((step) => [step, () => (given.completed as Fields)[step]?.output as Fields] as const),
  ]);

class PlanBuilder {
  readonly #flow: Flow;
  readonly #compiling: Compiling;

  constructor(flow: Flow, compiling: Compiling) {
    this.#flow = flow;
    this.#compiling = compiling;
  }

  steps(steps: readonly PlanStep[], outer: Scope): Scope {
    const scope = new Map(outer);
    for (const step of steps) {
      const made = this.#step(step, scope);
      scope.set(step.id, () => made as unknown as Fields);
    }
    return scope;
  }

  #step(step: PlanStep, scope: Scope): unknown {
    const f = this.#flow;
    const arm = (steps: readonly PlanStep[]) => (): void => void this.steps(steps, scope);
    switch (step.kind) {
      case "call": {
        const { retry } = this.#compiling;
        const tool = this.#compiling.tools.get(step.tool) as AnyTool;
        return f.call(step.id, tool, this.value(step.with, scope), retry === undefined ? {} : { retry });
      }
      case "when":
        return f.when(step.id, this.value(step.condition, scope) as Ref<boolean>, arm(step.then), arm(step.otherwise));
      case "match": {
        const arms = Object.fromEntries(Object.entries(step.arms).map(([label, steps]) => [label, arm(steps)]));
        // Without an arm for the others, the check has seen that there are none.
        return f.match(step.id, this.value(step.on, scope) as Ref<string>, arms, arm(step.otherwise ?? []));
      }
      case "map":
        return f.map(step.id, this.value(step.list, scope) as Ref<unknown[]>, { max: step.max }, (item) => {
          const inside = this.steps(step.body, new Map([...scope, [step.as, () => item as unknown as Fields]]));
          const last = step.body.at(-1);
          return last?.kind === "call" ? (inside.get(last.id)?.() as unknown as AnyRef) : undefined;
        });
      case "fail":
        return f.fail(step.id, "plan-stopped", this.value(step.message, scope) as Ref<string>);
    }
  }

  /** A value of the plan as an author would write it. */
  value(value: Json, scope: Scope): unknown {
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => this.value(item, scope));
    if (!isObject(value)) return value;
    const written = operatorIn(value);
    if (written === null) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.value(part, scope)]));
    const [name, given] = written;
    if (name === "literal") return given;
    if (name === "from") return read(given as string, scope);
    if (isPlanListOperator(name)) return this.#over(name, given as readonly Json[], scope);
    const args = (Array.isArray(given) ? (given as readonly Json[]) : [given]).map((part) => this.value(part, scope));
    return isPlanOperator(name) ? applyOperator(name, args) : undefined;
  }

  #over(name: PlanListOperator, [list, item, said]: readonly Json[], scope: Scope): unknown {
    return applyOver(name, this.value(list as Json, scope), (each) =>
      this.value(said as Json, new Map([...scope, [item as string, () => each as Fields]])),
    );
  }
}

function read(path: string, scope: Scope): unknown {
  const [name = "", ...fields] = path.split(".");
  let value = scope.get(name)?.() as Fields;
  for (const field of fields) value = value[field] as Fields;
  return value;
}
