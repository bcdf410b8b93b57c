import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Json } from "../../base/json.ts";
import { inputJsonSchema } from "../../definition/schema.ts";
import { type FormField, fieldsOf, initialTexts, problemsByField, rowsOf, textsOf, withoutRow, writtenValue } from "./index.ts";

const fields = (schema: z.ZodType): readonly FormField[] => fieldsOf(inputJsonSchema(schema));
const one = (schema: z.ZodType): FormField => fields(z.object({ it: schema }))[0] as FormField;
const read = (schema: z.ZodType, texts: Readonly<Record<string, string>>) => writtenValue(fields(schema), new Map(Object.entries(texts)));

const Order = z.object({
  email: z.email(),
  firstName: z.string().describe("As on the card"),
  size: z.enum(["small", "large"]).optional(),
  seats: z.number().int().min(1).default(1),
  isUrgent: z.boolean(),
  newsletter: z.boolean().optional(),
  on: z.iso.date(),
  at: z.iso.datetime().optional(),
  note: z.string().max(1_000).nullable(),
  kind: z.literal("order"),
  address: z.object({ street: z.string(), city: z.string().optional() }),
  billing: z.object({ street: z.string() }).optional(),
  lines: z.array(z.object({ sku: z.string(), count: z.number() })).min(1),
  tags: z.array(z.string()).optional(),
  meta: z.record(z.string(), z.number()).optional(),
});

describe("S19.1: what a schema asks for is fields", () => {
  test.each([
    ["an e-mail address", z.email(), { kind: "text", input: "email" }],
    ["an address of a page", z.url(), { kind: "text", input: "url" }],
    ["a date", z.iso.date(), { kind: "text", input: "date" }],
    ["a time", z.iso.time(), { kind: "text", input: "line" }],
    ["a moment", z.iso.datetime(), { kind: "text", input: "moment" }],
    ["a short text", z.string().max(80), { kind: "text", input: "line", maxLength: 80 }],
    ["a text", z.string(), { kind: "text", input: "words", maxLength: null }],
    ["a number", z.number(), { kind: "number", isWhole: false }],
    ["a whole number", z.number().int(), { kind: "number", isWhole: true }],
    ["yes or no", z.boolean(), { kind: "yes-no" }],
    ["yes, no or neither", z.boolean().optional(), { kind: "choice", choices: [true, false] }],
    ["a choice", z.enum(["a", "b"]), { kind: "choice", choices: ["a", "b"] }],
    ["a choice of numbers", z.literal([1, 2]), { kind: "choice", choices: [1, 2] }],
    ["a constant", z.literal("x"), { kind: "constant", value: "x" }],
    ["one that may be null", z.number().nullable(), { kind: "number", isNullable: true, isRequired: true }],
    ["one with a default", z.string().default("a"), { kind: "text", isRequired: false, initial: "a" }],
    ["an object", z.object({ a: z.string() }), { kind: "group", fields: [{ name: "it.a", label: "A" }] }],
    ["a list", z.array(z.string()).min(2).max(3), { kind: "list", least: 2, most: 3, item: { name: "it[]" } }],
    ["keys of its own choosing", z.record(z.string(), z.string()), { kind: "json" }],
    ["one of several shapes", z.union([z.string(), z.object({ a: z.string() })]), { kind: "json" }],
    ["anything", z.json(), { kind: "json" }],
    ["lists in lists", z.array(z.array(z.string())), { kind: "json" }],
    ["a key with a dot in it", z.object({ "a.b": z.string() }), { kind: "json" }],
  ])("%s", (_name, schema, field) => {
    expect(one(schema)).toMatchObject(field);
  });

  test("its labels are the keys in words, or a title, and its hints are the descriptions", () => {
    expect(fields(Order).slice(0, 2)).toMatchObject([{ label: "Email" }, { label: "First name", hint: "As on the card" }]);
    expect(one(z.string().meta({ title: "Your name" }))).toMatchObject({ label: "Your name" });
  });

  test("one that refers to itself ends as JSON", () => {
    interface Tree {
      readonly name: string;
      readonly below?: Tree | undefined;
    }
    const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), below: Tree.optional() }));
    expect(JSON.stringify(fields(z.object({ tree: Tree })))).toContain('"json"');
    expect(fieldsOf({ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } })).toMatchObject([{ kind: "json", name: "" }]);
  });

  test("a value that is no object is one field without a name", () => {
    expect(fields(z.number())).toMatchObject([{ name: "", kind: "number" }]);
    expect(read(z.number(), { value: "12" })).toEqual({ value: 12, problems: [] });
    expect(textsOf(fields(z.number()), 12)).toEqual(new Map([["value", "12"]]));
  });

  test("fields that somebody else fills in are left off", () => {
    const names = fieldsOf(inputJsonSchema(Order), new Set(["email", "lines"])).map(({ name }) => name);
    expect(names).not.toContain("email");
    expect(names).not.toContain("lines");
    expect(names).toHaveLength(Object.keys(Order.shape).length - 2);
  });
});

const order = {
  email: "ada@example.com",
  firstName: "Ada",
  seats: 3,
  isUrgent: true,
  newsletter: false,
  on: "2026-07-01",
  at: "2026-07-01T14:00:00Z",
  note: null,
  kind: "order",
  address: { street: "Main 1" },
  lines: [
    { sku: "a", count: 1 },
    { sku: "b", count: 2.5 },
  ],
  tags: ["x"],
  meta: { a: 1 },
};

