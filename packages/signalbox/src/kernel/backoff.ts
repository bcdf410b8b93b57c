import type { Retry } from "../definition/graph.ts";

/**
 * When attempt `attempt + 1` is due after attempt `attempt` failed: backoff × factor^(attempt − 1), at most maxBackoff,
 * with the share `jitter` of it drawn at random ("equal jitter" at 0.5). `draw` is in [0, 1).
 */
export function nextRetryAt(retry: Retry, attempt: number, now: number, draw: number): number {
  const wait = Math.min(retry.backoffMs * retry.factor ** (attempt - 1), retry.maxBackoffMs);
  return now + Math.round(wait * (1 - retry.jitter + retry.jitter * draw));
}

/** How a doubtful call is sent again when its delivery makes that safe and the author said nothing. */
export const RESEND: Retry = { maxAttempts: 5, backoffMs: 1_000, factor: 2, maxBackoffMs: 60_000, jitter: 0.5 };
