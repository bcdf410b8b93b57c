import { describe, expect, test } from "vitest";
import { z } from "zod";
import { inputJsonSchema, isSchema, outputJsonSchema, parseWith, reservedField, type Schema } from "./schema.ts";

describe("validation", () => {
  const Order = z.object({
    id: z.string(),
    items: z.array(z.object({ price: z.number() })).min(1),
    when: z.string().transform((text) => text.length),
  });

  test("gives the parsed value", () => {
    expect(parseWith(Order, { id: "a", items: [{ price: 1 }], when: "now" })).toEqual({
      ok: true,
      value: { id: "a", items: [{ price: 1 }], when: 3 },
    });
  });

  test("gives every problem with its place", () => {
    const parsed = parseWith(Order, { id: 1, items: [{ price: 1 }, { price: "2" }], when: "x" });
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual(["id", "items[1].price"]);
    const whole = parseWith(z.string(), 5);
    expect(whole.ok ? [] : whole.problems.map(({ path }) => path)).toEqual([""]);
  });

  test("reads places in either form that Standard Schema allows", () => {
    const schema = {
      "~standard": {
        version: 1,
        vendor: "x",
        validate: () => ({ issues: [{ message: "no", path: [{ key: "a" }, { key: 0 }, "b"] }, { message: "no" }] }),
      },
    } as Schema;
    expect(parseWith(schema, 1)).toMatchObject({ problems: [{ path: "a[0].b" }, { path: "" }] });
  });

  test("an asynchronous schema is refused", async () => {
    const rejecting = { "~standard": { version: 1, vendor: "x", validate: () => Promise.reject(new Error("late")) } } as Schema;
    for (const schema of [z.string().refine(async () => true), rejecting])
      expect(parseWith(schema, "x")).toEqual({
        ok: false,
        problems: [{ path: "", message: "the schema validates asynchronously, which Signalbox does not support" }],
      });
    await new Promise((done) => setImmediate(done));
  });
});

describe("JSON Schema", () => {
  const WithDefault = z.object({ n: z.number().default(3) });
  test("of both sides, as plain JSON without the dialect", () => {
    expect(inputJsonSchema(WithDefault)).not.toHaveProperty("required");
    expect(outputJsonSchema(WithDefault)).toEqual({
      type: "object",
      properties: { n: { type: "number", default: 3 } },
      required: ["n"],
      additionalProperties: false,
    });
  });
});

test("a schema is what can validate", () => {
  expect([z.string(), Object.assign(() => 1, { "~standard": z.string()["~standard"] })].map(isSchema)).toEqual([true, true]);
  expect([{}, null, "x", { "~standard": {} }, { "~standard": null }].map(isSchema)).toEqual(Array(5).fill(false));
});

test("a field that a ref cannot carry is found at any depth", () => {
  const json = (schema: z.ZodType) => outputJsonSchema(schema);
  expect(reservedField(json(z.object({ a: z.union([z.string(), z.object({ then: z.number() })]) })))).toBe("then");
  expect(reservedField(json(z.object({ a: z.array(z.tuple([z.object({ toJSON: z.number() })])) })))).toBe("toJSON");
  expect(reservedField(json(z.object({ a: z.object({ properties: z.string() }), b: z.literal("then") })))).toBeNull();
  expect([reservedField(null), reservedField("then"), reservedField([])]).toEqual([null, null, null]);
});
