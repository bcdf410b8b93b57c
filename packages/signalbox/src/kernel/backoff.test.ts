import { expect, test } from "vitest";
import type { Retry } from "../definition/graph.ts";
import { nextRetryAt, RESEND } from "./backoff.ts";

const retry: Retry = { maxAttempts: 9, backoffMs: 100, factor: 2, maxBackoffMs: 1_000, jitter: 0 };

test("each wait is `factor` times the one before, up to the longest", () => {
  expect([1, 2, 3, 4, 5, 60].map((attempt) => nextRetryAt(retry, attempt, 5, 0.5) - 5)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test("an attempt beyond every number waits the longest", () => {
  expect(nextRetryAt(retry, 5_000, 0, 0)).toBe(1_000);
});

test("jitter is the share of the wait that is drawn", () => {
  expect([0, 0.5, 0.999999].map((draw) => nextRetryAt({ ...retry, jitter: 0.5 }, 1, 0, draw))).toEqual([50, 75, 100]);
  expect([0, 0.5].map((draw) => nextRetryAt({ ...retry, jitter: 1 }, 1, 0, draw))).toEqual([0, 50]);
});

test("a due time is a whole number of milliseconds", () => {
  expect(nextRetryAt({ ...retry, factor: 1.37, jitter: 0.3 }, 3, 7, 0.123)).toBe(7 + Math.round(100 * 1.37 ** 2 * (0.7 + 0.3 * 0.123)));
});

test("resending keeps within a minute", () => {
  expect(RESEND).toMatchObject({ maxAttempts: 5, maxBackoffMs: 60_000 });
});
