import { describe, expect, test } from "vitest";
import { z } from "zod";
import { hashOf } from "../base/hash.ts";
import { contains, count, eq, field, gt, gte, hoursBetween, lt, not, or, some, toText } from "./expression.ts";
import { allow, ask, deny, externalNeedsApproval, type Policy, policy, policyFor } from "./policy.ts";
import { policyJson } from "./policy-data.ts";
import { tool } from "./tool.ts";

// biome-ignore lint/suspicious/noExplicitAny: mistakes are what the types refuse, so they are written without them
type Loose = any;
const cancel = tool({
  id: "booking.cancel",
  input: z.object({ id: z.string(), amount: z.number() }),
  output: z.object({}),
  effect: "destructive",
  run: () => ({}),
});
const readBooking = tool({
  id: "booking.read",
  input: z.object({ id: z.string() }),
  output: z.object({ cabin: z.string(), user: z.string(), paid: z.number() }),
  effect: "read",
  run: () => ({ cabin: "economy", user: "u", paid: 1 }),
});
const readUser = tool({
  id: "user.read",
  input: z.object({ user: z.string() }),
  output: z.object({ tier: z.string() }),
  effect: "read",
  run: () => ({ tier: "gold" }),
});
const problems = (define: () => Policy): string => {
  try {
    define();
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "definition-invalid" });
    return (thrown as Error).message;
  }
  return "";
};

describe("a policy is data", () => {
  test("rules with what they are about, what they read and what they answer", () => {
    const { data, hash, tools } = policyFor("cancellations", cancel, {
      facts: (call, read) => {
        const booking = read("booking", readBooking, { id: call.args.id });
        return { booking, user: read("user", readUser, { user: booking.user }) };
      },
      rules: [
        { when: (call, { booking }) => gt(call.args.amount, booking.paid), then: deny("More than was paid.") },
        { workflow: ["b", "a", "b"], ai: "chose", when: (_call, { user }) => eq(user.tier, "gold"), then: allow() },
        { then: ask({ by: "role:manager", within: "2d", reason: "It cannot be undone." }) },
      ],
    });
    expect(data).toEqual({
      format: 1,
      id: "cancellations",
      facts: [
        {
          name: "booking",
          tool: "booking.read",
          interface: readBooking.card.interface,
          input: { obj: { id: { ref: "call", path: ["args", "id"] } } },
        },
        {
          name: "user",
          tool: "user.read",
          interface: readUser.card.interface,
          input: { obj: { user: { ref: "facts.booking", path: ["user"] } } },
        },
      ],
      rules: [
        {
          match: { tool: ["booking.cancel"] },
          when: {
            op: "gt",
            args: [
              { ref: "call", path: ["args", "amount"] },
              { ref: "facts.booking", path: ["paid"] },
            ],
          },
          then: { answer: "deny", reason: "More than was paid." },
        },
        {
          match: { tool: ["booking.cancel"], workflow: ["a", "b"], ai: "chose" },
          when: { op: "eq", args: [{ ref: "facts.user", path: ["tier"] }, { lit: "gold" }] },
          then: { answer: "allow" },
        },
        {
          match: { tool: ["booking.cancel"] },
          then: { answer: "ask", by: "role:manager", withinMs: 172_800_000, reason: "It cannot be undone." },
        },
      ],
    });
    expect(hash).toBe(hashOf(policyJson(data)));
    expect(Object.isFrozen(data.rules[0]?.match)).toBe(true);
    expect([...tools.keys()]).toEqual(["booking.read", "user.read"]);
  });

  test("the same rules have the same version, whatever the order of names", () => {
    const [a, b, c] = [["x", "y"], ["y", "x", "y"], ["x"]].map((scope) => policy("p", [{ scope, then: deny("No.") }]).hash);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
  });

  test("the policy that is shipped has three rules", () => {
    expect(externalNeedsApproval.data.rules).toEqual([
      { match: { effect: ["destructive"] }, then: { answer: "ask", by: "role:manager", withinMs: 172_800_000 } },
      { match: { effect: ["external"], ai: "chose-or-wrote" }, then: { answer: "ask", by: "role:ae", withinMs: 172_800_000 } },
      {
        match: { effect: ["write"], touches: ["customer", "revenue"], ai: "chose-or-wrote" },
        then: { answer: "ask", by: "role:ae", withinMs: 172_800_000 },
      },
    ]);
  });

  test("conditions use the whole language", () => {
    const { data } = policyFor("baggage", cancel, {
      facts: (call, read) => ({ booking: read("booking", readBooking, { id: call.args.id }) }),
      rules: [
        {
          when: (call, { booking }) =>
            or(
              gte(
                count([1, 2, 3] as Loose, (item: Loose) => lt(item, call.args.amount)),
                2,
              ),
              not(contains(["economy", "business"] as Loose, booking.cabin)),
              eq(field({ economy: 1 }, booking.cabin), 1),
              some([call.args.id] as Loose, (id: Loose) => eq(id, call.subject)),
              gt(hoursBetween(call.now, "2026-01-01") as Loose, 24),
            ),
          then: deny("No."),
        },
      ],
    });
    expect(JSON.stringify(data.rules[0]?.when)).toContain('{"over":"count"');
  });
});

