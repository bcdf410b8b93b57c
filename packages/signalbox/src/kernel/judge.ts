// J1. Inside one policy the first rule that fits answers; over several policies the strictest answer wins: deny, ask, allow.
// J2. Where no rule fits, the policy allows: what a model chose was granted, and policies narrow it.
// J3. What cannot be judged is denied: a fact that could not be read, a condition that asks for too much work.
// J4. Only facts that an answer depends on are read.
import { canonical, type Json, type JsonObject, type Value } from "../base/json.ts";
import { type Expr, namesIn } from "../definition/expr.ts";
import type { AskAnswer, CallMatch, FactData, ModelPart, PolicyData, RuleAnswer } from "../definition/policy-data.ts";
import type { Effect } from "../definition/tool.ts";
import { type Env, evaluate, OutOfFuel, valuesRead } from "./evaluate.ts";

/** What is known of a call at the moment it is judged. */
export interface JudgedCall {
  readonly tool: string;
  readonly effect: Effect;
  readonly scope: string;
  readonly touches: readonly string[];
  readonly args: Json;
  /** What a model had to do with it. */
  readonly ai: { readonly chose: boolean; readonly wrote: boolean };
  readonly workflow: string;
  /** The agent that chose it; null for a call that a workflow orders. */
  readonly agent: string | null;
  readonly subject: string | null;
  readonly startedBy: string | null;
  /** ISO 8601, UTC. */
  readonly now: string;
}
/** A policy in force: its data, and its hash as version. */
export interface PolicyInForce {
  readonly data: PolicyData;
  readonly hash: string;
}
export interface FactRead {
  readonly key: string;
  readonly tool: string;
  readonly input: Json;
}
export type Reading = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: string };
/** What read tools have said, by the key of what was asked. */
export type Readings = ReadonlyMap<string, Reading>;

/** What one policy says of a call, and which of its rules says it (1 is the first; 0 when no rule could be judged). */
export type Finding = {
  readonly policy: string;
  readonly version: string;
  readonly rule: number;
  /** The values that the deciding condition read. */
  readonly read: JsonObject;
} & (AskAnswer | Exclude<RuleAnswer, AskAnswer>);
/** What a read tool said while a call was judged, for the journal. */
export type FactRecord = { readonly tool: string; readonly input: Json } & Reading;
/** A right that a call needs and that somebody behind it does not have. */
export interface MissingRight {
  readonly person: string;
  /** What the person held when the call was about to be sent. */
  readonly roles: readonly string[];
  readonly scope: string;
}
/** `findings`: of the policies that gave the answer, by id. Empty when no rule of any policy fits. */
export interface Verdict {
  readonly answer: RuleAnswer["answer"];
  readonly findings: readonly Finding[];
}

type Progress = { readonly finding: Finding | null; readonly needs: readonly FactRead[] };
const NOTHING: Progress = { finding: null, needs: [] };

/** The facts to read before the call can be judged further; none when `judge` has what it needs. Ask again with what was read. */
export function factsNeeded(policies: readonly PolicyInForce[], call: JudgedCall, readings: Readings): readonly FactRead[] {
  const progress = policies.map((policy) => judgeBy(policy, call, readings));
  if (progress.some(({ finding }) => finding?.answer === "deny")) return [];
  return [...new Map(progress.flatMap(({ needs }) => needs).map((read) => [read.key, read])).values()];
}

/** What the policies say of a call together. A fact that was not read counts as one that could not be. */
export function judge(policies: readonly PolicyInForce[], call: JudgedCall, readings: Readings): Verdict {
  const progress = policies.map((policy) => ({ policy, ...judgeBy(policy, call, readings) }));
  const found = progress.flatMap(({ finding }) => (finding === null ? [] : [finding]));
  const denied = found.filter(({ answer }) => answer === "deny");
  const unread = progress.flatMap(({ policy, needs }) =>
    needs.slice(0, 1).map(({ tool }) => unjudged(policy, 0, `${tool} was not asked.`)),
  );
  const answer = (["deny", "ask"] as const).find((strict) => [...found, ...unread].some((finding) => finding.answer === strict)) ?? "allow";
  const findings = denied.length > 0 ? denied : unread.length > 0 ? unread : found.filter((finding) => finding.answer === answer);
  return { answer, findings: findings.sort((a, b) => (a.policy < b.policy ? -1 : 1)) };
}

