// semantics.md, section 3: what a failure says about the effect. Provably not sent: any mode may try again. Definite: nothing may.
// Everything else is doubt, and the delivery mode decides what doubt means.
import { messageOf } from "../base/error.ts";
import { type StepError, stepError } from "../definition/step-error.ts";
import type { DeliveryMode } from "../definition/tool.ts";
import { type FailureOutcome, ToolError } from "../definition/tool-error.ts";
import { EgressRefused } from "../ports/transport.ts";

export interface Failure {
  readonly error: StepError;
  readonly outcome: FailureOutcome;
}
export type Verdict = { readonly kind: "failed"; readonly retryable: boolean } | { readonly kind: "doubted" };

const NOT_SENT = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
]);
const MESSAGE_CHARACTERS = 2_000;

export function failureOf(thrown: unknown, attempt: number): Failure {
  const message = messageOf(thrown).slice(0, MESSAGE_CHARACTERS).toWellFormed();
  if (thrown instanceof ToolError) return { error: stepError(thrown.code, message, attempt), outcome: thrown.outcome };
  const status = statusOf(thrown);
  if (status !== null) return { error: stepError(`http-${status}`, message, attempt), outcome: outcomeOfStatus(status) };
  if (thrown instanceof EgressRefused) return { error: stepError(thrown.code, message, attempt), outcome: "not-sent" };
  const code = systemCode(thrown);
  if (code !== null && (NOT_SENT.has(code) || code.startsWith("CERT_") || code.startsWith("ERR_TLS_")))
    return { error: stepError("not-sent", message, attempt), outcome: "not-sent" };
  return { error: stepError("tool-failed", message, attempt), outcome: "unknown" };
}

/** 429 was not executed. 408, 409, 425 and 5xx leave it open. Any other 4xx is a definite refusal. */
function outcomeOfStatus(status: number): FailureOutcome {
  if (status === 429) return "not-sent";
  if (status === 408 || status === 409 || status === 425 || status >= 500) return "unknown";
  return "rejected";
}

function statusOf(thrown: unknown): number | null {
  const { status, statusCode } = (thrown ?? {}) as { status?: unknown; statusCode?: unknown };
  const value = typeof status === "number" ? status : statusCode;
  return typeof value === "number" && value >= 400 && value <= 599 ? value : null;
}

/** Node wraps the socket's error in `cause`. */
function systemCode(thrown: unknown, depth = 0): string | null {
  if (typeof thrown !== "object" || thrown === null || depth > 3) return null;
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  return typeof code === "string" ? code : systemCode(cause, depth + 1);
}

/** What the journal records of a failure, by what the tool's delivery can promise. */
export function verdictOf(delivery: DeliveryMode, outcome: FailureOutcome): Verdict {
  if (outcome === "rejected") return { kind: "failed", retryable: false };
  if (outcome === "not-sent" || delivery === "free") return { kind: "failed", retryable: true };
  // The effect and its deduplication row commit together: sending it again cannot double it.
  return delivery === "local" ? { kind: "failed", retryable: true } : { kind: "doubted" };
}
