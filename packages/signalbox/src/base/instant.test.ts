import fc from "fast-check";
import { expect, test } from "vitest";
import { formatInstant, parseInstant } from "./instant.ts";

const utc = (text: string): number => Date.parse(text);

test.each([
  "1970-01-01T00:00:00Z",
  "2026-11-21T03:41:46.123Z",
  "2024-02-29T23:59:59.999Z",
  "2000-02-29T00:00:00Z",
  "1600-02-29T12:00:00Z",
  "1969-12-31T23:59:59.999Z",
  "0001-01-01T00:00:00Z",
  "0000-03-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-11-21T03:41:46+05:30",
  "2026-01-01T00:30:00+14:00",
  "2026-12-31T20:00:00-11:59",
  "2026-11-21T03:41-08:00",
  "2026-11-21T03:41Z",
])("%s", (text) => {
  expect(parseInstant(text)).toBe(utc(text));
});

test("a date alone is midnight UTC", () => {
  expect(parseInstant("2026-11-21")).toBe(utc("2026-11-21T00:00:00Z"));
});

test("parts of a millisecond are cut off", () => {
  expect([parseInstant("1970-01-01T00:00:00.9Z"), parseInstant("1970-01-01T00:00:00.123456789Z")]).toEqual([900, 123]);
});

test.each([
  "2023-02-29T00:00:00Z",
  "1900-02-29T00:00:00Z",
  "2026-04-31",
  "2026-13-01",
  "2026-00-10",
  "2026-01-00",
  "2026-01-01T24:00:00Z",
  "2026-01-01T23:60:00Z",
  "2026-12-31T23:59:60Z",
  "2026-01-01T00:00:00",
  "2026-01-01T00:00:00+24:00",
  "2026-01-01T00:00:00+01:60",
  "2026-01-01T00:00:00+0100",
  "2026-01-01 00:00:00Z",
  "2026-01-01t00:00:00z",
  "26-01-01",
  "2026-1-1",
  "2026-01-01T00:00:00.Z",
  "2026-01-01T00:00:00.1234567890Z",
  "",
  "now",
  "1767225600000",
  "2026-01-01\n",
])("%j is no instant", (text) => {
  expect(parseInstant(text)).toBeNull();
});

test("both directions agree with the calendar of the platform", () => {
  const first = utc("0000-01-01T00:00:00Z");
  const last = utc("9999-12-31T23:59:59.999Z");
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), (ms) => {
      const text = formatInstant(ms);
      expect(text).toBe(new Date(ms).toISOString());
      expect(parseInstant(text)).toBe(ms);
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test("an offset is what it says", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.integer({ min: -1_439, max: 1_439 }), (ms, minutes) => {
      const size = Math.abs(minutes);
      const zone = `${minutes < 0 ? "-" : "+"}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
      expect(parseInstant(formatInstant(ms + minutes * 60_000).replace("Z", zone))).toBe(ms);
    }),
    { numRuns: 1_000, seed: 1 },
  );
});
