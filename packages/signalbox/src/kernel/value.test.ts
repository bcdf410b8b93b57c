import { expect, test } from "vitest";
import type { Json } from "../base/json.ts";
import { fieldOf, objectOf, textOf, valueAt } from "./value.ts";

test("a field by name, an item by index, the length of a list", () => {
  expect([
    fieldOf({ a: 1 }, "a"),
    fieldOf([5, 6], "1"),
    fieldOf([5], "length"),
    fieldOf([5], "9"),
    fieldOf({ length: 3 }, "length"),
  ]).toEqual([1, 6, 1, undefined, 3]);
});

test("E2: own properties only", () => {
  for (const key of ["constructor", "__proto__", "toString", "map", "at", "-1", "01", "1.5", "1e0", ""]) {
    expect(fieldOf({}, key), key).toBeUndefined();
    expect(fieldOf([1, 2], key), key).toBeUndefined();
    expect(fieldOf("text", key), key).toBeUndefined();
  }
  expect(fieldOf(JSON.parse('{"__proto__": 5}') as Json, "__proto__")).toBe(5);
});

test("a path goes on through absence", () => {
  expect([valueAt({ a: [{ b: 2 }] }, ["a", "0", "b"]), valueAt({}, ["a", "b"]), valueAt(null, ["a"]), valueAt(7, [])]).toEqual([
    2,
    undefined,
    undefined,
    7,
  ]);
});

test("E3: an object has no prototype and no absent fields", () => {
  const object = objectOf([
    ["a", 1],
    ["gone", undefined],
    ["none", null],
    ["__proto__", 2],
  ]);
  expect(Object.getPrototypeOf(object)).toBeNull();
  expect(JSON.stringify(object)).toBe('{"a":1,"none":null,"__proto__":2}');
});

test("any value as a text for people", () => {
  expect([textOf("x"), textOf(undefined), textOf(null), textOf(3), textOf({ b: 1, a: [objectOf([["c", true]])] })]).toEqual([
    "x",
    "",
    "",
    "3",
    '{"a":[{"c":true}],"b":1}',
  ]);
});
