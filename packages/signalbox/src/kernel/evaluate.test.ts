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
