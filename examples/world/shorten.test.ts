import { expect, test } from "vitest";
import { shorten } from "./shorten.ts";

test("short text stays as it is, in every script", () => {
  expect(shorten("Überweisung 請求書 فاتورة 👩‍👩‍👧", 100)).toContain("請求書 فاتورة");
});
test("long text is cut between characters and says how long it was", () => {
  expect(shorten("👍🏽".repeat(5_000), 10)).toBe("👍🏽👍🏽… (20000 characters in all)");
});
test("what hides or reorders its neighbours is taken out", () => {
  expect(shorten("pay \u202e000.1\u202c now\u0000\nthen", 100)).toBe("pay 000.1 now\nthen");
});
