// RE8. What a live fork takes over of its rehearsal is what was really answered, up to the first thing that was made up: a decision, the end of a
// wait, a simulated result. A failure is no answer to begin with: a live fork tries for itself.
import type { Arrival, Command } from "../../kernel/index.ts";

export const isResult = ({ type }: Arrival): boolean => type === "step-completed" || type === "model-replied" || type === "step-settled";

/** How much of a rehearsal is known, and how much was made up. */
export class Certainty {
  readonly firm: Arrival[] = [];
  /** Nothing was made up by now. */
  #isFirm = true;
  /** What was made up by now is at most that people approved and time passed: no value came of it. */
  isCertain = true;

  guess(): void {
    this.#isFirm = false;
  }

  answered(command: Command, answer: Arrival, isKnown: boolean): void {
    if (!isKnown || !isResult(answer)) this.#isFirm = false;
    if (!this.#isFirm && !hasNoValue(command, answer, isKnown)) this.isCertain = false;
  }

  take(arrivals: readonly Arrival[]): void {
    if (this.#isFirm) this.firm.push(...arrivals);
  }
}

/** What the lineage has done keeps its result, whenever it is asked for and may be made. */
const hasNoValue = (command: Command, answer: Arrival, isKnown: boolean): boolean =>
  command.kind === "open-approval" ||
  command.kind === "set-timer" ||
  (isKnown && answer.type !== "step-failed" && command.kind === "run-step" && command.tool.delivery !== "free");
