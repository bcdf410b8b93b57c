import { fail, informed } from "../visit.ts";
import type { Rule } from "./rules.ts";
import { answered, leaveCompleted, startAttempt } from "./step.ts";

/** Another workflow as a step. Its own retries are its own business; a person's retry starts it anew. */
export const run: Rule<"run"> = (visit, node, active) => {
  if (active === null) return startAttempt(visit, "child", 1, informed(visit, node.input));
  const step = answered(visit, active);
  if (step === null) return;
  if (step.answer === undefined) startAttempt(visit, "child", step.attempt + 1, informed(visit, node.input));
  else if (step.answer.kind === "completed") leaveCompleted(visit, step);
  else fail(visit, step.answer.error);
};
