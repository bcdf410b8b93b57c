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
  // They came as far as they were meant to: refused by the parser, by the guards, by the schemas, and by nothing at all.
  for (const status of ["400", "404", "413", "415", "421", "422"])
    expect([status, statuses[status] ?? 0]).toEqual([status, expect.any(Number)]);
  for (const status of ["200", "400", "404", "421"]) expect(statuses[status] ?? 0).toBeGreaterThan(10);
});
