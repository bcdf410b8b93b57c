import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Json } from "../base/json.ts";
import { eq, gt, some, text, toText } from "../definition/expression.ts";
import { allow, ask, deny, type Policy, policy, policyFor } from "../definition/policy.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import { tool } from "../definition/tool.ts";
import { FUEL } from "./evaluate.ts";
import { factsNeeded, fits, type JudgedCall, judge, type Reading, type Verdict } from "./judge.ts";

const refund = tool({
  id: "refund",
  input: z.object({ order: z.string(), amount: z.number(), lines: z.array(z.number()) }),
  output: z.object({}),
  effect: "external",
  run: () => ({}),
});
const reader = (id: string) =>
  tool({
    id,
    input: z.object({ id: z.string() }),
    output: z.object({ paid: z.number(), user: z.string(), tier: z.string() }),
    effect: "read",
    run: () => ({ paid: 1, user: "", tier: "" }),
  });
const [readOrder, readUser] = [reader("order.read"), reader("user.read")];
const call: JudgedCall = {
  tool: "refund",
  effect: "external",
  scope: "money",
  touches: ["customer", "revenue"],
  args: { order: "o1", amount: 50 },
  ai: { chose: false, wrote: false },
  workflow: "support",
  agent: null,
  subject: "ada@example.com",
  startedBy: "ana",
  now: "2026-11-21T08:00:00.000Z",
};
const readings = (values: { readonly [key: string]: Json | Error }): ReadonlyMap<string, Reading> =>
  new Map(
    Object.entries(values).map(([key, value]) => [key, value instanceof Error ? { ok: false, error: value.message } : { ok: true, value }]),
  );
const say = (policies: readonly Policy[], about: Partial<JudgedCall> = {}, known: Parameters<typeof readings>[0] = {}): Verdict =>
  judge(policies, { ...call, ...about }, readings(known));
const needs = (policies: readonly Policy[], known: Parameters<typeof readings>[0] = {}): readonly string[] =>
  factsNeeded(policies, call, readings(known)).map(({ key }) => key);
const manager = ask({ by: "role:manager", within: "2d" });
const order = 'order.read {"id":"o1"}';
const user = 'user.read {"id":"u1"}';

describe("J1: the first rule that fits answers, the strictest answer wins", () => {
  const limits = policyFor("limits", refund, {
    rules: [
      { when: (of) => gt(of.args.amount, 1_000), then: deny("Too much.") },
      { when: (of) => gt(of.args.amount, 100), then: ask({ by: "role:manager", within: "2d", reason: "Large." }) },
      { workflow: "support", then: allow() },
      { then: deny("Not from here.") },
    ],
  });

  test("in one policy, in the order of the rules", () => {
    const answers = [2_000, 500, 50].map((amount) => say([limits], { args: { order: "o", amount } }));
    expect(answers.map(({ answer, findings: [finding] }) => [answer, finding?.rule])).toEqual([
      ["deny", 1],
      ["ask", 2],
      ["allow", 3],
    ]);
    expect(say([limits], { workflow: "other" })).toMatchObject({
      answer: "deny",
      findings: [{ rule: 4, reason: "Not from here.", read: {} }],
    });
  });

  test("with what the deciding condition read, and the version of the policy", () => {
    expect(say([limits], { args: { order: "o", amount: 500 } }).findings).toEqual([
      {
        policy: "limits",
        version: limits.hash,
        rule: 2,
        answer: "ask",
        by: "role:manager",
        withinMs: 172_800_000,
        reason: "Large.",
        read: { "call.args.amount": 500 },
      },
    ]);
  });

  test("over several policies; everyone who gave that answer is named, in the order of their ids", () => {
    const [b, a, no] = [
      policy("b", [{ then: manager }]),
      policy("a", [{ then: ask({ by: "role:ae", within: "1h" }) }]),
      policy("c", [{ then: deny("No.") }]),
    ];
    expect(say([b, limits, a])).toMatchObject({
      answer: "ask",
      findings: [
        { policy: "a", by: "role:ae" },
        { policy: "b", by: "role:manager" },
      ],
    });
    expect(say([a, b])).toEqual(say([b, a]));
    expect(say([b, no, a])).toMatchObject({ answer: "deny", findings: [{ policy: "c" }] });
    expect(say([no, limits]).findings).toHaveLength(1);
  });
});

