import { expect, test } from "vitest";
import { abuse } from "./abuse.ts";

const REQUESTS = 4_000;
const MOST_GROWTH = 16 * 1024 * 1024;

test("H1, H7, H8: thousands of malformed requests are refused without a failure, a trace of the insides, or memory that stays taken", async () => {
  const { requests, statuses, wrong, failures, heapBytes } = await abuse(REQUESTS, 1);
  expect(requests).toBeGreaterThanOrEqual(REQUESTS);
  expect(wrong).toEqual([]);
  expect(failures).toEqual([]);
  expect(heapBytes[1] - heapBytes[0]).toBeLessThan(MOST_GROWTH);
  // They came as far as they were meant to: to the parser, the guards, the schemas, and through all of them.
  const seldom = ["200", "400", "404", "415", "421", "431"].filter((status) => (statuses[status] ?? 0) <= 10);
  expect(seldom).toEqual([]);
});