/** How far one policy gets with what is known. */
function judgeBy(policy: PolicyInForce, call: JudgedCall, readings: Readings): Progress {
  const { rules, facts } = policy.data;
  const known = new Known(facts, call, readings);
  for (const [index, rule] of rules.entries()) {
    if (!fits(rule.match, call)) continue;
    const number = index + 1;
    if (rule.when === undefined) return { finding: findingOf(policy, number, rule.then, {}), needs: [] };
    try {
      const { missing, failed } = known.take(rule.when);
      if (failed !== null) return { finding: unjudged(policy, number, failed), needs: [] };
      if (missing.length > 0) return { finding: null, needs: missing };
      if (evaluate(rule.when, known.env) !== true) continue;
      return { finding: findingOf(policy, number, rule.then, valuesRead(rule.when, known.env)), needs: [] };
    } catch (thrown) {
      if (!(thrown instanceof OutOfFuel)) throw thrown;
      return { finding: unjudged(policy, number, thrown.message), needs: [] };
    }
  }
  return NOTHING;
}

const findingOf = ({ data, hash }: PolicyInForce, rule: number, then: RuleAnswer, read: JsonObject): Finding => ({
  policy: data.id,
  version: hash,
  rule,
  read,
  ...then,
});
const unjudged = (policy: PolicyInForce, rule: number, why: string): Finding =>
  findingOf(policy, rule, { answer: "deny", reason: `It could not be judged: ${why}` }, {});

const includesOne = (names: readonly string[] | undefined, of: readonly string[]): boolean =>
  names === undefined || of.some((name) => names.includes(name));
const partFits: { readonly [K in ModelPart]: (ai: JudgedCall["ai"]) => boolean } = {
  "chose-or-wrote": ({ chose, wrote }) => chose || wrote,
  chose: ({ chose }) => chose,
  wrote: ({ wrote }) => wrote,
  none: ({ chose, wrote }) => !chose && !wrote,
};

/** True when a call is one that a rule is about. What its condition says is another question. */
export const fits = (match: CallMatch, call: Omit<JudgedCall, "args" | "subject" | "startedBy" | "now">): boolean =>
  includesOne(match.tool, [call.tool]) &&
  includesOne(match.effect, [call.effect]) &&
  includesOne(match.scope, [call.scope]) &&
  includesOne(match.touches, call.touches) &&
  includesOne(match.workflow, [call.workflow]) &&
  includesOne(match.agent, call.agent === null ? [] : [call.agent]) &&
  (match.ai === undefined || partFits[match.ai](call.ai));

/** The names that conditions of one policy may read: the call, and the facts that are known so far. */
class Known {
  readonly env: Env;
  readonly #values = new Map<string, Value>();
  readonly #facts: readonly FactData[];
  readonly #readings: Readings;

  constructor(facts: readonly FactData[], call: JudgedCall, readings: Readings) {
    const { tool, args, subject, workflow, agent, startedBy, now } = call;
    this.#values.set("call", { tool, args, subject, workflow, agent, startedBy, now });
    this.#facts = facts;
    this.#readings = readings;
    this.env = (name) => this.#values.get(name);
  }

  /** Makes the facts known that a condition reads: which have to be read first, and why it cannot be judged. */
  take(when: Expr): { readonly missing: readonly FactRead[]; readonly failed: string | null } {
    const missing: FactRead[] = [];
    for (const fact of this.#behind(when)) {
      // A fact that reads one which is not known yet is asked for in the next round.
      if (this.#unknownIn(fact.input) !== undefined) continue;
      const read = factRead(fact, this.env);
      const reading = this.#readings.get(read.key);
      if (reading === undefined) missing.push(read);
      else if (!reading.ok) return { missing: [], failed: `"${fact.name}" could not be read. ${reading.error}` };
      else this.#values.set(`facts.${fact.name}`, reading.value);
    }
    const unknown = this.#unknownIn(when);
    return { missing, failed: missing.length > 0 || unknown === undefined ? null : `nothing says what "${unknown}" is.` };
  }

  #unknownIn(expr: Expr): string | undefined {
    return [...namesIn(expr)].find((name) => !this.#values.has(name));
  }

  /** The facts behind an expression, in the order in which they depend on each other: that in which they were written. */
  #behind(expr: Expr): readonly FactData[] {
    const names = namesIn(expr);
    for (const fact of [...this.#facts].reverse()) if (names.has(`facts.${fact.name}`)) namesIn(fact.input, names);
    return this.#facts.filter(({ name }) => names.has(`facts.${name}`));
  }
}

function factRead({ tool, input }: FactData, env: Env): FactRead {
  const resolved = evaluate(input, env) ?? null;
  return { key: `${tool} ${canonical(resolved)}`, tool, input: resolved };
}
