// RFC 9457. H1. The codes are a closed list; a problem names no file, no stack and no other internals.
import { z } from "@hono/zod-openapi";
import type { ErrorCode } from "../../base/error.ts";

/** What only HTTP can refuse. */
export type HttpCode =
  | "unauthenticated"
  | "cross-origin"
  | "proof-needed"
  | "host-unknown"
  | "method-not-allowed"
  | "media-type-unsupported"
  | "request-invalid"
  | "route-unknown"
  | "rate-limited"
  | "signature-invalid";
export type ProblemCode = ErrorCode | HttpCode;

/** The status that each code is answered with. */
export const statusOf = {
  "approval-closed": 409,
  "approval-expired": 409,
  "already-decided": 409,
  "code-changed": 409,
  "config-invalid": 500,
  "definition-invalid": 422,
  "duplicate-decider": 409,
  "hash-mismatch": 409,
  "idempotency-conflict": 422,
  "idempotency-key-invalid": 400,
  "input-invalid": 422,
  "instance-paused": 503,
  "journal-corrupt": 500,
  "journal-diverged": 500,
  "not-allowed": 403,
  "not-found": 404,
  "not-published": 409,
  "output-invalid": 422,
  "over-budget": 409,
  "payload-too-large": 413,
  "publish-refused": 422,
  "queue-full": 429,
  "run-not-open": 409,
  "secret-unreadable": 503,
  "state-conflict": 409,
  "storage-full": 503,
  "store-corrupt": 503,
  "store-in-use": 503,
  "store-unsupported": 500,
  unavailable: 503,
  "unknown-person": 403,
  usage: 400,
  internal: 500,
  unauthenticated: 401,
  "cross-origin": 403,
  "proof-needed": 403,
  "host-unknown": 421,
  "method-not-allowed": 405,
  "media-type-unsupported": 415,
  "request-invalid": 400,
  "route-unknown": 404,
  "rate-limited": 429,
  "signature-invalid": 401,
} as const satisfies Record<ProblemCode, number>;

export const problemCodes = Object.keys(statusOf) as readonly ProblemCode[];

export const Problem = z
  .object({
    type: z.string().openapi({ description: "`https://signalbox.dev/problems/` and the code; a name, nothing is served there." }),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(problemCodes as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().openapi({ description: "What failed, which one, and what to do." }),
    instance: z.string().optional().openapi({ description: "An id to find the failure by in the server's log." }),
    retryAfterSeconds: z.number().int().optional().openapi({ description: "As the header Retry-After." }),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");
export type Problem = z.infer<typeof Problem>;
