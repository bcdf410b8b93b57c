import { describe, expect, test } from "vitest";
import { asStored, MAX_DEPTH, NotJson } from "./stored-json.ts";

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

test("a value that is stored as it is is returned as it is", () => {
  for (const value of [
    null,
    true,
    0,
    -1.5,
    "text 😀",
    [],
    {},
    { a: [1, { b: null }] },
    Object.assign(Object.create(null), { a: 1 }),
    JSON.parse('{"__proto__": 1}'),
  ]) {
    expect(asStored(value)).toBe(value);
  }
  expect(asStored(undefined)).toBeUndefined();
});

describe("what the journal would give back otherwise is made so", () => {
  test.each<[string, unknown, unknown]>([
    ["an absent field", { a: undefined, b: 1 }, { b: 1 }],
    ["an absent item", [undefined, 1], [null, 1]],
    ["a hole", new Array(2), [null, null]],
    ["a date", { at: new Date(0) }, { at: "1970-01-01T00:00:00.000Z" }],
    ["a date that is none", new Date(Number.NaN), null],
    ["something with a JSON form", { toJSON: () => ({ a: undefined, b: [new Date(0)] }) }, { b: ["1970-01-01T00:00:00.000Z"] }],
    ["a field called toJSON", { toJSON: "text" }, { toJSON: "text" }],
    ["half of a character", ["a\ud83d"], ["a\ufffd"]],
    ["half of a character in a key", { "\ud83d": 1 }, { "\ufffd": 1 }],
  ])("%s", (_name, value, stored) => {
    const result = asStored(value);
    expect(result).toEqual(stored);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("one zero", () => {
    expect(Object.is(asStored(-0), 0)).toBe(true);
    expect(Object.is((asStored({ a: [-0] }) as { a: number[] }).a[0], 0)).toBe(true);
  });

  test("a key that every object has stays a key", () => {
    const value = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "gone": null}') as { gone: unknown };
    value.gone = undefined;
    const stored = asStored(value) as object;
    expect(Object.getPrototypeOf(stored)).toBe(Object.prototype);
    expect(JSON.stringify(stored)).toBe('{"__proto__":{"a":1},"constructor":2}');
  });
});

describe("what JSON cannot hold is refused, with its place", () => {
  class Point {
    x = 1;
  }
  const circle: { self?: unknown } = {};
  circle.self = circle;
  test.each<[string, unknown, string | RegExp]>([
    ["no number", Number.NaN, "the value is NaN, which JSON cannot hold."],
    ["an infinite number", { a: [1, { b: Number.POSITIVE_INFINITY }] }, '"a[1].b" is Infinity, which JSON cannot hold.'],
    ["a bigint", { a: 1n }, '"a" is a bigint, which JSON cannot hold.'],
    ["a function", [() => 1], '"[0]" is a function, which JSON cannot hold.'],
    ["a symbol", Symbol("x"), "the value is a symbol, which JSON cannot hold."],
    ["an object of a class", { at: new Point() }, '"at" is a Point, which JSON cannot hold. Use plain objects, arrays and ISO strings.'],
    ["a map", new Map(), /is a Map, which JSON cannot hold/],
    ["an object of no class", Object.create(Object.create(null)), /is a object of no class, which JSON cannot hold/],
    ["a circle", circle, /nests deeper than 64 levels/],
    [
      "something whose JSON form is itself",
      {
        toJSON() {
          return this;
        },
      },
      /nests deeper than 64 levels/,
    ],
  ])("%s", (_name, value, message) => {
    expect(() => asStored(value)).toThrow(NotJson);
    expect(() => asStored(value)).toThrow(message);
  });
});

test("nesting is bounded", () => {
  expect(asStored(nested(MAX_DEPTH))).toEqual(nested(MAX_DEPTH));
  expect(() => asStored(nested(MAX_DEPTH + 1))).toThrow("nests deeper than 64 levels.");
});
