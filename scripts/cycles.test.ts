import { expect, test } from "vitest";
import { findCycles } from "./cycles.ts";

const file = (path: string, ...targets: string[]) => ({
  path,
  imports: targets.map((target, index) => ({ target, typeOnly: false, line: index + 1 })),
});

test("A2: a chain and a diamond are no cycles", () => {
  expect(findCycles([file("a", "b", "c"), file("b", "d"), file("c", "d"), file("d")])).toEqual([]);
});

test("A2: a cycle is reported once, with its members, at the import that closes it", () => {
  const findings = findCycles([file("start", "a"), file("a", "b"), file("b", "c"), file("c", "other", "a")]);
  expect(findings).toEqual([expect.objectContaining({ path: "c", line: 2, message: expect.stringContaining("a -> b -> c -> a.") })]);
});

test("A2: a type-only import leaves no trace at run time", () => {
  const back = { path: "b", imports: [{ target: "a", typeOnly: true, line: 1 }] };
  expect(findCycles([file("a", "b"), back])).toEqual([]);
});