describe("what is wrong is told at once, each with its place", () => {
  test("everything about the rules", () => {
    const message = problems(() =>
      policy("No Id!", [
        { tool: [], effect: "exterior", then: deny("") },
        { scope: [""], tools: ["x"], then: ask({ by: " ", within: "soon", reason: "" }) },
        { ai: "maybe", tool: [{}, null, readUser], then: undefined },
        { when: true, then: { answer: "perhaps" } },
        { when: () => true, then: allow() },
        { when: (call: Loose) => eq(call.arguments.x, 1), then: allow() },
      ] as Loose),
    );
    expect(message.split("\n")).toEqual([
      'Policy "No Id!" has 17 problems:',
      '  id: "No Id!" is not a policy id: lower-case letters, digits and hyphens, at most 63.',
      "  rule 1.tool: is an empty list, which no call can fit. Leave it out for every call.",
      '  rule 1.effect: "exterior" is no effect. There are none, read, write, external, destructive.',
      "  rule 1.then: denies without a reason. Whoever chose the call is told why.",
      "  rule 2.tools: is nothing that a rule can say. There are tool, effect, scope, touches, workflow, agent, ai, when, then.",
      "  rule 2.scope: must be a text or a list of texts.",
      '  rule 2.then: asks nobody. `by` is a role or a person: "role:manager".',
      '  rule 2.then: within "soon" is not a duration. Write a whole number and a unit: "30m", "2d".',
      "  rule 2.then: gives an empty reason. Leave it out.",
      "  rule 3.tool: must name tools.",
      "  rule 3.tool: must name tools.",
      '  rule 3.ai: "maybe" is none of chose-or-wrote, chose, wrote, none.',
      "  rule 3.then: must be allow(), ask({ by, within }) or deny(reason).",
      "  rule 4.when: must be a function: (call, facts) => gt(call.args.amount, 100). Leave it out for a rule without a condition.",
      "  rule 4.then: must be allow(), ask({ by, within }) or deny(reason).",
      "  rule 5.when: reads nothing of the call or the facts. Leave it out for a rule without a condition.",
      '  rule 6.when: reads "call.arguments.x", and "arguments" does not exist there.',
    ]);
  });

  test.each<[string, Loose, string]>([
    ["no rules", [], "rules: must be a list of at least one rule."],
    ["rules that are none", { rules: "x" }, "rules: must be a list of at least one rule."],
    ["another word", { rule: [], rules: [{ then: allow() }] }, "rule: is no part of a policy. There are facts and rules."],
    ["facts that are no function", { facts: {}, rules: [{ then: allow() }] }, "facts: must be a function"],
  ])("%s", (_name, written, message) => {
    expect(problems(() => policy("p", written))).toContain(message);
  });

  test("everything about the facts", () => {
    const of = (facts: Loose, when: Loose): string =>
      problems(() => policyFor("p", cancel, { facts, rules: [{ when, then: deny("No.") }] } as Loose));
    const id = (call: Loose) => ({ id: call.args.id });
    expect(
      of(
        (call: Loose, read: Loose) => ({ b: read("b", readBooking, id(call)) }),
        (call: Loose) => gt(call.args.amount, 1),
      ),
    ).toContain("facts.b: is read by no rule. Use it in a condition, or remove it.");
    expect(
      of(
        (call: Loose, read: Loose) => ({ b: read("b", cancel, { ...id(call), amount: 1 }) }),
        (_: Loose, { b }: Loose) => eq(b, 1),
      ),
    ).toContain('facts.b: is read by "booking.cancel", whose effect is "destructive". A policy only looks');
    expect(
      of(
        (call: Loose, read: Loose) => ({ b: read("b", readBooking, { id: call.args.ID }) }),
        (_: Loose, { b }: Loose) => eq(b.cabn, 1),
      ),
    ).toMatch(
      /facts\.b\.input: reads "call\.args\.ID", and "ID" does not exist there\.\n.*reads "facts\.b\.cabn", and "cabn" does not exist/,
    );
    expect(
      of(
        (call: Loose, read: Loose) => ({ b: read("b", readBooking, id(call)), c: read("b", readBooking, id(call)) }),
        (_: Loose, { b, c }: Loose) => eq(toText(b), toText(c)),
      ),
    ).toContain("facts.b: is read twice.");
    expect(
      of(
        (call: Loose, read: Loose) => ({ b: read("a b", readBooking, id(call)) }),
        (call: Loose) => gt(call.args.amount, 1),
      ),
    ).toContain('facts: "a b" is no name of a fact');
    expect(
      of(
        (_: Loose, read: Loose) => ({ b: read("b", {}, {}) }),
        (call: Loose) => gt(call.args.amount, 1),
      ),
    ).toContain('"facts.b" needs a tool to read it.');
    const other = tool({ id: "user.read", input: z.object({}), output: z.object({}), effect: "read", run: () => ({}) });
    expect(
      of(
        (_: Loose, read: Loose) => ({ a: read("a", readUser, { user: "x" }), b: read("b", other, {}) }),
        (_: Loose, { a, b }: Loose) => eq(toText(a), toText(b)),
      ),
    ).toContain('facts.b: uses another tool with the id "user.read".');
  });

  test("misuse of a ref, in a condition as in a flow", () => {
    expect(
      problems(() =>
        policyFor("p", cancel, { rules: [{ when: (call) => ((call.args.id as Loose) ? gt(call.args.amount, 1) : true), then: allow() }] }),
      ),
    ).toMatch(/call\.args\.id: is read at policy\.test\.ts:\d+:\d+ and never reaches the policy\. A ref is always truthy/);
    expect(problems(() => policyFor("p", cancel, { rules: [{ when: async () => true, then: allow() } as Loose] }))).toContain(
      "Flows and arms are synchronous.",
    );
    expect(() => policyFor("p", cancel, { rules: [{ when: () => (undefined as Loose).x, then: allow() }] })).toThrow(TypeError);
  });

  test("a rule behind one without a condition that takes all its calls can never answer", () => {
    const behind = (first: object, second: object): string =>
      problems(() =>
        policy("p", [
          { ...first, then: allow() },
          { ...second, then: deny("No.") },
        ]),
      );
    const unreachable = "rule 2: can never answer: rule 1 has no condition and takes every call that it is about.";
    expect(behind({}, { effect: "external" })).toContain(unreachable);
    expect(behind({ effect: ["external", "write"] }, { effect: "write", ai: "chose" })).toContain(unreachable);
    expect(behind({ ai: "chose-or-wrote" }, { ai: "wrote", when: (call: Loose) => eq(call.workflow, "w") })).toContain(unreachable);
    expect(behind({ touches: ["a", "b"] }, { touches: ["a"] })).toContain(unreachable);
    for (const [first, second] of [
      [{ effect: "external" }, {}],
      [{ effect: "external" }, { effect: ["external", "write"] }],
      [{ effect: "external", tool: "a" }, { effect: "external" }],
      [{ ai: "chose" }, { ai: "chose-or-wrote" }],
      [{ ai: "chose" }, {}],
      [{ when: (call: Loose) => eq(call.workflow, "w") }, {}],
    ] as const)
      expect(behind(first, second)).toBe("");
  });
});
