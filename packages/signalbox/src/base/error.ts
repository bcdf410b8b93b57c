const brand = Symbol.for("signalbox.error");

/** Every way in which Signalbox refuses or fails. Stable: programs may switch on it. */
export type ErrorCode =
  | "approval-closed"
  | "approval-expired"
  | "already-decided"
  | "code-changed"
  | "config-invalid"
  | "definition-invalid"
  | "duplicate-decider"
  | "hash-mismatch"
  | "idempotency-conflict"
  | "idempotency-key-invalid"
  | "input-invalid"
  | "instance-paused"
  | "journal-corrupt"
  | "journal-diverged"
  | "not-allowed"
  | "not-found"
  | "not-published"
  | "output-invalid"
  | "over-budget"
  | "payload-too-large"
  | "publish-refused"
  | "queue-full"
  | "run-not-open"
  | "secret-unreadable"
  | "state-conflict"
  | "storage-full"
  | "store-corrupt"
  | "store-in-use"
  | "store-unsupported"
  | "unavailable"
  | "unknown-person"
  | "usage"
  | "internal";

/** A problem at one place: of a definition, an input, or a configuration. */
export interface Problem {
  /** Where: a node id with a field ("enrich.input.domain"), or a path into an input ("items[3].price"). */
  readonly path: string;
  readonly message: string;
}

/**
 * The one error class. `message` says what failed, which one, and what to do; `code` is for programs.
 * `instanceof` fails across duplicated packages, so ask `isSignalboxError`.
 */
export class SignalboxError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];
  /** When it may be tried again; null where that is not a matter of time. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; problems?: readonly Problem[]; retryAfterSeconds?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SignalboxError";
    this.code = code;
    this.problems = options.problems ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

export const isSignalboxError = (value: unknown): value is SignalboxError =>
  typeof value === "object" && value !== null && (value as { [brand]?: unknown })[brand] === true;

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
