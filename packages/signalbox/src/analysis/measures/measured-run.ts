import type { NodeKind } from "../../definition/graph.ts";
import type { Controller } from "../../kernel/index.ts";

/** A step that did not come to its result: its attempts failed, its branch was stopped, or an agent ended without one. */
export interface RunFailure {
  /** The node in which it began, by its name in the graph; null where the journal names none. */
  readonly node: string | null;
  readonly kind: NodeKind | null;
  readonly code: string;
  /** The run went on: an arm took over, a join went on without it, or the model was told. */
  readonly handled: boolean;
}

/** What measures know of one run that has ended: plain figures, so that thousands of them are small. */
export interface MeasuredRun {
  readonly runId: string;
  readonly ended: "completed" | "failed" | "cancelled";
  readonly outcome: string | null;
  /** Nodes and arms in an order that does not depend on what ran faster (run-path.ts). */
  readonly path: readonly string[];
  /** Whose judgement its steps were (step-control.ts). */
  readonly decisions: { readonly [C in Controller]: number };
  /** Of those by rules: on something that a model had produced. */
  readonly onModelOutput: number;
  /** Approvals and questions that were put to people, and what people did about them. */
  readonly people: { readonly asked: number; readonly decided: number; readonly edited: number; readonly rejected: number };
  /** Settled, in doubt or still held: models and tools. What runs cost that it started is theirs. */
  readonly costMicroUsd: number;
  readonly modelCostMicroUsd: number;
  /** What its models read and wrote. */
  readonly tokens: number;
  readonly modelCalls: number;
  /** A model that only plays one answered at least one of its calls. */
  readonly simulated: boolean;
  /** From its start to its end, with all its waiting. */
  readonly durationMs: number;
  readonly failures: readonly RunFailure[];
  /** Of a run that failed: whether deciding everything anew from the journal comes to the same. Null where nobody tried. */
  readonly replays: boolean | null;
}
