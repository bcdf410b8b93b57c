import { expect, test } from "vitest";
import { boundTokens } from "./token-bound.ts";

test("a request takes at most its bytes, and what is wrapped around each of its parts", () => {
  expect(boundTokens({ messages: [], tools: [], output: null })).toBe(32);
  expect(boundTokens({ messages: [100, 7], tools: [], output: null })).toBe(32 + 116 + 23);
  expect(boundTokens({ messages: [100], tools: [50, 0], output: null })).toBe(32 + 116 + 640 + 82 + 32);
  expect(boundTokens({ messages: [100], tools: [], output: 40 })).toBe(32 + 116 + 680);
});
