import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hashOf, sha256Hex } from "./hash.ts";

test.each(["", "abc", "😀 ü \u0000", "x".repeat(1_000)])("SHA-256 as everybody computes it", (text) => {
  expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
});

test("a value's hash is that of its canonical bytes", () => {
  expect(hashOf({ b: 1, a: [1.0, "x"] })).toBe(sha256Hex('{"a":[1,"x"],"b":1}'));
});
