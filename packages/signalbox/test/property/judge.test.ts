// What holds of every set of policies over every call, whatever the facts turn out to be.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expr } from "../../src/definition/expr.ts";
import type { CallMatch, ModelPart, PolicyData, RuleAnswer, RuleData } from "../../src/definition/policy-data.ts";
import type { Effect } from "../../src/definition/tool.ts";
import { factsNeeded, type JudgedCall, judge, type PolicyInForce, type Reading } from "../../src/kernel/index.ts";

const some = <T>(items: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...items], { minLength: 1 });
const effects: readonly Effect[] = ["read", "write", "external", "destructive"];
const option = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 1 });
const defined = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;

const match: fc.Arbitrary<CallMatch> = fc
  .record({
    tool: option(some(["a", "b"])),
    effect: option(some(effects)),
    touches: option(some(["x", "y"])),
    ai: option(fc.constantFrom<ModelPart>("chose-or-wrote", "chose", "wrote", "none")),
  })
  .map((written) => defined(written) as CallMatch);
const name = fc.constantFrom("f", "g", "h");
const value: fc.Arbitrary<Expr> = fc.oneof(
  fc.constant<Expr>({ ref: "call", path: ["args", "n"] }),
  name.map((fact): Expr => ({ ref: `facts.${fact}`, path: ["n"] })),
  fc.integer({ min: 0, max: 3 }).map((lit): Expr => ({ lit })),
);
const condition = fc.tuple(fc.constantFrom("gt", "eq", "lte"), value, value).map(([op, a, b]): Expr => ({ op, args: [a, b] }));
const answer: fc.Arbitrary<RuleAnswer> = fc.constantFrom<RuleAnswer>(
  { answer: "allow" },
  { answer: "ask", by: "role:a", withinMs: 1 },
  { answer: "ask", by: "role:b", withinMs: 2 },
  { answer: "deny", reason: "No." },
);
const rule: fc.Arbitrary<RuleData> = fc
  .record({ match, when: option(condition), then: answer })
  .map((written) => defined(written) as RuleData);
/** Three facts: of the call, of the one before, of nothing. */
const facts: PolicyData["facts"] = [
  { name: "f", tool: "t", interface: "", input: { ref: "call", path: ["args", "n"] } },
  { name: "g", tool: "t", interface: "", input: { ref: "facts.f", path: ["n"] } },
  { name: "h", tool: "u", interface: "", input: { lit: null } },
];
const policies: fc.Arbitrary<readonly PolicyInForce[]> = fc
  .array(fc.array(rule, { minLength: 1, maxLength: 4 }), { maxLength: 4 })
  .map((all) => all.map((rules, index) => ({ hash: `h${index}`, data: { format: 1, id: `p${index}`, facts, rules } })));
const call: fc.Arbitrary<JudgedCall> = fc.record({
  tool: fc.constantFrom("a", "b"),
  effect: fc.constantFrom(...effects),
  scope: fc.constant(""),
  touches: fc.subarray(["x", "y"]),
  args: fc.record({ n: fc.integer({ min: 0, max: 3 }) }),
  ai: fc.record({ chose: fc.boolean(), wrote: fc.boolean() }),
  workflow: fc.constant("w"),
  agent: fc.constant(null),
  subject: fc.constant(null),
  startedBy: fc.constant(null),
  now: fc.constant(""),
});
/** What the read tools answer: a number by what is asked, or a failure. */
const world = fc.func(fc.option(fc.integer({ min: 0, max: 3 }), { freq: 4 }));
type World = (key: string) => number | null;

const strictness = { allow: 0, ask: 1, deny: 2 } as const;
const readAll = (inForce: readonly PolicyInForce[], of: JudgedCall, answers: World): Map<string, Reading> => {
  const readings = new Map<string, Reading>();
  for (let round = 0; round < 10; round++) {
    const needed = factsNeeded(inForce, of, readings);
    if (needed.length === 0) return readings;
    for (const { key } of needed) {
      expect(readings.has(key)).toBe(false);
      const n = answers(key);
      readings.set(key, n === null ? { ok: false, error: "Away." } : { ok: true, value: { n } });
    }
  }
  throw new Error("Facts are asked for without end.");
};
const say = (inForce: readonly PolicyInForce[], of: JudgedCall, answers: World) => judge(inForce, of, readAll(inForce, of, answers));
const holds = (property: (inForce: readonly PolicyInForce[], of: JudgedCall, answers: World) => void): void =>
  fc.assert(fc.property(policies, call, world, property), { numRuns: 2_000 });

