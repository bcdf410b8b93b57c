import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Json } from "../base/json.ts";
import type { CheckedPlanData, PlanHistoryData } from "../definition/planner.ts";
import { NO_PLAN } from "../definition/planner.ts";
import { parseWith } from "../definition/schema.ts";
import { tool } from "../definition/tool.ts";
import { planner } from "./planner.ts";

const list = tool({
  id: "accounts.list",
  description: "Lists the accounts of a person.",
  input: z.object({ email: z.string() }),
  output: z.object({
    count: z.int(),
    accounts: z.array(z.object({ id: z.string(), kind: z.enum(["mail", "chat"]), manager: z.string().optional(), size: z.number() })),
  }),
  effect: "read",
  run: () => ({ count: 0, accounts: [] }),
});
const disable = tool({
  id: "accounts.disable",
  description: "Disables an account.",
  input: z.object({ id: z.string().min(2), days: z.int().optional() }),
  output: z.object({ done: z.boolean() }),
  effect: "write",
  maxCostUsd: 0.1,
  run: () => ({ done: true }),
});
const mail = tool({
  id: "mail.send",
  description: "Sends a mail.",
  input: z.object({ to: z.string(), body: z.string(), tags: z.array(z.string()).default([]) }),
  output: z.object({ id: z.string() }),
  effect: "external",
  run: () => ({ id: "m1" }),
});
const offboarding = planner({
  id: "offboarding",
  goal: "Plan how a colleague leaves.",
  model: "large",
  input: z.object({ email: z.string(), teams: z.array(z.string()), until: z.string().optional() }),
  output: z.object({ disabled: z.int() }),
  tools: [list, disable, mail],
  limits: { costUsd: 1, steps: 8, items: 20, calls: 40 },
  planning: { costUsd: 0.5, tokens: 200_000, turns: 6 },
});
const input = { email: "ana@a.example", teams: ["sales", "ops"] };
const find = { id: "find", call: "accounts.list", with: { email: { $from: "input.email" } } };
const each = {
  id: "each",
  map: { $from: "find.accounts" },
  as: "account",
  max: 5,
  do: [{ id: "disable", call: "accounts.disable", with: { id: { $from: "account.id" } } }],
};
const result = { disabled: { $from: "each.length" } };

function handIn(plan: unknown, after: PlanHistoryData = NO_PLAN) {
  return parseWith(offboarding.finish.input, { plan, input, after: after as unknown as Json });
}
/** What the model is told is wrong, a line each. */
function problemsOf(steps: unknown, given: unknown = { disabled: 0 }, after?: PlanHistoryData): readonly string[] {
  const parsed = handIn({ steps, result: given }, after);
  if (parsed.ok) return [];
  expect(parsed.problems).toHaveLength(1);
  return (parsed.problems[0]?.message ?? "").split("\n").slice(1);
}
function checked(steps: unknown, given: unknown = { disabled: 0 }, after?: PlanHistoryData): CheckedPlanData {
  const parsed = handIn({ steps, result: given }, after);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.value as CheckedPlanData;
}

