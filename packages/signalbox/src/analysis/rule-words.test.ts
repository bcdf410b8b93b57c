import { expect, test } from "vitest";
import { allow, ask, deny, gt, policy } from "../index.ts";
import { ruleWords } from "./rule-words.ts";

const words = (rule: object) => ruleWords(policy("p", [{ then: allow(), ...rule }]).data.rules[0] as never);

test.each([
  [{}, "all calls"],
  [{ effect: "destructive" }, "destructive calls"],
  [{ tool: ["b", "a", "c"] }, "calls of a, b or c"],
  [
    { effect: ["write", "external"], touches: "customer", ai: "chose-or-wrote" },
    "external or write calls that touch customer that a model chose or wrote a part of",
  ],
  [
    { workflow: "w", scope: "mail:send", agent: "helper", ai: "none" },
    "all calls in w with the scope mail:send chosen by helper that no model chose or wrote a part of",
  ],
])("%j is about %s", (rule, about) => {
  expect(words(rule).about).toBe(about);
});

test("says what has to hold, what follows, and why", () => {
  expect(words({ tool: "refund", when: (call: { args: { amount: never } }) => gt(call.args.amount, 5), then: deny("Too much.") })).toEqual({
    ...{ about: "calls of refund", when: "call.args.amount > 5", then: "denied", reason: "Too much." },
  });
  expect(words({ then: ask({ by: "role:ae", within: "2d", remind: "4h", reason: "Look." }) })).toMatchObject({
    when: null,
    then: "role:ae is asked, within 2d, reminded every 4h",
    reason: "Look.",
  });
  expect(words({ then: ask({ by: "role:ae, role:legal", within: "2d" }) })).toMatchObject({
    then: "role:ae or role:legal is asked, within 2d",
    reason: null,
  });
  expect(words({})).toEqual({ about: "all calls", when: null, then: "allowed", reason: null });
});
