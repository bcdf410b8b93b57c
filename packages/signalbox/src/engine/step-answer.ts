// What an attempt's end becomes as an arrival: a result, a failure, or a doubt.
import { asStored, NotJson } from "../base/stored-json.ts";
import { parseWith, type ValueProblem } from "../definition/schema.ts";
import { type StepError, stepError } from "../definition/step-error.ts";
import type { AnyTool } from "../definition/tool.ts";
import type { FailureOutcome } from "../definition/tool-error.ts";
import type { Arrival, CommandOf } from "../kernel/index.ts";
import { failureOf, verdictOf } from "./failure.ts";
import { exceeds } from "./payload-size.ts";
import type { RunActor } from "./run-actor.ts";
import { TimedOut } from "./tool-attempt.ts";

type StepCommand = CommandOf<"run-step">;
/** Whose step it is: a run's, or a rehearsal's. */
export type Stepping = Pick<RunActor, "live" | "services">;

export function accepted(actor: Stepping, command: StepCommand, tool: AnyTool, result: unknown): Arrival {
  const output = parseWith(tool.output, result);
  if (!output.ok)
    return unusable(
      actor,
      command,
      tool,
      `${tool.card.id} answered with a value that its output schema refuses: ${listProblems(output.problems)}`,
    );
  try {
    const stored = asStored(output.value);
    if (stored !== undefined && exceeds(stored, actor.services.limits.maxPayloadCharacters)) {
      return unusable(
        actor,
        command,
        tool,
        `${tool.card.id} answered with more than ${actor.services.limits.maxPayloadCharacters} characters. Store it elsewhere and return a reference.`,
      );
    }
    return { type: "step-completed", controller: controllerOf(actor, command), id: command.id, output: stored };
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    return unusable(actor, command, tool, `${tool.card.id} answered with something that is not JSON: ${thrown.message}`);
  }
}

/** It happened, and its answer is of no use: where a second attempt could do it twice, a person says what the answer is. */
function unusable(actor: Stepping, command: StepCommand, tool: AnyTool, message: string): Arrival {
  const error = stepError("output-invalid", message.slice(0, 2_000), command.attempt);
  const { delivery } = tool.card;
  return delivery === "once" || delivery === "checked" ? doubted(actor, command, error) : failed(actor, command, error, false);
}

/** What a failure says of whether the call was made. */
export const outcomeOfFailure = (thrown: unknown): FailureOutcome =>
  thrown instanceof TimedOut ? "unknown" : failureOf(thrown, 1).outcome;

export function answerOfFailure(actor: Stepping, command: StepCommand, tool: AnyTool, thrown: unknown): Arrival {
  const failure =
    thrown instanceof TimedOut
      ? { error: stepError("timeout", thrown.message, command.attempt), outcome: "unknown" as const }
      : failureOf(thrown, command.attempt);
  const verdict = verdictOf(tool.card.delivery, failure.outcome);
  return verdict.kind === "failed" ? failed(actor, command, failure.error, verdict.retryable) : doubted(actor, command, failure.error);
}

export const controllerOf = (actor: Stepping, command: StepCommand) => actor.live.state.open.get(command.id)?.controller ?? "rules";
export const failed = (actor: Stepping, command: StepCommand, error: StepError, retryable: boolean): Arrival => ({
  type: "step-failed",
  controller: controllerOf(actor, command),
  id: command.id,
  error,
  retryable,
  jitter: actor.services.entropy.draw(),
});
export const doubted = (actor: Stepping, command: StepCommand, error: StepError): Arrival => ({
  type: "step-doubted",
  controller: controllerOf(actor, command),
  id: command.id,
  error,
  jitter: actor.services.entropy.draw(),
});
/** Nothing was sent now. Where the process ended after an intent of this attempt, something may have been sent before. */
export const unsent = (actor: Stepping, command: StepCommand, error: StepError): Arrival =>
  command.intent ? doubted(actor, command, error) : failed(actor, command, error, false);
/** What the node hands in is not what the tool takes. */
export const refusedInput = ({ node, attempt }: StepCommand, tool: AnyTool, problems: readonly ValueProblem[]): StepError =>
  stepError("input-invalid", `"${node}" calls ${tool.card.id} with an input that it does not take: ${listProblems(problems)}`, attempt);
export const listProblems = (problems: readonly ValueProblem[]): string =>
  problems
    .slice(0, 5)
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");
