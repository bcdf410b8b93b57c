import { expect, test } from "vitest";
import { calculate } from "./arithmetic.ts";

test.each([
  ["2 + 3 * 4", "14.0"],
  ["(350 - 122) * 2 + (499 - 127) * 2", "1200.0"],
  ["136 - (94 + 80) * 3", "-386.0"],
  ["498 * 1.5", "747.0"],
  ["7 / 2", "3.5"],
  ["-7 // 2", "-4.0"],
  ["2 ** 3 ** 2", "512.0"],
  ["-2 ** 2", "-4.0"],
  ["2 ** -1", "0.5"],
  ["+.5 + 1.", "1.5"],
  ["10 / 3", "3.33"],
  ["0.125 + 0", "0.12"],
  ["0.375 + 0", "0.38"],
  ["-0.125 + 0", "-0.12"],
  ["0.1 + 0.2", "0.3"],
  ["10 ** 15 * 10", "1e+16"],
  ["100 - 100", "0.0"],
])("%s is %s", (expression, answer) => {
  expect(calculate(expression)).toBe(answer);
});

test.each([
  ["2 ^ 3", "invalid characters in expression"],
  ["price * 2", "invalid characters in expression"],
  ["1 / 0", "division by zero"],
  ["1 // (2 - 2)", "division by zero"],
  ["(1 + 2", "invalid syntax (<string>, line 1)"],
  ["1 + 2)", "invalid syntax (<string>, line 1)"],
  ["1 2", "invalid syntax (<string>, line 1)"],
  ["* 3", "invalid syntax (<string>, line 1)"],
  ["007", "invalid syntax (<string>, line 1)"],
  [". + 1", "invalid syntax (<string>, line 1)"],
  ["", "invalid syntax (<string>, line 1)"],
])("%s is refused: %s", (expression, reason) => {
  expect(() => calculate(expression)).toThrow(reason);
});
