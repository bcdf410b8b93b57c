import { describe, expect, test } from "vitest";
import { judgeNight } from "./judge-night.ts";
import { beginNight, tallyPage } from "./tally.ts";
import { writeAlert } from "./write-alert.ts";

const nights = (...changes: number[]) => changes.map((count) => ({ changes: count, failed: 1 }));
const judge = (changes: number, failed: number, history = nights(6, 8, 500)) => judgeNight({ night: { changes, failed }, history });

describe("a night is alarming", () => {
  test.each([
    ["with as many changes as usual", 10, 1, false],
    ["with three times as many, still few", 15, 1, false],
    ["with more than three times as many", 25, 1, true],
    ["with many failures", 6, 4, true],
    ["with nothing to do", 0, 0, false],
  ])("%s: %i changes, %i failed: %j", (_name, changes, failed, isAlarming) => expect(judge(changes, failed).isAlarming).toBe(isAlarming));

  test("never before there is something to compare with", () => {
    expect(judge(10_000, 10_000, nights(1)).isAlarming).toBe(false);
  });
  test("in words", () =>
    expect(judge(70, 9).reasons).toEqual(["70 changes, where 8 are usual", "9 records did not get through, where 1 are usual"]));
});

test("a page's failures are kept by name, and the rest is counted", () => {
  const record = (customer: string) => ({ customer, change: 1, name: "", email: "", country: "", plan: "", seats: 1, note: "" });
  const page = { records: [record("a"), record("b")], after: 7, again: [], done: true };
  const state = beginNight({ position: 3, leftOver: [{ customer: "z", code: "c", message: "m" }] });
  expect(state.again).toEqual(["z"]);
  const error = { code: "billing-down", message: "m".repeat(5_000), attempts: 3 };
  const tally = tallyPage({
    state,
    page,
    results: [
      { ok: true, value: 1 },
      { ok: false, error },
    ],
  });
  expect(tally).toMatchObject({ after: 7, done: true, changes: 2, leftOver: [{ customer: "b", code: "billing-down" }] });
  expect(tally.leftOver[0]?.message.length).toBeLessThan(250);
});

test("an alert names the first twenty", () => {
  const leftOver = Array.from({ length: 23 }, (_, index) => ({ customer: `c${index}`, code: "x", message: "y" }));
  expect(writeAlert({ night: "2026-03-01", reasons: ["r"], leftOver }).body).toMatch(/c19: x: y\n- and 3 more$/);
  expect(writeAlert({ night: "2026-03-01", reasons: ["r"], leftOver: [] }).body).toMatch(/- nothing$/);
});
