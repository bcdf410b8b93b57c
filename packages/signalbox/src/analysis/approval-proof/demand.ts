// D1. A policy demands an approval where it asks in every case: its rules that fit end in one without a condition, and none of them allows.
// D2. Where no rule of any policy in force is about a call, the default rules say whether one is demanded. What is destructive always needs one.
// D3. A rule that may let a call pass is an answer of whoever wrote it: what it lets pass needs nobody.
// D4. Whom a rule names has to be among those who approve. The roles of the default rules are names that nobody chose: whoever approves will do.
import { canonical } from "../../base/json.ts";
import { listOfPeople, mayAct, type People } from "../../definition/people.ts";
import { defaultPolicies } from "../../definition/policy.ts";
import type { PolicyData, RuleData } from "../../definition/policy-data.ts";
import { lineText, type PolicyLine, policyLines } from "../policy-line.ts";
import type { ReachedEffect } from "./reached.ts";

export interface Demand {
  /** In words; empty where nothing demands an approval. */
  readonly because: readonly string[];
  /** Every rule in force that may answer. */
  readonly lines: readonly PolicyLine[];
  /** The rule that asks in every case. */
  readonly held: PolicyLine | null;
  /** The rule that denies in every case. */
  readonly denied: PolicyLine | null;
  /** The rule that asks in every case and names what it asks about. */
  readonly arranged: PolicyLine | null;
  /** Rules whose people have to be among those who approve. */
  readonly wanted: readonly PolicyLine[];
  /** One of them is about whatever is like this call, and so a demand on definitions. */
  readonly isRequired: boolean;
}

const DEFAULTS = defaultPolicies.map(({ data }) => data);
const defaultRules = new Set(DEFAULTS.flatMap(({ rules }) => rules.map((rule) => canonical(rule as never))));

export function demandOn(effect: ReachedEffect, policies: readonly PolicyData[]): Demand {
  const { tool, workflow, agent, isPlanned, wrote } = effect;
  const chose = agent !== null || isPlanned;
  const call = { ...tool, tool: tool.id, ai: { chose, wrote }, workflow, agent };
  const lines = policyLines(call, policies);
  const strict = [...Map.groupBy(lines, ({ policy }) => policy).values()].filter(isStrict);
  const certain = strict.map((of) => of.at(-1) as PolicyLine);
  const asking = certain.filter(({ then }) => then.answer === "ask");
  const deniedBy = strict.find((of) => of.every(({ then }) => then.answer === "deny"))?.at(-1) ?? null;
  const fallback = lines.length === 0 ? policyLines(call, DEFAULTS) : [];
  const held = asking[0] ?? certain[0] ?? null;
  const wanted = asking.filter((line) => !defaultRules.has(canonical(ruleOf(line, policies) as never)));
  return {
    because: [
      ...(tool.effect === "destructive" ? ["it is destructive"] : []),
      ...asking.map(lineText),
      ...fallback.slice(0, 1).map((line) => `${lineText(line)}, were the default policies in force`),
    ],
    lines,
    held,
    denied: deniedBy,
    arranged: asking.find((line) => names(ruleOf(line, policies))) ?? null,
    wanted,
    isRequired: wanted.some((line) => !names(ruleOf(line, policies))),
  };
}

/** D1. Of one policy, the rules that may answer. */
const isStrict = (lines: readonly PolicyLine[]): boolean =>
  lines.at(-1)?.when === null && lines.every(({ then }) => then.answer !== "allow");

const ruleOf = ({ policy, rule }: PolicyLine, policies: readonly PolicyData[]): RuleData | undefined =>
  policies.find(({ id }) => id === policy)?.rules[rule - 1];

/** A rule about certain tools, agents or workflows, or about what models choose: somebody has thought of such calls. */
const names = (rule: RuleData | undefined): boolean => {
  const { tool, scope, agent, workflow, ai } = rule?.match ?? {};
  return [tool, scope, agent, workflow].some((field) => field !== undefined) || ai === "chose";
};

/** D4. True when whoever may approve is somebody whom the rule takes. */
export function isMetBy(line: PolicyLine, approvers: readonly string[] | null, people: People | undefined): boolean {
  if (line.then.answer !== "ask") return true;
  const who = listOfPeople(line.then.by);
  if (approvers === null || approvers.length === 0) return false;
  return approvers.every((name) => who.includes(name) || isHeldWithin(name, who, people));
}

/** Everybody who is or holds the one is or holds one of the others. */
function isHeldWithin(name: string, who: readonly string[], people: People = {}): boolean {
  const holders = Object.keys(people).filter((person) => mayAct(people, person, [name]));
  return holders.length > 0 && holders.every((person) => mayAct(people, person, who));
}
