// PL1. A plan's run is started with the very bytes that people approved, graph included; any other byte starts nothing.
// PL2. What an approval of the plan clears are the calls that it showed to the byte. All other calls are a policy's to judge.
// PL3. A write of a plan is made once in all its versions: its key is made of the series, the tool and the arguments, not of the step.
import { SignalboxError } from "../base/error.ts";
import { hashOf } from "../base/hash.ts";
import { canonical, type Json } from "../base/json.ts";
import type { Graph } from "../definition/graph.ts";
import {
  type CheckedPlanData,
  type CompletedCall,
  isCheckedPlan,
  type PlanApproval,
  type PlanHistoryData,
  type PlanRunInput,
} from "../definition/planner.ts";
import { nodeOf, stepOf, stepPath } from "../kernel/ids.ts";
import { type Batch, type CommandOf, knownCalls } from "../kernel/index.ts";
import type { RunRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";
import { readJournal } from "./journal.ts";
import type { Definition } from "./registry.ts";
import type { RunActor } from "./run-actor.ts";

type StartCommand = CommandOf<"start-run">;
/** What a plan's run knows of where it comes from, and the calls that were shown. */
export interface PlanRun {
  readonly series: string;
  readonly approved: PlanApproval;
  /** By step: the canonical bytes of its arguments. */
  readonly shown: ReadonlyMap<string, string>;
}

/** What a run was started with; undefined where its journal does not say. */
export const startedWith = (batches: readonly Batch[]): Json | undefined =>
  batches.flatMap(({ events }) => events).find((event) => event.type === "run-started")?.input;

/** Null for a run that is no plan's. `input` is what it was started with. */
export function planRunOf({ graph }: Pick<Definition, "graph">, input: Json | undefined): PlanRun | null {
  if (graph.plan === undefined) return null;
  const { series, approved } = input as unknown as PlanRunInput;
  const shown = new Map(knownCalls(graph, input ?? null).map((call) => [call.step, canonical(call.arguments)]));
  return { series, approved, shown };
}

/** PL2. The approval of the plan, where it showed this call with these bytes. */
export function clearedByPlan(plan: PlanRun | null, { frame, node, input }: CommandOf<"run-step">): PlanApproval | null {
  return plan !== null && plan.shown.get(stepPath(frame, node)) === canonical(input ?? null) ? plan.approved : null;
}

/** PL1. The plan that a command starts. @throws SignalboxError where it is not what was approved. */
export function approvedPlan(command: StartCommand): CheckedPlanData {
  const { input, cleared, node, workflow } = command;
  const isApproved = cleared !== undefined && canonical(input ?? null) === canonical(cleared.arguments);
  if (isApproved && isCheckedPlan(input) && input.planner === workflow && hashOf(input.graph) === input.hash) return input;
  throw new SignalboxError(
    "hash-mismatch",
    `The bytes of "${node}" are not the plan that ${cleared?.approval ?? "nobody"} approved. Nothing was started.`,
  );
}

export const graphOfPlan = ({ graph }: CheckedPlanData): Graph => graph as unknown as Graph;

/** What the plan's run is started with. */
export function startOfPlan(actor: RunActor, command: StartCommand, plan: CheckedPlanData): PlanRunInput {
  const { approval, hash, by } = command.cleared as NonNullable<StartCommand["cleared"]>;
  return {
    input: plan.input,
    completed: plan.completed,
    series: plan.series ?? `${actor.identity.place}${stepOf(command.id)}`,
    approved: { run: actor.runId, approval, hash, by },
  };
}

/** A version of a plan that ended without a result, with everything that it and the versions before completed. */
export function historyOfPlan({ services, registry }: Core, child: RunRow, plan: CheckedPlanData): PlanHistoryData {
  const nodes = registry.ofVersion(child.version)?.index.nodes;
  const mine = new Map<string, CompletedCall>();
  let series = plan.series;
  for (const { batch, row } of readJournal(services.digest, services.store.read, child.key, child.runId)) {
    if (row.body === null) continue;
    for (const event of batch.events) {
      if (event.type === "run-started") series = (event.input as unknown as PlanRunInput).series;
      const isDone =
        event.type === "step-completed" ||
        (event.type === "step-probed" && event.happened === true) ||
        (event.type === "step-settled" && event.choice === "happened");
      if (!isDone) continue;
      const node = nodes?.get(nodeOf(event.id));
      if (node?.kind === "call") mine.set(node.id, withResult(mine.get(node.id), node.tool.id, event.output ?? null, stepOf(event.id)));
    }
  }
  const { hash, lines } = plan;
  return { hash, plan: plan.plan, lines, series, completed: { ...plan.completed, ...Object.fromEntries(mine) } };
}

function withResult(before: CompletedCall | undefined, tool: string, output: Json, step: string): CompletedCall {
  if (!step.includes("[")) return { tool, output, isList: false };
  return { tool, output: [...((before?.output as readonly Json[] | undefined) ?? []), output], isList: true };
}