test("J2: where no rule fits, the policy allows and says nothing", () => {
  expect(say([policy("p", [{ effect: "destructive", then: deny("No.") }])])).toEqual({ answer: "allow", findings: [] });
  expect(say([])).toEqual({ answer: "allow", findings: [] });
});

describe("a rule is about calls", () => {
  test.each<[string, Parameters<typeof fits>[0], boolean]>([
    ["every call", {}, true],
    ["a tool", { tool: ["other", "refund"] }, true],
    ["another tool", { tool: ["other"] }, false],
    ["an effect", { effect: ["external"] }, true],
    ["another effect", { effect: ["write"] }, false],
    ["a scope", { scope: ["money"] }, true],
    ["another scope", { scope: ["mail"] }, false],
    ["one of what it touches", { touches: ["revenue", "stock"] }, true],
    ["nothing of what it touches", { touches: ["stock"] }, false],
    ["a workflow", { workflow: ["support"] }, true],
    ["another workflow", { workflow: ["sales"] }, false],
    ["an agent, where there is none", { agent: ["a"] }, false],
    ["a tool and another effect", { tool: ["refund"], effect: ["write"] }, false],
  ])("%s", (_name, match, expected) => {
    expect(fits(match, call)).toBe(expected);
  });

  test("an agent", () => {
    expect([fits({ agent: ["a", "b"] }, { ...call, agent: "b" }), fits({ agent: ["a"] }, { ...call, agent: "b" })]).toEqual([true, false]);
  });

  test("what a model had to do with it", () => {
    const parts = [
      { chose: false, wrote: false },
      { chose: true, wrote: false },
      { chose: false, wrote: true },
      { chose: true, wrote: true },
    ];
    const of = (ai: "chose-or-wrote" | "chose" | "wrote" | "none") => parts.map((part) => fits({ ai }, { ...call, ai: part }));
    expect(of("chose-or-wrote")).toEqual([false, true, true, true]);
    expect(of("chose")).toEqual([false, true, false, true]);
    expect(of("wrote")).toEqual([false, false, true, true]);
    expect(of("none")).toEqual([true, false, false, false]);
  });
});

test("a condition reads everything about the call", () => {
  const read = policy("p", [
    {
      when: (of) => eq(text`${of.tool} ${of.args.amount} ${toText(of.agent)}`, "x"),
      then: allow(),
    },
    {
      when: (of) =>
        eq(
          text`${of.tool} ${toText(of.subject)} ${of.workflow} ${toText(of.startedBy)} ${of.now}`,
          "refund ada@example.com support ana 2026-11-21T08:00:00.000Z",
        ),
      then: deny("No."),
    },
  ]);
  expect(say([read])).toMatchObject({ answer: "deny", findings: [{ rule: 2, read: { "call.tool": "refund", "call.startedBy": "ana" } }] });
});

