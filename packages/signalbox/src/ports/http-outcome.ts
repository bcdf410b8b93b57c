// semantics.md, section 3, for whatever goes over HTTP: what a failure says of the request.
import type { FailureOutcome } from "../definition/tool-error.ts";

const NOT_SENT = new Set([
  "not-sent",
  "egress-refused",
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

/** 429 was not executed. 408, 409, 425 and 5xx leave it open. Any other 4xx is a definite refusal. */
export function outcomeOfStatus(status: number): FailureOutcome {
  if (status === 429) return "not-sent";
  if (status === 408 || status === 409 || status === 425 || status >= 500) return "unknown";
  return "rejected";
}

/** The HTTP status that an error carries, where it is one of failure. */
export function statusOf(thrown: unknown): number | null {
  const { status, statusCode } = (thrown ?? {}) as { status?: unknown; statusCode?: unknown };
  const value = typeof status === "number" ? status : statusCode;
  return typeof value === "number" && value >= 400 && value <= 599 ? value : null;
}

/** No name, no connection, no trust: not a byte of the request has left. */
export function isProvablyNotSent(thrown: unknown): boolean {
  const code = systemCode(thrown);
  return code !== null && (NOT_SENT.has(code) || code.startsWith("CERT_") || code.startsWith("ERR_TLS_"));
}

/** Node wraps the socket's error in `cause`. */
function systemCode(thrown: unknown, depth = 0): string | null {
  if (typeof thrown !== "object" || thrown === null || depth > 3) return null;
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  return typeof code === "string" ? code : systemCode(cause, depth + 1);
}