describe("policies", () => {
  test("their order does not matter", () =>
    holds((inForce, of, answers) => {
      expect(say([...inForce].reverse(), of, answers)).toEqual(say(inForce, of, answers));
    }));

  test("one more never loosens the answer, and never takes somebody away who is asked", () =>
    holds((inForce, of, answers) => {
      const all = say(inForce, of, answers);
      for (let left = 0; left < inForce.length; left++) {
        const fewer = say(
          inForce.filter((_policy, index) => index !== left),
          of,
          answers,
        );
        expect(strictness[all.answer]).toBeGreaterThanOrEqual(strictness[fewer.answer]);
        if (all.answer === fewer.answer && all.answer !== "deny") expect(all.findings).toEqual(expect.arrayContaining([...fewer.findings]));
      }
    }));

  test("together they are as strict as the strictest alone, and what denies is named", () =>
    holds((inForce, of, answers) => {
      const alone = inForce.map((policy) => say([policy], of, answers));
      const all = say(inForce, of, answers);
      expect(strictness[all.answer]).toBe(Math.max(0, ...alone.map((verdict) => strictness[verdict.answer])));
      expect(all.findings.every((finding) => finding.answer === all.answer)).toBe(true);
      if (all.answer !== "allow") expect(all.findings.length).toBeGreaterThan(0);
    }));

  test("a rule that denies everything, put first, denies; an allow put last changes nothing but silence", () =>
    holds((inForce, of, answers) => {
      const [first, ...rest] = inForce;
      if (first === undefined) return;
      const withRules = (rules: readonly RuleData[]): PolicyInForce => ({ ...first, data: { ...first.data, rules } });
      expect(
        say([withRules([{ match: {}, then: { answer: "deny", reason: "No." } }, ...first.data.rules]), ...rest], of, answers).answer,
      ).toBe("deny");
      expect(say([withRules([...first.data.rules, { match: {}, then: { answer: "allow" } }]), ...rest], of, answers).answer).toBe(
        say(inForce, of, answers).answer,
      );
    }));

  test("the rule that answers is the first of its policy that fits, judged by hand", () =>
    holds((inForce, of, answers) => {
      const [only] = inForce;
      if (only === undefined) return;
      const n = (of.args as { n: number }).n;
      const f = answers(`t ${n}`);
      const given: { [name: string]: number | null } = {
        "call.args.n": n,
        "facts.f.n": f,
        "facts.g.n": f === null ? null : answers(`t ${f}`),
        "facts.h.n": answers("u null"),
      };
      const numberOf = (expr: Expr): number | null =>
        "lit" in expr ? (expr.lit as number) : "ref" in expr ? (given[[expr.ref, ...expr.path].join(".")] as number | null) : null;
      const { ai } = of;
      const isAbout = ({ match: about }: RuleData): boolean =>
        (about.tool?.includes(of.tool) ?? true) &&
        (about.effect?.includes(of.effect) ?? true) &&
        (about.touches?.some((touched) => of.touches.includes(touched)) ?? true) &&
        { any: true, "chose-or-wrote": ai.chose || ai.wrote, chose: ai.chose, wrote: ai.wrote, none: !(ai.chose || ai.wrote) }[
          about.ai ?? "any"
        ];
      const expected = only.data.rules.map((tried): RuleAnswer["answer"] | null => {
        if (!isAbout(tried)) return null;
        if (tried.when === undefined) return tried.then.answer;
        const { op, args } = tried.when as { op: string; args: readonly Expr[] };
        const [a, b] = args.map(numberOf) as [number | null, number | null];
        if (a === null || b === null) return "deny";
        return (op === "gt" ? a > b : op === "eq" ? a === b : a <= b) ? tried.then.answer : null;
      });
      expect(say([only], of, answers).answer).toBe(expected.find((tried) => tried !== null) ?? "allow");
    }));
});
