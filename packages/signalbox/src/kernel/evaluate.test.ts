import { describe, expect, test } from "vitest";
import { free, given } from "../../test/kernel/scenario.ts";
import { sha256Hex } from "../base/hash.ts";
import type { Json, Value } from "../base/json.ts";
import type { Expr } from "../definition/expr.ts";
import { envOf, evaluate, FUEL, OutOfFuel, valuesRead } from "./evaluate.ts";

const values: { readonly [name: string]: Value } = { input: { a: { b: [1, { c: 2 }] }, none: null } };
const env = (name: string): Value => (Object.hasOwn(values, name) ? values[name] : undefined);
const of = (expr: Expr): Value => evaluate(expr, env);
const ref = (name: string, ...path: string[]): Expr => ({ ref: name, path });

describe("expressions", () => {
  test("literals, refs, objects, lists and operators", () => {
    expect(of({ lit: { x: 1 } })).toEqual({ x: 1 });
    expect(of(ref("input", "a", "b", "1", "c"))).toBe(2);
    expect(of(ref("input", "a", "b", "length"))).toBe(2);
    expect(of({ arr: [ref("input", "a", "b", "0"), ref("nothing")] })).toEqual([1, null]);
    expect(of({ op: "add", args: [{ lit: 1 }, ref("input", "a", "b", "0")] })).toBe(2);
  });

  test("a field of an absent value is absent, and so is a field of null or of a text", () => {
    expect([of(ref("nothing", "x", "y")), of(ref("input", "none", "x")), of(ref("input", "a", "b", "x"))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(of({ op: "get", args: [{ lit: "text" }, { lit: "length" }] })).toBeUndefined();
  });

  test("E3: an object drops absent fields and keeps nulls", () => {
    expect(Object.entries(of({ obj: { gone: ref("nothing"), kept: ref("input", "none") } }) as object)).toEqual([["kept", null]]);
  });

  test("E2: keys that every object has are keys like any other", () => {
    const built = of({
      obj: JSON.parse('{"__proto__": {"lit": 1}, "constructor": {"lit": 2}, "toString": {"lit": 3}}') as { [key: string]: Expr },
    });
    expect(Object.getPrototypeOf(built as object)).toBeNull();
    expect(JSON.stringify(built)).toBe('{"__proto__":1,"constructor":2,"toString":3}');
    for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      expect(of(ref("input", key))).toBeUndefined();
      expect(of(ref("input", "a", "b", key))).toBeUndefined();
      expect(of(ref(key))).toBeUndefined();
    }
  });

  test("E2: an operator that is none has no value, also under a name that every object has", () => {
    for (const op of ["constructor", "__proto__", "toString", "unheard-of"]) expect(of({ op, args: [{ lit: 1 }] })).toBeUndefined();
  });
});

describe("items of a list", () => {
  const item = (...path: string[]): Expr => ref("$item", ...path);
  const over = (name: string, list: Expr, body: Expr, as = "$item"): Expr => ({ over: name, list, item: as, body });
  const lines: Expr = {
    lit: [
      { n: 1, tags: ["a"] },
      { n: 5, tags: [] },
      { n: 9, tags: ["a", "b"] },
    ],
  };
  const large: Expr = { op: "gt", args: [item("n"), { lit: 3 }] };

  test("some, every, count, filter and project", () => {
    expect([
      of(over("some", lines, large)),
      of(over("every", lines, large)),
      of(over("count", lines, large)),
      of(over("project", lines, item("n"))),
    ]).toEqual([true, false, 2, [1, 5, 9]]);
    expect(of(over("project", over("filter", lines, large), item("n")))).toEqual([5, 9]);
  });

  test("of an empty list every condition holds and none is met; what has no value is null in a list", () => {
    const none: Expr = { lit: [] };
    expect(["some", "every", "count", "filter", "project"].map((name) => of(over(name, none, large)))).toEqual([false, true, 0, [], []]);
    expect(of(over("project", lines, item("missing")))).toEqual([null, null, null]);
  });

  test("only true is true", () => {
    expect(["some", "every", "count"].map((name) => of(over(name, lines, { lit: "yes" })))).toEqual([false, false, 0]);
  });

  test("E1: over what is no list a condition is false and anything else absent", () => {
    for (const value of [undefined, null, 3, "text", { length: 1 }]) {
      const list: Expr = value === undefined ? ref("nothing") : { lit: value };
      expect(["some", "every", "count", "filter", "project"].map((name) => of(over(name, list, { lit: true })))).toEqual([
        false,
        false,
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  test("E2: an operator over items that is none has no value", () => {
    for (const name of ["constructor", "toString", "gt"]) expect(of(over(name, lines, large))).toBeUndefined();
  });

  test("an inner list is looked at item by item for each outer one, and reads both", () => {
    const inner = over("some", item("tags"), { op: "eq", args: [ref("$item2"), { lit: "a" }] }, "$item2");
    expect(of(over("project", lines, { arr: [item("n"), inner, ref("input", "a", "b", "0")] }))).toEqual([
      [1, true, 1],
      [5, false, 1],
      [9, true, 1],
    ]);
    const shadowing = over("project", lines, { arr: [over("count", item("tags"), { lit: true }), item("n")] });
    expect(of(shadowing)).toEqual([
      [1, 1],
      [0, 5],
      [2, 9],
    ]);
  });

  test("an item means nothing outside", () => {
    expect(of({ arr: [over("some", lines, large), item("n")] })).toEqual([true, null]);
  });

  test("every item costs fuel, also where the body is free", () => {
    const list: Expr = { lit: Array<number>(FUEL / 4).fill(0) };
    expect(of(over("count", list, { lit: true }))).toBe(FUEL / 4);
    expect(() => of({ arr: Array<Expr>(5).fill(over("count", list, { lit: true })) })).toThrow(OutOfFuel);
  });
});

describe("fuel", () => {
  test("an expression that builds too much is stopped", () => {
    let expr: Expr = { lit: "x".repeat(1_000) };
    for (let depth = 0; depth < 12; depth++) expr = { op: "text", args: [{ lit: ["", "", ""] }, expr, expr] };
    expect(() => of(expr)).toThrow(OutOfFuel);
    expect(() => of(expr)).toThrow("does more than 1000000 units of work. Use f.compute for heavy lifting.");
  });

  test("an expression of many steps is stopped", () => {
    expect(() => of({ arr: Array<Expr>(FUEL).fill({ arr: [] }) })).toThrow(OutOfFuel);
  });

  test("each evaluation has its own", () => {
    const expr: Expr = { op: "toText", args: [{ lit: "x".repeat(FUEL / 2) }] };
    for (let times = 0; times < 5; times++) expect(of(expr)).toHaveLength(FUEL / 2);
  });
});

describe("names", () => {
  test("are looked up in the frame and the frames around it", () => {
    const run = given((f, input) => f.map("each", input.items, { max: 2 }, (item) => f.call("look", free, { item, all: input.items })), {
      items: ["a"],
    });
    const inner = envOf(run.state, "each[0]");
    expect([inner("each.item"), inner("input"), inner("look"), envOf(run.state, "")("each.item")]).toEqual([
      "a",
      { items: ["a"] },
      undefined,
      undefined,
    ]);
    expect([inner("constructor"), inner("__proto__"), envOf(run.state, "no-such-frame")("input")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("`run` gives facts about the run", () => {
    const run = given((f, _input, { id, startedAt }) => f.call("look", free, { id, startedAt }));
    expect(envOf(run.state, "")("run")).toEqual({ id: "run-1", startedAt: "1970-01-01T00:00:01.000Z" });
  });
});

describe("the values that a decision read", () => {
  const read = (expr: Expr): { [name: string]: Json } => valuesRead(expr, env);
  test("by name, once each, absent as null", () => {
    expect(
      read({ op: "and", args: [{ op: "gt", args: [ref("input", "a", "b", "0"), { lit: 1 }] }, { obj: { x: { arr: [ref("nothing")] } } }] }),
    ).toEqual({
      "input.a.b.0": 1,
      nothing: null,
    });
  });

  test("the list of items, and what a condition on them reads beside it", () => {
    const body: Expr = { op: "gt", args: [ref("$item", "n"), ref("input", "a", "b", "0")] };
    expect(read({ over: "some", list: ref("input", "none"), item: "$item", body })).toEqual({ "input.none": null, "input.a.b.0": 1 });
  });

  test("a long one is cut, with the hash of the whole", () => {
    const long = `${"x".repeat(199)}😀${"y".repeat(400)}`;
    const [text, data] = [{ long }, { deep: { long } }].map((input) => valuesRead(ref("input"), () => input as Json).input);
    expect(valuesRead(ref("t"), () => long)).toEqual({
      t: { preview: `${"x".repeat(199)}\ufffd`, characters: 601, sha256: sha256Hex(long) },
    });
    expect(text).toMatchObject({ characters: long.length + '{"long":""}'.length });
    expect(data).toMatchObject({ preview: expect.stringMatching(/^\{"deep":\{"long":"xxx/) });
    expect(valuesRead(ref("t"), () => "x".repeat(500))).toEqual({ t: "x".repeat(500) });
  });
});
