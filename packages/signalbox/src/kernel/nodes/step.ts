// What call, compute, prompt and run share: issue an attempt, look at its answer, try again or go on.
import type { Retry } from "../../definition/graph.ts";
import type { StepError } from "../../definition/step-error.ts";
import { nextRetryAt } from "../backoff.ts";
import type { StepState } from "../run-state.ts";
import { own } from "../slot.ts";
import { atOf, dropsOf, fail, idOf, issue, leave, openTimer, type Visit, withdraw } from "../visit.ts";

export type StepKind = "step" | "compute" | "model" | "child";

/** Starts an attempt. A4: called only when none is open. */
export function startAttempt(
  visit: Visit,
  kind: StepKind,
  attempt: number,
  decided: Pick<Parameters<Visit["record"]>[0], never> & { informedBy?: "ai" } = {},
  controller?: "human" | "ai",
): void {
  visit.record({ type: "step-started", ...atOf(visit), kind, attempt, drop: dropsOf(visit), ...decided }, controller);
  issue(visit, idOf(visit, attempt));
}

/** The active step, when it is this node's turn to act on it: null while an attempt, a probe or a timer is open. */
export function answered(visit: Visit, step: StepState): StepState | null {
  const waits = [`${step.attempt}`, `${step.attempt}.backoff`, `${step.attempt}.quiet`, `${step.attempt}.probe1`, `${step.attempt}.probe2`];
  return waits.some((suffix) => visit.state.open.has(idOf(visit, suffix))) ? null : step;
}

/** Attempts that may have sent something: waiting for people takes none away. */
export const triesOf = ({ attempt, holds = 0 }: StepState): number => attempt - holds;

/** Retries by the author's policy, or fails. */
export function retryOrFail(
  visit: Visit,
  step: StepState,
  error: StepError,
  retryable: boolean,
  retry: Retry | undefined,
  jitter: number,
): void {
  const wanted =
    retry !== undefined && retryable && triesOf(step) < retry.maxAttempts && (retry.on === undefined || retry.on.includes(error.code));
  if (wanted)
    openTimer(visit, idOf(visit, `${step.attempt}.backoff`), "backoff", nextRetryAt(retry, triesOf(step), visit.state.now, jitter));
  else fail(visit, error);
}

/** Leaves with the recorded result: after a settlement, or when the frame was reopened around it. */
export function leaveCompleted(visit: Visit, step: StepState): void {
  withdraw(visit, idOf(visit, `${step.attempt}.settle-due`));
  leave(visit, own("result"));
}
