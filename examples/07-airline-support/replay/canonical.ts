import { isDeepStrictEqual } from "node:util";

/** A text that is JSON is compared as what it says, whatever the order of its fields; any other text as it stands. */
export const meaningOf = (value: unknown): unknown => {
  if (typeof value !== "string") return JSON.parse(JSON.stringify(value));
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

export const sameMeaning = (left: unknown, right: unknown): boolean => isDeepStrictEqual(meaningOf(left), meaningOf(right));
