// semantics.md, section 3: what a failure says about the effect. Provably not sent: any mode may try again. Definite: nothing may.
// Everything else is doubt, and the delivery mode decides what doubt means.
import { messageOf } from "../base/error.ts";
import { type StepError, stepError } from "../definition/step-error.ts";
import type { DeliveryMode } from "../definition/tool.ts";
import { type FailureOutcome, ToolError } from "../definition/tool-error.ts";
import { isProvablyNotSent, outcomeOfStatus, statusOf } from "../ports/http-outcome.ts";
import { NotSent } from "../ports/transport.ts";

export interface Failure {
  readonly error: StepError;
  readonly outcome: FailureOutcome;
}
export type Verdict = { readonly kind: "failed"; readonly retryable: boolean } | { readonly kind: "doubted" };

const MESSAGE_CHARACTERS = 2_000;

export function failureOf(thrown: unknown, attempt: number): Failure {
  const message = messageOf(thrown).slice(0, MESSAGE_CHARACTERS).toWellFormed();
  if (thrown instanceof ToolError) return { error: stepError(thrown.code, message, attempt), outcome: thrown.outcome };
  const status = statusOf(thrown);
  if (status !== null) return { error: stepError(`http-${status}`, message, attempt), outcome: outcomeOfStatus(status) };
  if (thrown instanceof NotSent) return { error: stepError(thrown.code, message, attempt), outcome: "not-sent" };
  if (isProvablyNotSent(thrown)) return { error: stepError("not-sent", message, attempt), outcome: "not-sent" };
  return { error: stepError("tool-failed", message, attempt), outcome: "unknown" };
}

/** What the journal records of a failure, by what the tool's delivery can promise. */
export function verdictOf(delivery: DeliveryMode, outcome: FailureOutcome): Verdict {
  if (outcome === "rejected") return { kind: "failed", retryable: false };
  if (outcome === "not-sent" || delivery === "free") return { kind: "failed", retryable: true };
  // The effect and its deduplication row commit together: sending it again cannot double it.
  return delivery === "local" ? { kind: "failed", retryable: true } : { kind: "doubted" };
}