describe("a plan that is handed in", () => {
  test("S14.1: becomes a graph, with its cost, its effects and its calls", () => {
    const plan = checked(
      [
        find,
        each,
        { id: "tell", call: "mail.send", with: { to: "it@a.example", body: { $text: ["Done for ", { $from: "input.email" }] } } },
      ],
      result,
    );
    expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(plan.costUsd).toBe(0.5);
    expect(plan.effects).toEqual([
      { tool: "accounts.list", effect: "read", most: 1 },
      { tool: "accounts.disable", effect: "write", most: 5 },
      { tool: "mail.send", effect: "external", most: 1 },
    ]);
    // The bytes of the first and the last are known; which accounts there are is not.
    expect(plan.calls).toEqual([
      { step: "/find", tool: "accounts.list", effect: "read", arguments: { email: "ana@a.example" } },
      { step: "/tell", tool: "mail.send", effect: "external", arguments: { to: "it@a.example", body: "Done for ana@a.example" } },
    ]);
    expect(plan.later).toEqual([{ step: "disable", tool: "accounts.disable", effect: "write", most: 5 }]);
    expect(plan.lines.map(({ depth, step, text }) => `${"  ".repeat(depth)}${step}: ${text}`)).toEqual([
      "find: call accounts.list (reads) with email = input.email",
      "each: for each of find.accounts, at most 5:",
      "  disable: call accounts.disable (changes data) with id = each.item.id",
      'tell: call mail.send (goes outside) with body = Done for {input.email}, to = "it@a.example"',
    ]);
    expect(plan.diagram).toContain("flowchart TD");
  });

  test("S14.1: the same plan over the same input is the same bytes", () => {
    expect(JSON.stringify(checked([find, each], result))).toBe(JSON.stringify(checked([find, each], result)));
  });

  test("S14.2: everything that is wrong is told at once, with the step and what to write instead", () => {
    expect(
      problemsOf([
        { id: "early", call: "accounts.disable", with: { id: { $from: "find.accounts.0.id" } } },
        find,
        { id: "typo", call: "accounts.disable", with: { id: { $from: "find.acount.id" } } },
        { id: "number", call: "accounts.disable", with: { id: "x1", days: "three" } },
        { id: "unknown", call: "accounts.erase", with: {} },
        {
          id: "loose",
          map: { $from: "find.accounts" },
          as: "account",
          do: [{ id: "inside", call: "mail.send", with: { to: "a", body: "b" } }],
        },
        { id: "leak", call: "mail.send", with: { to: "a", body: { $from: "inside.id" } } },
      ]),
    ).toEqual([
      '- step "loose", max: is missing: say how many items there may be at most.',
      '- step "early", with.id: reads "find.accounts.0.id" before step "find" has run. Move this step behind it.',
      '- step "typo", with.id: reads "find.acount.id", and "acount" does not exist in "find"; there are: count, accounts.',
      '- step "number", with.days: is "three", and a whole number is wanted.',
      '- step "unknown", call: there is no tool "accounts.erase". There are: accounts.list, accounts.disable, mail.send.',
      '- step "leak", with.body: reads "inside.id", which exists only inside "do" of step "loose". Put this step there, or read a map\'s results by the map\'s id.',
    ]);
  });

  test.each([
    [
      "a number where a text is wanted",
      { id: "a", call: "accounts.disable", with: { id: 7 } },
      'step "a", with.id: is 7, and a text is wanted',
    ],
    ["a missing argument", { id: "a", call: "mail.send", with: { to: "x" } }, 'step "a", with.body: is missing, and a text is wanted'],
    [
      "an argument that does not exist",
      { id: "a", call: "accounts.disable", with: { id: "x1", force: true } },
      'step "a", with.force: does not exist there',
    ],
    [
      "what may be absent",
      { id: "a", call: "accounts.disable", with: { id: { $from: "input.until" } } },
      'step "a", with.id: may be absent',
    ],
    [
      "a list where a text is wanted",
      { id: "a", call: "accounts.disable", with: { id: { $from: "input.teams" } } },
      "is a list of a text, and a text is wanted",
    ],
    [
      "items of another type",
      { id: "a", call: "mail.send", with: { to: "x", body: "y", tags: [1] } },
      "with.tags[]: is 1, and a text is wanted",
    ],
    ["what the tool's own schema refuses", { id: "a", call: "accounts.disable", with: { id: "x" } }, 'step "a", with.id: Too small'],
    ["an unknown operator", { id: "a", call: "accounts.disable", with: { id: { $eval: "1" } } }, '"$eval" is no operator'],
    [
      "an operator beside fields",
      { id: "a", call: "accounts.disable", with: { id: { $from: "input.email", x: 1 } } },
      'has "$from" beside other fields',
    ],
    [
      "an operator with wrong values",
      { id: "a", when: { $gt: [{ $from: "input.email" }, 3] }, then: [] },
      '"$gt": its value 2 is 3, and a text is wanted',
    ],
    ["values that are never equal", { id: "a", when: { $eq: [{ $from: "input.email" }, 3] }, then: [] }, "which are never equal"],
    ["a condition that is none", { id: "a", when: { $from: "input.email" }, then: [] }, "is a text, and true or false is wanted"],
    ["a map over no list", { id: "a", map: { $from: "input.email" }, as: "x", max: 2, do: [find] }, "is a text, and a list is wanted"],
    ["a map over too many", { ...each, map: [], max: 21 }, "is 21, and a map may go over 20 items"],
    ["a map of nothing", { ...each, map: [], do: [] }, "it does nothing with an item"],
    ["two things at once", { id: "a", call: "mail.send", fail: "x" }, "says call and fail at once"],
    ["nothing to do", { id: "a" }, "says nothing to do"],
    ["an approval of its own", { id: "a", approve: true }, "says nothing to do"],
    ["a field that no step has", { ...find, retry: 5 }, 'has a field "retry", which a step with "call" has not'],
    ["an id that is none", { ...find, id: "Find It" }, 'needs an "id"'],
    ["the name of the input", { ...find, id: "input" }, "is the name of something else"],
    ["no tool", { id: "a", call: 7 }, "must be the id of a tool"],
    ["no arguments", { id: "a", call: "accounts.list", with: [] }, "must be an object"],
    ["no steps in an arm", { id: "a", when: true, then: "x" }, "must be a list of steps"],
    ["a step that is none", "find", "is no step"],
    ["a bound that is none", { ...each, map: [], max: 0 }, "must be a whole number of 1 or more"],
    ["a name that is taken", { ...each, map: [], as: "input" }, "must be the name of one item"],
    ["a read that is no path", { id: "a", call: "accounts.disable", with: { id: { $from: 7 } } }, '"$from" must be a path'],
    ["an operator over items without a name", { id: "a", when: { $some: [[], "input", true] }, then: [] }, '"$some" takes a list'],
    ["a match without an arm for what may come", { id: "a", match: { $from: "input.email" }, arms: {} }, "has no arm for any other text"],
    ["a reason that is no text", { ...find, why: 7 }, "must be a text"],
  ])("S14.2: refuses %s", (_what, step, message) => {
    expect(problemsOf([step]).join("\n")).toContain(message);
  });

  test("S14.2: refuses arms that a value can never take, and asks for those that it can", () => {
    const kind = (arms: object, rest: object = {}) => ({ ...each, do: [{ id: "kind", match: { $from: "account.kind" }, arms, ...rest }] });
    expect(problemsOf([find, kind({ mail: [], phone: [] })]).join("\n")).toContain(
      "has phone, which it can never be; it can be mail, chat",
    );
    expect(problemsOf([find, kind({ mail: [] })]).join("\n")).toContain("has no arm for chat");
    expect(problemsOf([find, kind({ mail: [], chat: [] })])).toEqual([]);
    expect(problemsOf([find, kind({ mail: [] }, { otherwise: [] })])).toEqual([]);
  });

  test("S14.2: refuses too many steps, too many calls, two of one id, and no steps at all", () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...find, id: `find-${index}` }));
    expect(problemsOf(many)).toEqual(["- plan, steps: has 9 steps, and may have 8."]);
    const twice = { ...each, id: "outer", as: "x", max: 20, map: [], do: [{ ...each, map: [], max: 20 }] };
    expect(problemsOf([twice]).join("\n")).toContain("may make 400 calls, and may make 40");
    expect(problemsOf([find, find]).join("\n")).toContain("is the id of two steps");
    expect(problemsOf([]).join("\n")).toContain("is empty");
    expect(handIn("find the accounts")).toMatchObject({ ok: false });
    expect(handIn({ steps: [find], result: { disabled: 0 }, approve: false })).toMatchObject({ ok: false });
  });

  test("S14.3: refuses a plan that could cost more than its cap, and says which and how much", () => {
    expect(problemsOf([find, { ...each, max: 11 }])).toEqual([
      "- plan, steps: could cost $1.1, and may cost $1. Lower max of its maps, or leave paid steps out.",
    ]);
    expect(checked([find, { ...each, max: 10 }]).costUsd).toBe(1);
  });

  test("S14.2: refuses the same write twice, but not in two arms of one branch", () => {
    const tell = (id: string) => ({ id, call: "mail.send", with: { to: "x@a.example", body: "Hello" } });
    expect(problemsOf([tell("a"), tell("b")])).toEqual(['- step "b": makes the very call that step "a" makes. Leave one of them out.']);
    const when = { id: "if", when: { $eq: [{ $from: "input.email" }, "x"] }, then: [tell("a")], otherwise: [tell("b")] };
    expect(problemsOf([when])).toEqual([]);
    expect(problemsOf([when, tell("c")]).join("\n")).toContain("makes the very call");
  });

  test("S14.2: a result has to fit what the planner gives", () => {
    expect(JSON.stringify(handIn({ steps: [find] }))).toContain("plan, result: is missing");
    expect(problemsOf([find], { disabled: "none" }).join("\n")).toContain('plan, result.disabled: is "none", and a whole number is wanted');
    expect(problemsOf([find, each], result)).toEqual([]);
  });

  test("S14.2: what a literal has that looks like an operator is taken as it is only behind $literal", () => {
    expect(problemsOf([{ id: "a", call: "mail.send", with: { to: "x", body: { $literal: "{$from}" } } }])).toEqual([]);
    expect(checked([{ id: "a", call: "mail.send", with: { to: "x", body: { $literal: "{$from}" } } }]).calls[0]?.arguments).toMatchObject({
      body: "{$from}",
    });
  });
});

