import { describe, expect, test } from "vitest";
import { canonical, deepFreeze, isObject, type Json, objectIn } from "./json.ts";

/** The double with these bits. */
const double = (hex: string): number =>
  new DataView(BigInt.asUintN(64, BigInt(`0x${hex}`)) === 0n ? new ArrayBuffer(8) : bits(hex)).getFloat64(0);
function bits(hex: string): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  new DataView(buffer).setBigUint64(0, BigInt(`0x${hex}`));
  return buffer;
}

describe("canonical JSON (RFC 8785)", () => {
  test("the sample of section 3.2.2", () => {
    const source = String.raw`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`;
    expect(canonical(JSON.parse(source) as Json)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("the key order of section 3.2.3: by UTF-16 code units", () => {
    const source = String.raw`{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}`;
    const text = canonical(JSON.parse(source) as Json);
    expect(Object.values(JSON.parse(text) as { [key: string]: string })[0]).toBe("One");
    expect([...text.matchAll(/:"([^"]+)"/g)].map(([, value]) => value)).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  test.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("the number %s of appendix B is %s", (hex, text) => {
    expect(canonical(double(hex))).toBe(text);
  });

  test("a number that JSON does not have is refused", () => {
    expect(() => canonical(Number.NaN)).toThrow("NaN is not allowed");
    expect(() => canonical({ a: [Number.POSITIVE_INFINITY] })).toThrow("Infinity is not allowed");
  });

  test("the order of keys does not matter, the order of items does", () => {
    expect(canonical({ b: { d: 1, c: 2 }, a: [] })).toBe(canonical({ a: [], b: { c: 2, d: 1 } }));
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
  });

  test("an absent field is left out, and an absent value is null", () => {
    expect(canonical({ a: undefined } as unknown as Json)).toBe("{}");
    expect(canonical(undefined as unknown as Json)).toBe("null");
  });

  test("half of a surrogate pair counts as the replacement character, as every encoder writes it", () => {
    expect(canonical("\ud83d")).toBe('"\ufffd"');
    expect(canonical({ "\ude00": ["a\ud83db", 1, null, "😀"] })).toBe('{"\ufffd":["a\ufffdb",1,null,"😀"]}');
    expect(canonical("😀\u2028\u0000")).toBe('"😀\u2028\\u0000"');
  });

  test("any depth", () => {
    let deep: Json = [];
    for (let depth = 0; depth < 50_000; depth++) deep = [deep];
    expect(canonical(deep)).toHaveLength(100_002);
  });
});

test("isObject: no list and no null", () => {
  expect([{}, Object.create(null), [], null, "x", undefined].map(isObject)).toEqual([true, true, false, false, false, false]);
});

test("deepFreeze freezes everything below", () => {
  const value = deepFreeze({ a: [{ b: 1 }], c: null });
  expect([value, value.a, value.a[0]].every(Object.isFrozen)).toBe(true);
  expect(deepFreeze("x")).toBe("x");
  expect(deepFreeze(value)).toBe(value);
});

test("the object that a text is, and nothing for what is another value or no JSON", () => {
  expect(objectIn(' {"a":[1]} ')).toEqual({ a: [1] });
  expect(["[1]", "null", '"text"', "1", "", "{", '{"a":1}}'].map(objectIn)).toEqual(Array(7).fill(undefined));
});
