import { expect, test } from "vitest";
import { type Anything, eventsOfType, given, retried, when } from "../../../test/kernel/scenario.ts";

const matching = (f: Anything, input: Anything) => f.match("kind", input.kind, { a: () => 1, "B / ü": () => 2 });
const withOtherwise = (f: Anything, input: Anything) => f.match("kind", input.kind, { a: () => 1 }, () => 9);

test("when the value is a label, then its arm is entered", () => {
  expect(given(matching, { kind: "a" }).state.output).toBe(1);
});

test("an arm's name is part of a path only in letters that no path gives a meaning to", () => {
  const run = given(matching, { kind: "B / ü" });
  expect(run.state.output).toBe(2);
  expect(eventsOfType(run, "block-left")[0]?.frame).toBe("kind.B~20~~2f~~20~~fc~");
});

test("when the value is no label, then `otherwise` is entered", () => {
  expect(given(withOtherwise, { kind: "z" }).state.output).toBe(9);
  expect(given(withOtherwise, { kind: 3 }).state.output).toBe(9);
  expect(given(withOtherwise, {}).state.output).toBe(9);
});

test("a label of every object is not an arm", () => {
  for (const kind of ["constructor", "__proto__", "toString", "otherwise"]) expect(given(withOtherwise, { kind }).state.output).toBe(9);
});

test("when there is no arm for it, then the run fails and says for what", () => {
  expect(given(matching, { kind: { z: "q" } }).state.error).toMatchObject({ code: "no-arm", message: '"kind" has no arm for {"z":"q"}.' });
  expect(given(matching, {}).state.error?.message).toBe('"kind" has no arm for null.');
  expect(given(matching, { kind: "otherwise" }).state.error?.code).toBe("no-arm");
});

test("a retry of a value without an arm fails again", () => {
  const run = given(matching, { kind: "z" });
  when(run, retried);
  expect(run.state.error?.code).toBe("no-arm");
});

test("matchBy enters the arm of the variant", () => {
  const run = given(
    (f, input) =>
      (f as Anything).matchBy("pay", input.payment, "kind", { card: (card: Anything) => card.last4, wire: (wire: Anything) => wire.iban }),
    {
      payment: { kind: "wire", iban: "DE1" },
    },
  );
  expect(run.state.output).toBe("DE1");
  expect(eventsOfType(run, "branch-decided")[0]).toMatchObject({ arm: "wire", read: { "input.payment.kind": "wire" } });
});