describe("facts", () => {
  const byOrder = policyFor("by-order", refund, {
    facts: (of, read) => {
      const bought = read("order", readOrder, { id: of.args.order });
      return { bought, owner: read("owner", readUser, { id: bought.user }), again: read("again", readOrder, { id: of.args.order }) };
    },
    rules: [
      { when: (of) => gt(of.args.amount, 1_000), then: deny("Too much.") },
      { when: (of, { bought }) => gt(of.args.amount, bought.paid), then: deny("More than was paid.") },
      { when: (_of, { owner, again }) => eq(text`${owner.tier} ${again.tier}`, "gold x"), then: allow() },
      { then: manager },
    ],
  });
  const paid = { [order]: { paid: 100, user: "u1", tier: "x" } };

  test("J4: are asked for one after the other, and only while an answer depends on them", () => {
    expect(needs([byOrder])).toEqual([order]);
    expect(needs([byOrder], paid)).toEqual([user]);
    expect(needs([byOrder], { ...paid, [user]: { tier: "gold" } })).toEqual([]);
    expect(needs([byOrder], { [order]: { paid: 1 } })).toEqual([]);
    expect(factsNeeded([byOrder], { ...call, args: { amount: 2_000 } }, new Map())).toEqual([]);
    expect(factsNeeded([byOrder], { ...call, tool: "other" }, new Map())).toEqual([]);
  });

  test("J4: the same question is asked once, also by two policies", () => {
    const other = policyFor("other", refund, {
      facts: (of, read) => ({ it: read("it", readOrder, { id: of.args.order }) }),
      rules: [{ when: (_of, { it }) => eq(it.tier, "x"), then: allow() }],
    });
    expect(needs([byOrder, other])).toEqual([order]);
  });

  test("J4: nothing is asked where a policy denies without", () => {
    expect(needs([byOrder, policy("no", [{ then: deny("No.") }])])).toEqual([]);
    expect(say([byOrder, policy("no", [{ then: deny("No.") }])])).toMatchObject({ answer: "deny", findings: [{ policy: "no" }] });
  });

  test("are read by conditions under their names", () => {
    expect(say([byOrder], {}, { ...paid, [user]: { tier: "gold" } })).toMatchObject({
      answer: "allow",
      findings: [{ rule: 3, read: { "facts.owner.tier": "gold", "facts.again.tier": "x" } }],
    });
    expect(say([byOrder], {}, { ...paid, [user]: { tier: "silver" } })).toMatchObject({ answer: "ask", findings: [{ rule: 4 }] });
    expect(say([byOrder], {}, { [order]: { paid: 20 } })).toMatchObject({
      answer: "deny",
      findings: [{ rule: 2, reason: "More than was paid.", read: { "call.args.amount": 50, "facts.order.paid": 20 } }],
    });
  });

  test("J3: one that could not be read denies, also where a later rule would allow", () => {
    expect(say([byOrder], {}, { [order]: new Error("The database is away.") })).toMatchObject({
      answer: "deny",
      findings: [{ rule: 2, reason: 'It could not be judged: "order" could not be read. The database is away.', read: {} }],
    });
    expect(say([byOrder], {}, { ...paid, [user]: new Error("Gone.") })).toMatchObject({ answer: "deny", findings: [{ rule: 3 }] });
    expect(needs([byOrder], { [order]: new Error("Gone.") })).toEqual([]);
  });

  test("J3: one that nobody asked for denies", () => {
    expect(say([byOrder])).toMatchObject({
      answer: "deny",
      findings: [{ rule: 0, reason: "It could not be judged: order.read was not asked." }],
    });
    expect(say([policy("asks", [{ then: manager }]), byOrder])).toMatchObject({ answer: "deny", findings: [{ policy: "by-order" }] });
  });
});

describe("J3: what cannot be judged is denied", () => {
  const inForce = (data: Partial<PolicyData>) => ({
    data: { format: 1, id: "raw", facts: [], rules: [], ...data } as PolicyData,
    hash: "h",
  });

  test("a condition that does too much", () => {
    const heavy = policyFor("heavy", refund, {
      rules: [{ when: (of) => some(of.args.lines, (n) => gt(n, 1)), then: allow() }, { then: allow() }],
    });
    expect(say([heavy], { args: { lines: Array<number>(FUEL).fill(0) } })).toMatchObject({
      answer: "deny",
      findings: [{ rule: 1, reason: expect.stringContaining("does more than 1000000 units of work") }],
    });
  });

  test("a condition on what nothing gives, in a policy that was not built by policy()", () => {
    const then = { answer: "deny", reason: "No." } as const;
    const unknown = inForce({ rules: [{ match: {}, when: { ref: "facts.order", path: [] }, then: { answer: "allow" } }] });
    expect(judge([unknown], call, new Map())).toMatchObject({
      answer: "deny",
      findings: [{ reason: 'It could not be judged: nothing says what "facts.order" is.' }],
    });
    const itself = inForce({
      facts: [{ name: "a", tool: "t", interface: "", input: { ref: "facts.a", path: [] } }],
      rules: [{ match: {}, when: { ref: "facts.a", path: [] }, then }],
    });
    expect(factsNeeded([itself], call, new Map())).toEqual([]);
    expect(judge([itself], call, new Map())).toMatchObject({ answer: "deny", findings: [{ reason: expect.stringContaining("facts.a") }] });
  });

  test("a fact whose question has no value asks with null", () => {
    const absent = inForce({
      facts: [{ name: "a", tool: "t", interface: "", input: { ref: "call", path: ["args", "missing"] } }],
      rules: [{ match: {}, when: { ref: "facts.a", path: [] }, then: { answer: "allow" } }],
    });
    expect(factsNeeded([absent], call, new Map())).toEqual([{ key: "t null", tool: "t", input: null }]);
  });

  test("a defect is not mistaken for a policy", () => {
    const broken = inForce({ rules: [{ match: {}, when: null as never, then: { answer: "allow" } }] });
    expect(() => judge([broken], call, new Map())).toThrow(TypeError);
  });
});
