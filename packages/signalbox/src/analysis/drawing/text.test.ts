import { expect, test } from "vitest";
import { shorten, textWidth, wrap } from "./text.ts";

const font = { size: 12, weight: 400 } as const;

test("a text that fits stays as it is", () => {
  expect(shorten("short", 100, font)).toBe("short");
});

test("a long one is cut to the width, at the end or in the middle", () => {
  const long = "a-very-long-name-of-a-node-that-goes-on-and-on";
  for (const where of ["end", "middle"] as const) {
    const cut = shorten(long, 120, font, where);
    expect(textWidth(cut, font)).toBeLessThanOrEqual(120);
    expect(cut).toContain("…");
    expect(cut.startsWith("a-very")).toBe(true);
  }
  expect(shorten(long, 120, font, "middle").endsWith("-on")).toBe(true);
});

test("a cut never parts a character that has several code points", () => {
  const family = "👩‍👩‍👧‍👦";
  expect(shorten(family.repeat(20), 60, font).replaceAll(family, "")).toBe("…");
});

test("wide scripts and emoji count for what they are", () => {
  expect(textWidth("日本語", font)).toBeGreaterThan(textWidth("abc", font) * 1.5);
  expect(textWidth("🎉", font)).toBeGreaterThan(textWidth("W", font));
});

test("a text of a megabyte costs no more than a long one", () => {
  expect(shorten("x".repeat(1_000_000), 100, font, "middle").length).toBeLessThan(40);
  expect(wrap("y ".repeat(500_000), 100, font, 2)).toHaveLength(2);
});

test("words are wrapped, and the last line says that there is more", () => {
  expect(wrap("one two three four five six seven", 60, font, 2)).toEqual(["one two", "three fou…"]);
  expect(wrap("", 60, font, 2)).toEqual([]);
});
