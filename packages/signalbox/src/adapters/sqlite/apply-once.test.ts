import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { applyOnce } from "./apply-once.ts";

test("a key's effect happens once, and its first result is given each time", () => {
  const db = new DatabaseSync(":memory:");
  let effects = 0;
  const apply = (key: string) => applyOnce(db, key, () => ({ n: ++effects }));
  expect([apply("a"), apply("a"), apply("b")]).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
});

test("an effect that fails leaves nothing, and may be tried again", () => {
  const db = new DatabaseSync(":memory:");
  const failing = (): never => {
    throw new Error("no");
  };
  expect(() => applyOnce(db, "a", failing)).toThrow("no");
  expect(applyOnce(db, "a", () => 1)).toBe(1);
});

test("each database is prepared once, however often it is used", () => {
  const [one, two] = [new DatabaseSync(":memory:"), new DatabaseSync(":memory:")];
  const prepared = vi.spyOn(one, "prepare");
  for (const key of ["a", "b", "a", "c"]) applyOnce(one, key, () => key);
  expect(prepared).toHaveBeenCalledTimes(2);
  expect(applyOnce(two, "a", () => "of another database")).toBe("of another database");
});
