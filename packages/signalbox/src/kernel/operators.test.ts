import { describe, expect, test } from "vitest";
import type { Json, Value } from "../base/json.ts";
import type { Operator } from "../definition/operator.ts";
import { operators, type Spend } from "./operators.ts";

const nothingSpent: Spend = () => undefined;
const of = (name: Operator, ...args: readonly Value[]): Value => operators[name](args, nothingSpent);
const half = "😀".slice(0, 1);

/** One of each kind of value that there is, and the hostile ones. */
const kinds: readonly Value[] = [
  undefined,
  null,
  true,
  false,
  0,
  -1.5,
  1e308,
  "",
  "text",
  "__proto__",
  "constructor",
  "toString",
  half,
  [],
  [1, 2, 3],
  ["a", null, [half]],
  {},
  { a: 1, length: 3 },
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": "x"}') as Json,
  Object.assign(Object.create(null) as { [key: string]: Json }, { bare: true }),
];
const names = Object.keys(operators) as Operator[];
const conditions: readonly Operator[] = [
  "gt",
  "gte",
  "lt",
  "lte",
  "eq",
  "ne",
  "and",
  "or",
  "not",
  "oneOf",
  "contains",
  "isNull",
  "present",
  "startsWith",
  "endsWith",
];
const isPlainJson = (value: unknown): boolean => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isPlainJson);
  return typeof value === "object" && Object.values(value).every(isPlainJson);
};

describe("E1: every operator has a value on every input", () => {
  test.each(names)("%s", (name) => {
    for (const a of kinds) {
      expect(() => of(name), name).not.toThrow();
      expect(() => of(name, a)).not.toThrow();
      for (const b of kinds) {
        for (const c of [undefined, 2, "x", ["x"], { x: 1 }]) {
          const value = of(name, a, b, c);
          if (value !== undefined) expect(isPlainJson(value), `${name}(${String(JSON.stringify([a, b, c]))})`).toBe(true);
          if (conditions.includes(name)) expect(typeof value).toBe("boolean");
        }
      }
    }
  });
});

test("E2: no operator reaches a prototype or changes one", () => {
  for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty", "length"]) {
    expect(of("get", { a: 1 }, key)).toBeUndefined();
    expect(of("pluck", [{ a: 1 }], key)).toEqual([null]);
    expect(of("pick", { a: 1 }, [key])).toEqual({});
  }
  const hostile = JSON.parse('{"__proto__": {"polluted": true}}') as Json;
  const merged = of("merge", { a: 1 }, hostile) as { [key: string]: Json };
  expect(Object.getPrototypeOf(merged)).toBeNull();
  expect(Object.keys(merged)).toEqual(["a", "__proto__"]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  for (const result of [of("pick", { a: 1 }, ["a"]), of("omit", { a: 1 }, ["b"])])
    expect(Object.getPrototypeOf(result as object)).toBeNull();
  expect(Object.keys(of("omit", hostile, ["a"]) as object)).toEqual(["__proto__"]);
  expect(of("get", hostile, "__proto__")).toEqual({ polluted: true });
});

test("E3: an object drops absent fields", () => {
  expect(Object.keys(of("pick", { a: 1, b: null }, ["a", "b", "c"]) as object)).toEqual(["a", "b"]);
});

