import type { Architecture } from "../../analysis/measures/architecture-cost.ts";
import type { MeasuredRun } from "../../analysis/measures/measured-run.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";

/** One of the workflows that are compared. */
export interface Candidate {
  /** Null where nobody has said which architecture it is. */
  readonly architecture: Architecture | null;
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