describe("a plan of expressions", () => {
  test.each([
    ["{$coalesce}", { $coalesce: [{ $from: "input.until" }, "never"] }, "never"],
    ["{$join}", { $join: [{ $from: "input.teams" }, "+"] }, "sales+ops"],
    [
      "{$first} of a filtered list",
      { $coalesce: [{ $first: [{ $filter: [{ $from: "input.teams" }, "team", { $ne: [{ $from: "team" }, "sales"] }] }] }, ""] },
      "ops",
    ],
    ["{$project}", { $join: [{ $project: [{ $from: "input.teams" }, "team", { $upper: { $from: "team" } }] }, ","] }, "SALES,OPS"],
    [
      "{$choose}",
      { $choose: [{ $and: [{ $some: [{ $from: "input.teams" }, "t", { $eq: [{ $from: "t" }, "ops"] }] }, true] }, "yes", "no"] },
      "yes",
    ],
    ["{$toText} of arithmetic", { $toText: { $add: [{ $length: { $from: "input.teams" } }, { $round: 1.4 }] } }, "3"],
    ["{$slice} and {$concat}", { $join: [{ $slice: [{ $concat: [{ $from: "input.teams" }, ["hr"]] }, 1] }, "-"] }, "ops-hr"],
    ["{$replace} and {$trim}", { $replace: [{ $trim: " a b " }, " ", "_"] }, "a_b"],
    ["an index", { $coalesce: [{ $from: "input.teams.1" }, ""] }, "ops"],
  ])("has %s", (_name, value, expected) => {
    const plan = checked([{ id: "a", call: "mail.send", with: { to: "x", body: value } }]);
    expect(plan.calls).toMatchObject([{ arguments: { body: expected } }]);
  });
});

