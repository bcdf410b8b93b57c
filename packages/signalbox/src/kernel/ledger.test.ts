import { describe, expect, test } from "vitest";
import { addUse, type Cap, type CapUse, capId, changeOf, denialOf, leftOf, NOTHING, overshootOf, UNUSED } from "./ledger.ts";

const cap = (costMicroUsd: number | null, tokens: number | null, key = "r-1"): Cap => ({
  scope: "run",
  key,
  limit: { costMicroUsd, tokens },
});
const amount = (costMicroUsd: number, tokens = 0) => ({ costMicroUsd, tokens });
const used: CapUse = { spent: amount(10, 100), reserved: amount(20, 200), doubtful: amount(30, 300) };

describe("B1", () => {
  test("a call that fills a cap exactly may be made, one micro-dollar or one token more may not", () => {
    expect(denialOf([[cap(100, 1_000), used]], amount(40, 400))).toBeNull();
    expect(denialOf([[cap(100, 1_000), used]], amount(41, 400))).toMatchObject({ unit: "costMicroUsd", asked: 41, left: 40 });
    expect(denialOf([[cap(100, 1_000), used]], amount(40, 401))).toMatchObject({ unit: "tokens", asked: 401, left: 400 });
  });
  test("one cap that has too little denies for all, and is named", () => {
    const caps = [[cap(1_000, null), used] as const, [cap(60, null, "r-2"), used] as const];
    expect(denialOf(caps, amount(1))).toMatchObject({ cap: { key: "r-2" }, asked: 1, left: 0 });
  });
  test("what has no limit denies nothing, and what asks nothing is not denied by a cap that was lowered", () => {
    expect(denialOf([[cap(null, null), used]], amount(1e12, 1e12))).toBeNull();
    expect(leftOf({ costMicroUsd: 50, tokens: null }, used, "costMicroUsd")).toBe(-10);
    expect(denialOf([[cap(50, null), used]], amount(0, 5))).toBeNull();
  });
});

describe("B2, B3", () => {
  const bound = amount(7, 70);
  test("a reserved call becomes spent, doubtful or nothing", () => {
    const held = { state: "reserved", bound } as const;
    expect(changeOf(held, { state: "settled", spent: amount(3, 30) })).toEqual({
      spent: amount(3, 30),
      reserved: amount(-7, -70),
      doubtful: NOTHING,
    });
    expect(changeOf(held, { state: "doubtful" })).toEqual({ spent: NOTHING, reserved: amount(-7, -70), doubtful: bound });
    expect(changeOf(held, { state: "released" })).toEqual({ spent: NOTHING, reserved: amount(-7, -70), doubtful: NOTHING });
    expect(changeOf(held, { state: "reserved" })).toBeNull();
  });
  test("a doubt counts in full until it is settled, released, or sent again", () => {
    const doubt = { state: "doubtful", bound } as const;
    expect(changeOf(doubt, { state: "settled", spent: amount(9, 90) })).toEqual({
      spent: amount(9, 90),
      reserved: NOTHING,
      doubtful: amount(-7, -70),
    });
    expect(changeOf(doubt, { state: "reserved" })).toEqual({ spent: NOTHING, reserved: bound, doubtful: amount(-7, -70) });
  });
  test("what is settled or released stays so", () => {
    expect(changeOf({ state: "settled", bound }, { state: "released" })).toBeNull();
    expect(changeOf({ state: "released", bound }, { state: "settled", spent: bound })).toBeNull();
  });
});

test("a cap's name says its scope, its owner and its day", () => {
  expect(capId({ scope: "instance-day", key: "", day: "2026-07-01" })).toBe("instance-day:2026-07-01");
  expect(capId({ scope: "workflow-day", key: "refund", day: "2026-07-01" })).toBe("workflow-day:refund:2026-07-01");
  expect(capId({ scope: "run", key: "r-1" })).toBe("run:r-1");
});

test("an overshoot is what was billed above the bound, in either unit", () => {
  expect(overshootOf(amount(7, 70), amount(7, 70))).toBeNull();
  expect(overshootOf(amount(7, 70), amount(9, 60))).toEqual(amount(2, 0));
  expect(overshootOf(amount(7, 70), amount(1, 71))).toEqual(amount(0, 1));
  expect(addUse(UNUSED, used)).toEqual(used);
});