describe("conditions", () => {
  test("order numbers, and texts by their code units; nothing else is ordered", () => {
    expect([of("gt", 2, 1), of("gt", 1, 1), of("gte", 1, 1), of("lt", 1, 2), of("lte", 2, 1)]).toEqual([true, false, true, true, false]);
    expect([of("gt", "b", "a"), of("lt", "Z", "a"), of("lte", "a", "a")]).toEqual([true, true, true]);
    expect([of("gt", "3", 2), of("gte", null, null), of("lte", undefined, 1), of("lt", [1], [2])]).toEqual([false, false, false, false]);
  });

  test("eq compares data: key order does not matter, absent equals null", () => {
    expect(of("eq", { a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(of("eq", undefined, null)).toBe(true);
    expect([of("eq", "1", 1), of("eq", [1, 2], [2, 1]), of("eq", {}, []), of("eq", "{}", {}), of("eq", {}, "{}")]).toEqual(
      Array(5).fill(false),
    );
    expect([of("ne", 1, 2), of("ne", { a: 1 }, { a: 1 })]).toEqual([true, false]);
  });

  test("only true is true", () => {
    expect([of("and"), of("and", true, true), of("and", true, 1), of("or"), of("or", "true"), of("or", false, true)]).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
    expect([of("not", true), of("not", undefined), of("not", "x")]).toEqual([false, true, true]);
  });

  test("choose takes its second value only for true", () => {
    expect([of("choose", true, 1, 2), of("choose", false, 1, 2), of("choose", "true", 1, 2), of("choose", undefined, 1)]).toEqual([
      1,
      2,
      2,
      undefined,
    ]);
  });

  test("oneOf and contains find equal data", () => {
    expect([of("oneOf", "b", ["a", "b"]), of("oneOf", { a: 1 }, [{ a: 1 }]), of("oneOf", 1, "1"), of("oneOf", undefined, [null])]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([
      of("contains", [1, { a: 2 }], { a: 2 }),
      of("contains", ["x"], "y"),
      of("contains", "haystack", "st"),
      of("contains", "1", 1),
      of("contains", { a: 1 }, "a"),
    ]).toEqual([true, false, true, false, false]);
  });

  test("isNull and present are about absence and null", () => {
    expect([undefined, null, 0, "", false].map((value) => [of("isNull", value), of("present", value)])).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
      [false, true],
    ]);
  });
});

describe("objects", () => {
  test("merge: the second wins; what is no object counts as empty", () => {
    expect(of("merge", { a: 1, b: 1 }, { b: 2 })).toEqual({ a: 1, b: 2 });
    expect(of("merge", null, [1])).toEqual({});
  });
  test("coalesce stands in for absence and null, not for false", () => {
    expect([of("coalesce", undefined, 1), of("coalesce", null, 1), of("coalesce", false, 1), of("coalesce", 0, 1)]).toEqual([
      1,
      1,
      false,
      0,
    ]);
  });
  test("get reads a field or an item", () => {
    expect([
      of("get", { a: 1 }, "a"),
      of("get", [5, 6], "1"),
      of("get", [5, 6], 1),
      of("get", [5, 6], "length"),
      of("get", [5, 6], "01"),
      of("get", "text", "0"),
      of("get", [1], [0]),
    ]).toEqual([1, 6, 6, 2, undefined, undefined, undefined]);
  });
  test("omit leaves fields out, also those that are not there", () => {
    expect(of("omit", { a: 1, b: null, c: [2] }, ["a", "x"])).toEqual({ b: null, c: [2] });
  });
  test("what has no meaning is absent", () => {
    expect([of("pick", "x", ["length"]), of("pick", { a: 1 }, "a"), of("absent")]).toEqual([undefined, undefined, undefined]);
    expect([of("omit", "x", ["length"]), of("omit", { a: 1 }, "a")]).toEqual([undefined, undefined]);
  });
});

describe("text", () => {
  test("a template shows texts as they are and everything else as canonical JSON", () => {
    expect(of("text", ["a ", " b ", " c"], "x", { z: 1, a: [2] })).toBe('a x b {"a":[2],"z":1} c');
    expect(of("text", ["", "", ""], undefined, null)).toBe("null");
    expect(of("text", "no parts", 1)).toBe("");
  });
  test("case, trimming, ends", () => {
    expect([
      of("lower", "ÄB"),
      of("upper", "straße"),
      of("trim", " x\n"),
      of("startsWith", "abc", "ab"),
      of("endsWith", "abc", "ab"),
      of("startsWith", 1, "1"),
      of("lower", 3),
    ]).toEqual(["äb", "STRASSE", "x", true, false, false, undefined]);
  });
  test("split by a text, or into characters", () => {
    expect([of("split", "a,b,", ","), of("split", "a😀", ""), of("split", "a", 1)]).toEqual([["a", "b", ""], ["a", "😀"], undefined]);
  });
  test("replace takes every occurrence literally", () => {
    expect([
      of("replace", "a.b.c", ".", "$&"),
      of("replace", "abc", "", "x"),
      of("replace", "abc", "b", 1),
      of("replace", "abc", 1, "b"),
      of("replace", 1, "b", "b"),
    ]).toEqual(["a$&b$&c", "abc", undefined, undefined, undefined]);
  });
  test("toText", () => {
    expect([of("toText", "x"), of("toText", 1.5), of("toText", { b: 1, a: null }), of("toText", undefined), of("toText", null)]).toEqual([
      "x",
      "1.5",
      '{"a":null,"b":1}',
      "",
      "null",
    ]);
  });
});

describe("numbers", () => {
  test("arithmetic", () => {
    expect([
      of("add", 0.1, 0.2),
      of("sub", 1, 2),
      of("mul", 3, 4),
      of("div", 1, 4),
      of("mod", -7, 3),
      of("min", 2, 1),
      of("max", 2, 1),
      of("abs", -2),
      of("floor", -1.5),
      of("ceil", 1.2),
    ]).toEqual([0.30000000000000004, -1, 12, 0.25, -1, 1, 2, 2, -2, 2]);
  });
  test("what JSON cannot hold is absent, and there is one zero", () => {
    expect([of("div", 1, 0), of("mod", 1, 0), of("mul", 1e308, 10), of("add", "1", 2), of("add", 1)]).toEqual(Array(5).fill(undefined));
    expect(Object.is(of("mul", 0, -1), 0)).toBe(true);
    expect(Object.is(of("round", -0.2, 0), 0)).toBe(true);
  });
  test("round: halves away from zero, as decimal text reads", () => {
    expect([
      of("round", 1.005, 2),
      of("round", -1.005, 2),
      of("round", 2.5, 0),
      of("round", -2.5, 0),
      of("round", 1234.5, -2),
      of("round", 1.1, 30),
    ]).toEqual([1.01, -1.01, 3, -3, 1200, 1.1]);
    expect([
      of("round", 1e300, 2),
      of("round", 1e-7, 3),
      of("round", 1.5e-7, 7),
      of("round", 2 ** 53 + 2, 0),
      of("round", 0.1 + 0.2, 15),
    ]).toEqual([1e300, 0, 2e-7, 2 ** 53 + 2, 0.3]);
    expect(of("round", Number.MAX_VALUE, 15)).toBe(Number.MAX_VALUE);
  });
});

describe("lists", () => {
  test("length, first, last, at", () => {
    expect([
      of("length", [1, 2]),
      of("length", "abc"),
      of("length", { length: 3 }),
      of("first", [1, 2]),
      of("last", [1, 2]),
      of("first", []),
      of("at", [1, 2, 3], -1),
      of("at", [1, 2, 3], -4),
      of("at", [1, 2, 3], 1.9),
      of("at", [1, 2, 3], "x"),
      of("at", "abc", 0),
    ]).toEqual([2, 3, undefined, 1, 2, undefined, 3, undefined, 2, 1, undefined]);
  });
  test("slice: as JavaScript cuts, and never half of a character", () => {
    const items = [1, 2, 3, 4];
    for (const [start, end] of [
      [1, 3],
      [-2, undefined],
      [-9, 2],
      [1, -1],
      [3, 1],
      [0, -9],
      [9, 12],
      [0, undefined],
    ] as const) {
      expect(of("slice", items, start, end), `${start}..${end}`).toEqual(items.slice(start, end));
      expect(of("slice", "abcd", start, end), `${start}..${end}`).toBe("abcd".slice(start, end));
    }
    expect((of("slice", "😀", 0, 1) as string).isWellFormed()).toBe(true);
    expect(of("slice", 5, 0)).toBeUndefined();
  });
  test("concat, join, sum, unique, pluck", () => {
    expect([of("concat", [1], [2]), of("concat", [1], 2), of("concat", 1, [2])]).toEqual([[1, 2], undefined, undefined]);
    expect([of("join", ["a", 1, null, { b: 1 }], "-"), of("join", ["a"], 1), of("join", "a", "-")]).toEqual([
      'a-1-null-{"b":1}',
      undefined,
      undefined,
    ]);
    expect([of("sum", [1, 2, 3]), of("sum", []), of("sum", [1, "2"]), of("sum", 6)]).toEqual([6, 0, undefined, undefined]);
    expect([of("unique", [1, "1", 1, { a: 1, b: 2 }, { b: 2, a: 1 }]), of("unique", "aa")]).toEqual([[1, "1", { a: 1, b: 2 }], undefined]);
    expect(of("pluck", [{ a: 1 }, {}, 5, [7]], "a")).toEqual([1, null, null, null]);
  });
  test("a list of any length is summed", () => {
    expect(of("sum", Array<number>(300_000).fill(1))).toBe(300_000);
  });
});

test("what is built or compared is paid for", () => {
  const cost = (name: Operator, ...args: readonly Value[]): number => {
    let total = 0;
    operators[name](args, (units) => {
      total += units;
    });
    return total;
  };
  const long = "x".repeat(1_000);
  const objects = Array.from({ length: 100 }, (_, n) => ({ n, long }));
  expect(cost("text", ["", ""], long)).toBe(1_000);
  expect(cost("toText", objects)).toBeGreaterThan(100_000);
  expect(cost("contains", objects, { n: 200, long })).toBeGreaterThan(100_000);
  expect(cost("eq", { long }, { long })).toBeGreaterThan(2_000);
  expect(cost("unique", objects)).toBeGreaterThan(100_000);
  expect(cost("concat", objects, objects)).toBe(200);
  expect(cost("join", [long, long], "")).toBe(2_000);
  expect(cost("merge", { a: 1 }, { b: 1 })).toBe(2);
  expect(cost("replace", "aaaa", "a", long)).toBe(5_004);
  expect(cost("contains", long, "y")).toBe(1_000);
  expect(cost("upper", long)).toBe(1_000);
  expect(cost("split", long, "y")).toBe(1_000);
  expect(cost("slice", long, 0)).toBe(1_000);
  expect(cost("first", objects)).toBe(100);
});

describe("records and times", () => {
  test("keys and values in their order, of records alone", () => {
    expect([of("keys", { b: 1, a: 2 }), of("values", { b: 1, a: 2 }), of("keys", {}), of("keys", [1]), of("values", "x")]).toEqual([
      ["b", "a"],
      [1, 2],
      [],
      undefined,
      undefined,
    ]);
    expect(of("keys", JSON.parse('{"__proto__": 1}') as Json)).toEqual(["__proto__"]);
    const spent: number[] = [];
    operators.keys([{ a: 1, b: 2 }], (units) => void spent.push(units));
    operators.values([{ a: 1, b: 2 }], (units) => void spent.push(units));
    expect(spent).toEqual([2, 2]);
  });

  test("min and max of two numbers, or of a list of them", () => {
    expect([of("min", 2, 1), of("max", 2, 1), of("min", [3, 1, 2]), of("max", [3, 1, 2]), of("max", [-1])]).toEqual([1, 2, 1, 3, -1]);
    expect([of("min", []), of("max", [1, "2"]), of("min", [1], 0), of("min", 1), of("max", "a", "b")]).toEqual([
      undefined,
      undefined,
      1,
      undefined,
      undefined,
    ]);
  });

  test("hours between two times, with offsets or without", () => {
    expect([
      of("hoursBetween", "2024-05-14T15:00:00Z", "2024-05-15T15:00:00Z"),
      of("hoursBetween", "2024-05-15T15:00:00", "2024-05-15T14:30:00"),
      of("hoursBetween", "2024-05-15T15:00:00-04:00", "2024-05-15T20:00:00Z"),
      of("hoursBetween", "2024-05-15", "2024-05-16"),
      of("hoursBetween", "2024-05-15T15:00:00", "2024-05-15T15:00:00Z"),
    ]).toEqual([24, -0.5, 1, 24, 0]);
    expect([
      of("hoursBetween", "yesterday", "2024-05-15"),
      of("hoursBetween", "2024-05-15", "2024-02-30"),
      of("hoursBetween", 1, 2),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
