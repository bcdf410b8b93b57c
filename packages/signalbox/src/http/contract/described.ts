import { z } from "@hono/zod-openapi";
import type { Json, JsonObject } from "../../base/json.ts";

/**
 * The schema of something that the engine answers. Its type is the engine's own, and its fields are that type's: one that is
 * missing or too many does not compile. That the values fit is tested over real answers; they are not parsed again when sent.
 */
export const described = <T>(name: string, fields: { readonly [K in keyof T]-?: z.ZodType }): z.ZodType<T> =>
  z.strictObject(fields as Record<string, z.ZodType>).openapi(name) as unknown as z.ZodType<T>;

/** A list of words that is a type: one that is missing does not compile. */
export const words = <T extends string>(values: Readonly<Record<T, true>>) => z.enum(Object.keys(values) as [T, ...T[]]);

export const text = z.string();
export const count = z.number().int();
export const flag = z.boolean();
export const instant = z.iso.datetime().openapi({ example: "2026-07-01T14:00:00.000Z" });
export const anyJson: z.ZodType<Json> = z
  .json()
  .openapi({ type: ["null", "boolean", "number", "string", "array", "object"], description: "Any JSON value." });
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), anyJson);
export const listOf = <S extends z.ZodType>(schema: S) => z.array(schema).readonly();