describe("a version after another", () => {
  const first = checked([find, each, { id: "tell", call: "mail.send", with: { to: "it@a.example", body: "Done" } }], result);
  const after: PlanHistoryData = {
    hash: first.hash,
    plan: first.plan,
    lines: first.lines,
    series: "s",
    completed: {
      find: { tool: "accounts.list", output: { count: 1, accounts: [{ id: "a1", kind: "mail", size: 1 }] }, isList: false },
      disable: { tool: "accounts.disable", output: [{ done: true }], isList: true },
    },
  };

  test("S14.7: reads what was completed before, whose values are known by now", () => {
    const plan = checked([{ ...each, map: { $from: "find.accounts" } }], result, after);
    expect(plan.calls).toEqual([{ step: "each[0]/disable", tool: "accounts.disable", effect: "write", arguments: { id: "a1" } }]);
    expect(plan.later).toEqual([]);
    expect(plan.lines[0]?.text).toBe("for each of find.accounts, at most 5:");
    expect(plan.series).toBe("s");
  });

  test("S14.7: does not name again what was completed, except inside a map, which may be half done", () => {
    expect(problemsOf([find, each], result, after)).toEqual([
      '- step "find": was completed by the plan before. Leave the step out; its result is {"$from": "find"}.',
    ]);
  });

  test("S14.7: what was completed has the type of its tool", () => {
    const wrong = { id: "a", call: "accounts.disable", with: { id: { $from: "find.count" } } };
    expect(problemsOf([wrong], { disabled: 0 }, after)).toEqual(['- step "a", with.id: is a whole number, and a text is wanted.']);
    const listed = { id: "a", when: { $every: [{ $from: "disable" }, "one", { $from: "one.done" }] }, then: [] };
    expect(problemsOf([listed], { disabled: 0 }, after)).toEqual([]);
  });

  test("S14.7: is shown with what is different", () => {
    expect(first.changes).toEqual([]);
    const plan = checked(
      [
        { id: "tell", call: "mail.send", with: { to: "boss@a.example", body: "Done" } },
        { id: "check", when: { $gt: [{ $from: "find.count" }, 0] }, then: [{ ...each }] },
      ],
      { disabled: 0 },
      after,
    );
    expect(plan.changes).toEqual([
      "- find: call accounts.list (reads) with email = input.email (done already)",
      '~ tell: call mail.send (goes outside) with body = "Done", to = "boss@a.example" (was: call mail.send (goes outside) with body = "Done", to = "it@a.example")',
      "~ each: for each of find.accounts, at most 5: (was: for each of find.accounts, at most 5:)",
      "~ disable: call accounts.disable (changes data) with id = each.item.id (was: call accounts.disable (changes data) with id = each.item.id)",
      "+ check: if find.count > 0:",
      "the order is now: tell, each, disable",
    ]);
  });
});
