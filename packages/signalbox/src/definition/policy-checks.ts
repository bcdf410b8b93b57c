// What can be seen only when every rule of a policy is there: of one that is recorded, and of one that is read out of a file.
import type { Problem } from "../base/error.ts";
import { ABSENT, namesIn } from "./expr.ts";
import { factName, type PolicyData, type RuleData } from "./policy-data.ts";
import { takesAllOf } from "./rule-match.ts";

export const POLICY_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const FACT_NAME = /^[a-z][A-Za-z0-9]{0,62}$/;
/** What a rule reads of a call. */
export const CALL_FIELDS = ["args", "tool", "subject", "workflow", "agent", "startedBy", "now"] as const;

/** `nameOf`: how a fact is called, by its place. */
export function unusedFacts({ facts, rules }: Pick<PolicyData, "facts" | "rules">, nameOf: (index: number) => string): readonly Problem[] {
  const used = new Set(
    [...rules.map(({ when }) => when ?? ABSENT), ...facts.map(({ input }) => input)].flatMap((expr) => [...namesIn(expr)]),
  );
  return facts.flatMap(({ name }, index) =>
    used.has(factName(name)) ? [] : [{ path: nameOf(index), message: "is read by no rule. Use it in a condition, or remove it." }],
  );
}

/** P3. The rules behind one that takes every call that they are about; `nameOf`: how a rule is called, by its place. */
export function unreachableRules(rules: readonly RuleData[], nameOf: (index: number) => string): readonly Problem[] {
  return rules.flatMap((rule, index) => {
    const before = rules.slice(0, index).findIndex((earlier) => earlier.when === undefined && takesAllOf(earlier.match, rule.match));
    if (before < 0) return [];
    return [
      { path: nameOf(index), message: `can never answer: ${nameOf(before)} has no condition and takes every call that it is about.` },
    ];
  });
}
