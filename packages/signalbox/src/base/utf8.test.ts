import { expect, test } from "vitest";
import { utf8Beginning, utf8Length } from "./utf8.ts";

const text = "aé€😀z";

test("a text is counted in bytes", () => {
  expect([..."aé€😀"].map(utf8Length)).toEqual([1, 2, 3, 4]);
  expect(utf8Length(text)).toBe(11);
});

test("the beginning of a text fits, ends with a whole character, and has no room for the next one", () => {
  const beginnings = Array.from({ length: 13 }, (_, bytes) => utf8Beginning(text, bytes));
  expect(beginnings).toEqual(["", "a", "a", "aé", "aé", "aé", "aé€", "aé€", "aé€", "aé€", "aé€😀", text, text]);
  expect(utf8Beginning(text, Number.MAX_SAFE_INTEGER)).toBe(text);
  expect(utf8Beginning("\ufffd", 3)).toBe("\ufffd");
});
