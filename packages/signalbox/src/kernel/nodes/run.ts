import { fail, informed } from "../visit.ts";
import type { Rule } from "./rules.ts";
import { answered, leaveCompleted, startAttempt } from "./step.ts";

/** Another workflow as a step, or a plan: that was ordered by the person who approved it. Its own retries are its own business; a person's retry starts it anew. */
export const run: Rule<"run"> = (visit, node, active) => {
  const start = (attempt: number): void =>
    startAttempt(visit, "child", attempt, informed(visit, node.input), node.clears === undefined ? undefined : "human");
  if (active === null) return start(1);
  const step = answered(visit, active);
  if (step === null) return;
  if (step.answer === undefined) start(step.attempt + 1);
  else if (step.answer.kind === "completed") leaveCompleted(visit, step);
  else fail(visit, step.answer.error);
};
