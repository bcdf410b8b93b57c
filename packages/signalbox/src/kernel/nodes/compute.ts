import { fail, informed } from "../visit.ts";
import type { Rule } from "./rules.ts";
import { answered, leaveCompleted, startAttempt } from "./step.ts";

export const compute: Rule<"compute"> = (visit, node, active) => {
  if (active === null) return startAttempt(visit, "compute", 1, informed(visit, node.input));
  const step = answered(visit, active);
  if (step === null) return;
  if (step.answer === undefined) startAttempt(visit, "compute", step.attempt + 1, informed(visit, node.input));
  else if (step.answer.kind === "completed") leaveCompleted(visit, step);
  else fail(visit, step.answer.error);
};
