/**
 * What is known about the effect when a tool fails.
 * not-sent: provably nothing left, so any delivery mode may try again. rejected: the target refused, definitely and finally.
 * unknown: it may have happened; the delivery mode decides what is done about the doubt.
 */
export type FailureOutcome = "not-sent" | "rejected" | "unknown";

/** Thrown by a tool's body to say what happened. Any other error of a writing tool counts as `unknown`, of a reading tool as retryable. */
export class ToolError extends Error {
  readonly code: string;
  readonly outcome: FailureOutcome;

  constructor(code: string, message: string, options: { outcome?: FailureOutcome; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ToolError";
    this.code = code;
    this.outcome = options.outcome ?? "unknown";
  }
}
