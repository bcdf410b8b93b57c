// A plan is a graph that a model wrote. What a planner is made of is in planning/; here is what a flow and an engine know of it.
import type { Json, JsonObject } from "../base/json.ts";
import type { AnyAgent } from "./agent.ts";
import type { RetryOptions } from "./flow.ts";
import type { Retry } from "./graph.ts";
import type { StepError } from "./step-error.ts";
import type { AnyTool, ToolCard } from "./tool.ts";
import type { AnyWorkflow } from "./workflow.ts";

/** What a plan may be: the planner's caps, which every plan is held against before anybody sees it. */
export interface PlanLimits {
  /** Most that one run of a plan may cost, in US dollars. */
  readonly costUsd: number;
  /** Steps that a plan may have. Default: 30. */
  readonly steps?: number;
  /** Items that one map may go over. Default: 100. */
  readonly items?: number;
  /** Calls that one run of a plan may make. Default: 500. */
  readonly calls?: number;
}

/** A call that an earlier version of the plan completed: a new version reads its result and does not make it again. */
export interface CompletedCall {
  readonly tool: string;
  /** Of a call in a map: the results in the order in which they came. */
  readonly output: Json;
  readonly isList: boolean;
}
export type CompletedCalls = { readonly [step: string]: CompletedCall };
/** A step of a plan in plain words, made from the graph that runs. */
export interface PlanLine {
  readonly step: string;
  readonly depth: number;
  readonly text: string;
}

declare const HISTORY: unique symbol;
/** A version of a plan with what it completed: what a new version begins from. Opaque to a flow; hand it on as `after`. */
export interface PlanHistory {
  readonly [HISTORY]: string;
}
/** The same as stored. */
export interface PlanHistoryData {
  readonly hash: string | null;
  readonly plan: JsonObject | null;
  readonly lines: readonly PlanLine[];
  readonly completed: CompletedCalls;
  /** What the keys of its writes are made of; null until a version of it has run. */
  readonly series: string | null;
}
/** Before the first version. */
export const NO_PLAN: PlanHistoryData = { hash: null, plan: null, lines: [], completed: {}, series: null };
export const noPlan = NO_PLAN as unknown as PlanHistory;

declare const OUTPUT: unique symbol;
/** A plan that was checked and compiled: what an approval shows and what runs, to the byte. */
export interface CheckedPlan<O> extends PlanHistory {
  readonly [OUTPUT]: O;
  /** Of the graph: what the run is pinned to. */
  readonly hash: string;
  readonly lines: readonly PlanLine[];
  /** Mermaid. */
  readonly diagram: string;
  /** The most that it can cost. */
  readonly costUsd: number;
  /** What is different from the version before; empty for the first. */
  readonly changes: readonly string[];
}
export interface CheckedPlanData extends PlanHistoryData {
  readonly format: "signalbox.plan/1";
  readonly planner: string;
  readonly hash: string;
  readonly plan: JsonObject;
  readonly graph: JsonObject;
  readonly input: Json;
  readonly diagram: string;
  readonly costUsd: number;
  readonly effects: readonly PlanEffect[];
  /** The calls whose arguments are known: what an approval clears, to the byte. */
  readonly calls: readonly PlannedCall[];
  /** The calls whose arguments depend on results: policies judge them when they are made. */
  readonly later: readonly { readonly step: string; readonly tool: string; readonly effect: string; readonly most: number }[];
  readonly changes: readonly string[];
}
/** How often a plan may call a tool. */
export interface PlanEffect {
  readonly tool: string;
  readonly effect: string;
  readonly most: number;
}
export interface PlannedCall {
  readonly step: string;
  readonly tool: string;
  readonly effect: string;
  readonly arguments: Json;
}
export const isCheckedPlan = (value: unknown): value is CheckedPlanData =>
  typeof value === "object" && value !== null && (value as Partial<CheckedPlanData>).format === "signalbox.plan/1";

/** How a plan's run ended. One that failed says why, and what it had completed by then: a new version begins from `plan`. */
export type PlanOutcome<O> =
  | { readonly outcome: "done"; readonly output: O }
  | { readonly outcome: "failed"; readonly error: StepError; readonly plan: PlanHistory };

/** Who let a plan's run begin: what the run knows of where it comes from. */
export interface PlanApproval {
  /** The run in which it was written and approved. */
  readonly run: string;
  /** "<step>#<revision>" */
  readonly approval: string;
  /** Of the proposal that was decided on. */
  readonly hash: string;
  readonly by: readonly string[];
}
/** What a plan's run is started with. In the plan, "input" is the field of that name. */
export interface PlanRunInput {
  readonly input: Json;
  readonly completed: CompletedCalls;
  readonly series: string;
  readonly approved: PlanApproval;
}

declare const TYPES: unique symbol;
/** A planner: an agent that writes plans over granted tools, and the caps that a plan is held against. */
export interface Planner<I, O> {
  readonly [TYPES]?: { readonly input: (value: I) => void; readonly output: O };
  readonly id: string;
  readonly limits: Required<PlanLimits>;
  /** How each call of a plan is tried again. */
  readonly retry?: RetryOptions;
  /** Who writes. Its result is the plan. */
  readonly agent: AnyAgent;
  /** Takes a plan from the agent: checks it with all its problems, compiles it, and gives the checked plan. */
  readonly finish: AnyTool;
  /** How an approval shows a plan: a call of everything that it does. It is never sent; the plan's run takes its place. */
  readonly proposal: AnyTool;
  /** What the tools of a plan's run are found in. Its own graph is the empty plan and is never run. */
  readonly code: AnyWorkflow;
}
// biome-ignore lint/suspicious/noExplicitAny: Planner is contravariant in I, so only `any` accepts every planner
export type AnyPlanner = Planner<any, any>;

/** The part of a planner that a `run` node pins. */
export interface PlannerCard {
  readonly id: string;
  /** Hash over the granted tools with their schemas, and the limits. */
  readonly interface: string;
  readonly limits: Required<PlanLimits>;
  /** How each call of a plan is tried again; absent: not at all. */
  readonly retry?: Retry;
  readonly tools: readonly ToolCard[];
}
