import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTellable, Redactor } from "./redactor.ts";
import { secretForms } from "./secret-forms.ts";

const SECRET = 'p@ss "w/rd" ü1';
const knowing = (...values: readonly string[]): Redactor => {
  const redactor = new Redactor();
  for (const [index, value] of values.entries()) redactor.learn(`s${index}`, value);
  return redactor;
};
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("S18.5 what a text has in the place of a secret", () => {
  const redactor = knowing(SECRET);
  test.each([
    ["as it is", `before ${SECRET} after`],
    ["in JSON", JSON.stringify({ deep: [{ key: SECRET }] })],
    ["in JSON of ASCII alone", JSON.stringify(SECRET).replace("ü", "\\u00fc")],
    ["in JSON with its slashes escaped", JSON.stringify(SECRET).replace("/", "\\/")],
    ["in an address", `https://api.example/?key=${encodeURIComponent(SECRET)}`],
    ["in a form", new URLSearchParams({ key: SECRET }).toString().replaceAll("%40", "%40")],
    ["in base64", base64(SECRET)],
    ["in base64url", Buffer.from(SECRET).toString("base64url")],
    ["as the password of a user of one letter", `Basic ${base64(`a:${SECRET}`)}`],
    ["as the password of a user of two", `Basic ${base64(`ab:${SECRET}`)}`],
    ["as the password of a user of three", `Basic ${base64(`abc:${SECRET}`)}`],
    ["in hex", Buffer.from(SECRET).toString("hex").toUpperCase()],
  ])("is its name, where it stands %s", (_how, text) => {
    const told = redactor.text(text);
    expect(told).toContain("[secret s0]");
    expect(told).not.toContain(SECRET);
    // Of base64 a few bits of the first and last character may be left, and nothing that can be read.
    expect(told.length).toBeLessThan(text.length + 12);
  });

  test("is the longest that begins there, and the first that begins at all", () => {
    const both = knowing("1bcdefgh", "1bcdefgh-and-more", "ghijklmn0");
    expect(both.text("x 1bcdefgh-and-more")).toBe("x [secret s1]");
    expect(both.text("1bcdefghijklmn0")).toBe("[secret s0]ijklmn0");
    expect(both.text("1bcdefg1bcdefgh")).toBe("1bcdefg[secret s0]");
  });
  test("is left alone where there is none: the same text, the same value", () => {
    const value = { a: ["p@ss", { b: 12, c: null, d: new Date(0) }], e: "w/rd".repeat(9) };
    expect(redactor.value(value)).toBe(value);
    expect(new Redactor().value(value)).toBe(value);
  });
  test("is taken out of keys and of numbers as well, and of nothing that is no plain value", () => {
    expect(knowing("12345678").value({ "x 12345678": [{ pin: 12345678, other: 123456789 }] })).toEqual({
      "x [secret s0]": [{ pin: "[secret s0]", other: 123456789 }],
    });
    const date = new Date(0);
    expect((redactor.value({ date, text: SECRET }) as { date: Date }).date).toBe(date);
  });
  test("what stands in texts by chance is not taken out: a short value, a word, and what would be found in a name", () => {
    const redactor = new Redactor();
    expect(redactor.learn("short", "1234567")).toBe(false);
    for (const word of ["arguments", "__proto__", "step-completed", "maxOutputTokens"]) expect(redactor.learn("word", word)).toBe(false);
    expect(redactor.isEmpty).toBe(true);
    redactor.learn("crm-key-1", "crm-key-1");
    expect(redactor.text("the crm-key-1 is x")).toBe("the crm-key-1 is x");
  });
  test("a text that comes in pieces is told as far as no secret can have begun in it", () => {
    const told: string[] = [];
    const say = redactor.pieces((text) => told.push(text));
    for (const character of `I say ${SECRET} and ${base64(`a:${SECRET}`)}, p@ss by.`) say(character);
    expect(told.join("")).toMatch(/^I say \[secret s0\] and YTp\[secret s0\]\S{0,4}, p@ss by\.$/);
    expect(told[0]).toBe("I");
  });
  test("a value that nests 60 deep is looked through once at each level", () => {
    const deep = Array.from({ length: 60 }).reduce<unknown>((inner) => ({ inner }), SECRET);
    expect(JSON.stringify(redactor.value(deep))).not.toContain("p@ss");
  });
});

test("S18.5 of random values in random places no form of any of them is left", () => {
  const value = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme" }).filter((text) => isTellable(text) && text.isWellFormed());
  const junk = fc.string({ maxLength: 30 });
  fc.assert(
    fc.property(
      fc.uniqueArray(value, { minLength: 1, maxLength: 20 }),
      fc.array(fc.tuple(junk, fc.nat(), fc.nat()), { maxLength: 10 }),
      (values, pieces) => {
        fc.pre(!values.some((each) => /secret s\d|^\W*\[secret/.test(each)));
        const redactor = knowing(...values);
        const all = values.flatMap((each) => [...secretForms(each)]).filter(({ length }) => length >= 8);
        const text = pieces.map(([before, which]) => before + (all[which % all.length] ?? "")).join("");
        const told = redactor.text(text);
        expect(redactor.find(told)).toBe(null);
        expect(redactor.text(told)).toBe(told);
        const nested = { list: [text, { [text]: text }] };
        expect(redactor.find(JSON.stringify(redactor.value(nested)))).toBe(null);
      },
    ),
    { numRuns: 150 },
  );
});
