// Where a plan's run comes from: the model's reply that wrote the plan, and the people who approved it. Both are in the run that started it.
import { SignalboxError } from "../../base/error.ts";
import type { Json } from "../../base/json.ts";
import type { Graph } from "../../definition/graph.ts";
import { isCheckedPlan, type PlanApproval, type PlanRunInput } from "../../definition/planner.ts";
import type { Engine, JournalEntry } from "../../ports/engine.ts";

export interface PlanOrigin {
  /** The run in which it was written and approved. */
  readonly run: string;
  /** The batch in which the model handed it in, and the step. Null when values of that run were erased. */
  readonly written: { readonly seq: number; readonly at: string; readonly step: string } | null;
  readonly approval: string;
  readonly hash: string;
  readonly approvedBy: readonly string[];
}

/** Null for a run that is no plan's. */
export async function planOriginOf(engine: Pick<Engine, "journal">, graph: Graph, input: Json): Promise<PlanOrigin | null> {
  if (graph.plan === undefined) return null;
  const approved = (input as unknown as Partial<PlanRunInput> | null)?.approved;
  if (approved === undefined) return null;
  const { run, approval, hash, by: approvedBy } = approved;
  return { run, written: await writtenIn(engine, approved, graph), approval, hash, approvedBy };
}

async function writtenIn(engine: Pick<Engine, "journal">, { run, approval }: PlanApproval, graph: Graph): Promise<PlanOrigin["written"]> {
  const entries = await engine.journal(run).catch((thrown: unknown) => {
    // Retention may have removed it.
    if (thrown instanceof SignalboxError && thrown.code === "not-found") return [];
    throw thrown;
  });
  const step = approval.slice(0, approval.lastIndexOf("#"));
  const opened = entries.findLastIndex(({ event }) => event.type === "approval-opened" && `${event.frame}/${event.node}` === step);
  const handedIn = entries.slice(0, opened < 0 ? entries.length : opened).findLast((entry) => isHandedIn(entry, graph.id));
  if (handedIn === undefined || handedIn.event.type !== "step-completed") return null;
  const { id } = handedIn.event;
  return { seq: handedIn.seq, at: handedIn.at, step: id.slice(0, id.lastIndexOf("#")).replace(/^\//, "") };
}

const isHandedIn = ({ event }: JournalEntry, planner: string): boolean =>
  event.type === "step-completed" && isCheckedPlan(event.output) && event.output.planner === planner;