describe("S19.1: what is written is the value", () => {
  test("a value becomes texts, and the texts that value", () => {
    const texts = textsOf(fields(Order), order);
    expect(writtenValue(fields(Order), texts ?? new Map())).toEqual({ value: order, problems: [] });
  });

  test("any value that a form can show comes back as it was", () => {
    const Any = z.object({
      words: z.string(),
      number: z.number(),
      choice: z.enum(["a", "b"]).optional(),
      yes: z.boolean(),
      group: z.object({ inner: z.string().optional(), flag: z.boolean() }),
      list: z.array(z.object({ part: z.string() })),
    });
    const written = fc.string({ minLength: 1 }).filter((text) => text.trim() !== "");
    const any = fc.record({
      words: written,
      number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      choice: fc.constantFrom("a", "b"),
      yes: fc.boolean(),
      group: fc.record({ inner: written, flag: fc.boolean() }),
      list: fc.array(fc.record({ part: written }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(any, (value) => {
        const texts = textsOf(fields(Any), value as Json) ?? new Map();
        expect(writtenValue(fields(Any), texts)).toEqual({ value: JSON.parse(JSON.stringify(value)), problems: [] });
      }),
      { numRuns: 200 },
    );
  });

  test("a value that the fields have no place for is not shown as if they had", () => {
    for (const value of [
      { ...order, more: 1 },
      { ...order, seats: "3" },
      { ...order, kind: "other" },
      { ...order, lines: {} },
      [],
      null,
      "a",
    ])
      expect(textsOf(fields(Order), value as Json)).toBeNull();
  });

  test("what is optional and empty is absent, defaults stand where nothing was written, and one row is there to write in", () => {
    const texts = initialTexts(fields(Order));
    expect(Object.fromEntries(texts)).toEqual({ seats: "1", "lines[]": "1", "tags[]": "1" });
    const { value } = writtenValue(fields(Order), texts);
    expect(value).toEqual({ seats: 1, isUrgent: false, note: null, kind: "order", address: {}, lines: [] });
  });

  test("what is needed and empty is said at its place", () => {
    const { problems } = writtenValue(
      fields(Order),
      new Map([
        ["lines[]", "2"],
        ["lines[1].sku", "b"],
      ]),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      "email",
      "firstName",
      "on",
      "address.street",
      "lines[0].sku",
      "lines[0].count",
      "lines[1].count",
    ]);
  });

  test.each([
    ["1e400", "This is not a number."],
    ["0x10", "This is not a number."],
    ["1,5", "This is not a number."],
    ["Infinity", "This is not a number."],
    ["1.5", "This is not a whole number."],
    ["9007199254740993", "This number is larger than can be kept exactly."],
  ])("%s is no whole number", (text, message) => {
    expect(read(z.object({ it: z.number().int() }), { it: text }).problems).toEqual([{ path: "it", message }]);
  });

  test("a moment without a zone is in UTC; one with a zone stays as it is", () => {
    const moments = {
      "2026-07-01T14:00": "2026-07-01T14:00:00Z",
      "2026-07-01T14:00:05": "2026-07-01T14:00:05Z",
      "2026-07-01T14:00:00+02:00": null,
    };
    for (const [text, moment] of Object.entries(moments))
      expect(read(z.object({ at: z.iso.datetime({ offset: true }) }), { at: text }).value).toEqual({ at: moment ?? text });
  });

  test("JSON is read, and what is none is said", () => {
    const schema = z.object({ it: z.record(z.string(), z.number()) });
    expect(read(schema, { it: '{"a":1}' })).toEqual({ value: { it: { a: 1 } }, problems: [] });
    expect(read(schema, { it: "{" }).problems).toMatchObject([{ path: "it", message: expect.stringContaining("not JSON") }]);
  });

  test("a row is taken out, and those below move up", () => {
    const list = fields(Order).find(({ name }) => name === "lines");
    if (list?.kind !== "list") throw new Error("There is a list.");
    const texts = withoutRow(list, textsOf(fields(Order), order) ?? new Map(), 0);
    expect(rowsOf(list, texts)).toBe(1);
    expect(writtenValue(fields(Order), texts).value).toMatchObject({ lines: [{ sku: "b", count: 2.5 }] });
  });

  test("a number of rows that nobody can have written is held down", () => {
    for (const rows of ["1000000000", "-1", "x", "1e9", ""]) expect(() => read(Order, { "lines[]": rows })).not.toThrow();
  });
});

test("S19.1: a problem is said at the field that it is about, or where it has none, for the whole", () => {
  const texts = textsOf(fields(Order), order) ?? new Map();
  const said = problemsByField(fields(Order), texts, [
    { path: "lines[1].count", message: "too small" },
    { path: "meta.a", message: "not a number" },
    { path: "address", message: "odd" },
    { path: "more", message: "unknown" },
    { path: "", message: "no" },
  ]);
  expect(Object.fromEntries(said)).toEqual({
    "lines[1].count": ["too small"],
    meta: ["a: not a number"],
    address: ["odd"],
    "": ["more: unknown", "no"],
  });
});
