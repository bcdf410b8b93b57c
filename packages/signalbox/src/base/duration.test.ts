import { expect, test } from "vitest";
import { durationMs, formatDuration, parseDuration } from "./duration.ts";
import { SignalboxError } from "./error.ts";

test.each([
  ["250ms", 250],
  ["0s", 0],
  ["30s", 30_000],
  ["15m", 900_000],
  ["4h", 14_400_000],
  ["2d", 172_800_000],
  ["007s", 7_000],
  ["999999999d", 86_399_999_913_600_000],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  expect(durationMs(text, "here")).toBe(ms);
});

test.each(["", "5", "s", "5 s", " 5s", "5s ", "1.5h", "-1s", "+1s", "1h30m", "5S", "5w", "1e3s", "1234567890s", "５s", "5s\n"])(
  "%j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test("where it is the author's mistake, the message names the place and the form", () => {
  expect(() => durationMs("soon", "enrich.timeout")).toThrow(
    new SignalboxError(
      "definition-invalid",
      'enrich.timeout: "soon" is not a duration. Write a whole number and a unit: "30s", "15m", "4h", "2d".',
    ),
  );
});

test.each([
  [-5, "0ms"],
  [0, "0ms"],
  [0.4, "0ms"],
  [999, "999ms"],
  [1_000, "1s"],
  [1_499, "1s"],
  [59_499, "59s"],
  [59_500, "1m"],
  [61_000, "1m1s"],
  [3_600_000, "1h"],
  [4_320_000, "1h12m"],
  [3_601_000, "1h"],
  [86_400_000, "1d"],
  [273_600_000, "3d4h"],
  [90_000_000_000, "1041d16h"],
])("%d ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
