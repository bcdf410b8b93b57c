import type { StepAnswer } from "../run-state.ts";
import { informed } from "../visit.ts";
import type { Rule } from "./rules.ts";
import { answered, leaveCompleted, retryOrFail, startAttempt } from "./step.ts";

/** A model call changes nothing outside, so any failure may be tried again by the author's policy. */
export const prompt: Rule<"prompt"> = (visit, node, active) => {
  if (active === null) return startAttempt(visit, "model", 1, informed(visit, node.text));
  const step = answered(visit, active);
  if (step === null) return;
  const { answer } = step;
  if (answer === undefined) startAttempt(visit, "model", step.attempt + 1, informed(visit, node.text));
  else if (answer.kind === "completed") leaveCompleted(visit, step);
  else {
    const { error, jitter } = answer as Extract<StepAnswer, { jitter: number }>;
    retryOrFail(visit, step, error, answer.kind !== "failed" || answer.retryable, node.retry, jitter);
  }
};
