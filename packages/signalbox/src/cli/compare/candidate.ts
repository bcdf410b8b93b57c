import type { Shape } from "../../analysis/forecast/shape.ts";
import type { MeasuredRun } from "../../analysis/measures/measured-run.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";

/** One of the workflows that are compared. */
export interface Candidate {
  readonly shape: Shape;
  readonly workflow: AnyWorkflow;
}
/** One run of a candidate. */
export interface ComparedRun {
  /** Number of the input, and which time it was run. */
  readonly input: number;
  readonly repetition: number;
  /** Null where it did not end: it waits for somebody whom nobody plays, or for a time. */
  readonly run: MeasuredRun | null;
}
