// SC1. Each step counts once, for whoever's judgement it was: a call for who ordered it (a rule, the model that chose it, the person who cleared
// it), a computed value and a branch for rules, what a model answered or wanted for AI, a decision or an answer for the person who gave it.
// SC2. Attempts, timers and the accounts of budgets are nobody's judgement. An arm that a person's decision took is that decision.
import type { Controller, Event } from "../../kernel/index.ts";

export interface Decided {
  readonly by: Controller;
  /** By a rule, on what a model had produced. */
  readonly onModelOutput: boolean;
}

/** Who decided here; null where an event decides nothing, or where what it follows from was counted. */
export function decidedBy(event: Event): Decided | null {
  switch (event.type) {
    case "step-started":
      if (event.attempt > 1) return null;
      return event.kind === "model" ? by("ai") : told(event);
    case "branch-decided":
      return event.controller === "human" ? null : told(event);
    case "call-refused":
      return by("ai");
    case "approval-decided":
    case "question-answered":
    case "step-settled":
    case "agent-told":
      return by("human");
    default:
      return null;
  }
}

const by = (controller: Controller): Decided => ({ by: controller, onModelOutput: false });
const told = ({ controller, informedBy }: Event): Decided => ({
  by: controller,
  onModelOutput: controller === "rules" && informedBy === "ai",
});
