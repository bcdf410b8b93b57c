import { expect, test } from "vitest";
import { isSignalboxError, messageOf, SignalboxError } from "./error.ts";

test("an error carries its code, its cause and the problems with their places", () => {
  const cause = new Error("disk");
  const error = new SignalboxError("storage-full", "The store is full.", { cause, problems: [{ path: "a.b", message: "no" }] });
  expect(error).toMatchObject({
    name: "SignalboxError",
    code: "storage-full",
    message: "The store is full.",
    cause,
    problems: [{ path: "a.b" }],
  });
  expect(new SignalboxError("internal", "x")).toMatchObject({ problems: [] });
  expect(Object.hasOwn(new SignalboxError("internal", "x"), "cause")).toBe(false);
});

test("it is known by its brand, also when another copy of the library made it", () => {
  expect(isSignalboxError(new SignalboxError("internal", "x"))).toBe(true);
  expect(isSignalboxError(Object.assign(new Error("x"), { [Symbol.for("signalbox.error")]: true }))).toBe(true);
  for (const other of [new Error("x"), null, undefined, "x", { code: "internal" }]) expect(isSignalboxError(other)).toBe(false);
});

test("whatever is thrown has a message", () => {
  expect([new Error("boom"), "text", 5, undefined, null].map(messageOf)).toEqual(["boom", "text", "5", "undefined", "null"]);
});
