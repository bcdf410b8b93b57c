import type { AnyPlanner, CheckedPlan, Planner } from "./planner.ts";
import type { In, Ref } from "./ref.ts";
import type { AnyTool, Tool } from "./tool.ts";

/** A call that a person is asked to clear: exactly this tool with exactly this input. */
export interface Proposal<I, O> {
  readonly tool: Tool<I, O>;
  readonly input: unknown;
  /** A plan, whose run makes its calls; null for one call. */
  readonly planner: AnyPlanner | null;
}
declare const PLANNED: unique symbol;
/** What an approved plan is: it can be run with f.runPlan. */
export type PlannedRun<O> = { readonly [PLANNED]: O };

interface Propose {
  <I, O>(tool: Tool<I, O>, input: NoInfer<In<I>>): Proposal<I, O>;
  /** A checked plan: the person sees its steps, its cost and its calls, and approves its very bytes. */
  <I, O>(planner: Planner<I, O>, plan: Ref<CheckedPlan<O>>): Proposal<never, PlannedRun<O>>;
}
// biome-ignore lint/suspicious/noExplicitAny: the overloads above have the types
export const propose: Propose = (of: AnyTool | AnyPlanner, input: unknown): Proposal<any, any> =>
  "proposal" in of ? { tool: of.proposal, input, planner: of } : { tool: of, input, planner: null };

declare const APPROVED: unique symbol;
/** What `granted` gets for a proposal: it can be performed, once, and nothing else. */
export type Approved<O> = { readonly [APPROVED]: O };
