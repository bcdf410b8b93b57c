// P1. A policy is recorded once, as a flow is: its functions run over symbolic values, and what they do with them is data.
// P2. Every problem is collected with its place; the policy is refused with all of them at once.
// P3. A rule that can never answer is a mistake: an earlier one without a condition takes every call that it is about.
import { parseDuration } from "../base/duration.ts";
import { messageOf, type Problem } from "../base/error.ts";
import type { JsonObject } from "../base/json.ts";
import { consume } from "./consume.ts";
import { FlowMisuse } from "./definition-error.ts";
import { ABSENT, type Expr, namesIn } from "./expr.ts";
import { requireModest } from "./expr-depth.ts";
import { withRecording } from "./expression.ts";
import { unknownFields } from "./known-field.ts";
import { CALL_FIELDS, FACT_NAME, POLICY_ID, unreachableRules, unusedFacts } from "./policy-checks.ts";
import { type FactData, factName, type PolicyData, type RuleAnswer, type RuleData } from "./policy-data.ts";
import { isFunction } from "./recorder.ts";
import type { AnyRef } from "./ref.ts";
import { matchOf } from "./rule-match.ts";
import { makeRef, type Recording, type Scope } from "./symbolic.ts";
import type { AnyTool } from "./tool.ts";

/** An answer as it is written: checked with the policy, so that all problems are told at once. */
export type Answer =
  | { readonly answer: "allow" }
  | { readonly answer: "ask"; readonly by: string; readonly within: string; readonly remind?: string; readonly reason?: string }
  | { readonly answer: "deny"; readonly reason: string };

interface WrittenRule {
  readonly when?: (call: AnyRef, facts: unknown) => unknown;
  readonly then: Answer;
}
interface Written {
  readonly facts?: (call: AnyRef, read: (name: string, tool: AnyTool, input: unknown) => AnyRef) => unknown;
  readonly rules: readonly WrittenRule[];
}
interface Recorded {
  readonly data: PolicyData;
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly problems: readonly Problem[];
}

const WRITTEN = ["facts", "rules"];

/** Records a policy. `about` is the tool whose arguments the rules know. */
export function recordPolicy(id: string, written: Written, about?: AnyTool): Recorded {
  const recorder = new PolicyRecorder(about);
  if (typeof id !== "string" || !POLICY_ID.test(id))
    recorder.problem("id", `"${String(id)}" is not a policy id: lower-case letters, digits and hyphens, at most 63.`);
  for (const key of Object.keys(written))
    if (!WRITTEN.includes(key)) recorder.problem(key, "is no part of a policy. There are facts and rules.");
  if (!Array.isArray(written.rules) || written.rules.length === 0) recorder.problem("rules", "must be a list of at least one rule.");
  const given = recorder.facts(written.facts);
  const rules = (Array.isArray(written.rules) ? (written.rules as readonly WrittenRule[]) : []).map((rule, index) =>
    recorder.rule(rule, `rule ${index + 1}`, given),
  );
  recorder.finish(rules);
  return { data: { format: 1, id, facts: recorder.read, rules }, tools: recorder.tools, problems: recorder.problems };
}

class PolicyRecorder {
  readonly problems: Problem[] = [];
  readonly read: FactData[] = [];
  readonly tools = new Map<string, AnyTool>();
  readonly #known: Map<string, JsonObject>;
  readonly #recording: Recording = { current: null, closed: false, unread: new Map() };
  readonly #scope: Scope = { parent: null, label: "the policy", recording: this.#recording };

  constructor(about: AnyTool | undefined) {
    this.#recording.current = this.#scope;
    this.#known = new Map([["call", callSchema(about)]]);
  }

  problem(path: string, message: string): void {
    this.problems.push({ path, message });
  }

  /** What the author's function of facts gives, to be handed to every condition. */
  facts(build: Written["facts"]): unknown {
    if (build === undefined) return {};
    if (!isFunction(build)) {
      this.problem("facts", 'must be a function: (call, read) => ({ order: read("order", readOrder, { id: call.args.id }) }).');
      return {};
    }
    return this.#run("facts", () => build(this.#ref("call"), (name, tool, input) => this.#fact(name, tool, input))) ?? {};
  }

  rule(written: WrittenRule, at: string, facts: unknown): RuleData {
    const when = this.#condition(written.when, `${at}.when`, facts);
    return {
      match: matchOf({ ...written }, (field, message) => this.problem(`${at}.${field}`, message)),
      ...(when === undefined ? {} : { when }),
      then: this.#answer(written.then, `${at}.then`),
    };
  }

  /** What can be seen only when every rule is there. */
  finish(rules: readonly RuleData[]): void {
    this.#recording.closed = true;
    this.problems.push(...unusedFacts({ facts: this.read, rules }, (index) => `facts.${this.read[index]?.name}`));
    for (const { text, where } of this.#recording.unread.values())
      this.problem(
        text,
        `is read at ${where} and never reaches the policy. A ref is always truthy: write the condition with eq, gt, and, or.`,
      );
    this.problems.push(...unreachableRules(rules, (index) => `rule ${index + 1}`));
  }

  #fact(name: string, tool: AnyTool, input: unknown): AnyRef {
    const at = `facts.${String(name)}`;
    if (typeof name !== "string" || !FACT_NAME.test(name))
      throw new FlowMisuse(`"${String(name)}" is no name of a fact: letters and digits, such as "order".`);
    if (this.read.some((fact) => fact.name === name)) this.problem(at, "is read twice. Give the second one another name.");
    if (tool?.card === undefined) throw new FlowMisuse(`"${at}" needs a tool to read it.`);
    const { id, effect, interface: pinned } = tool.card;
    if (effect !== "read" && effect !== "none")
      this.problem(at, `is read by "${id}", whose effect is "${effect}". A policy only looks: use a tool with the effect "read".`);
    if ((this.tools.get(id) ?? tool).card.interface !== pinned) this.problem(at, `uses another tool with the id "${id}".`);
    this.tools.set(id, tool);
    this.read.push({ name, tool: id, interface: pinned, input: this.#expr(input, `${at}.input`) });
    this.#known.set(factName(name), tool.outputSchema);
    return this.#ref(factName(name));
  }

  #condition(when: WrittenRule["when"], at: string, facts: unknown): Expr | undefined {
    if (when === undefined) return undefined;
    if (!isFunction(when)) {
      this.problem(at, "must be a function: (call, facts) => gt(call.args.amount, 100). Leave it out for a rule without a condition.");
      return ABSENT;
    }
    const expr = this.#run(at, () => this.#expr(when(this.#ref("call"), facts as never), at));
    if (expr !== undefined && namesIn(expr).size === 0)
      this.problem(at, "reads nothing of the call or the facts. Leave it out for a rule without a condition.");
    return expr ?? ABSENT;
  }

  #answer(then: Answer | undefined, at: string): RuleAnswer {
    if (then?.answer === "allow") return { answer: "allow" };
    if (then?.answer === "deny") {
      if (!isText(then.reason)) this.problem(at, "denies without a reason. Whoever chose the call is told why.");
      return { answer: "deny", reason: String(then.reason) };
    }
    if (then?.answer === "ask") {
      const { by, within, remind, reason } = then;
      const withinMs = parseDuration(String(within));
      if (!isText(by)) this.problem(at, 'asks nobody. `by` is a role or a person: "role:manager".');
      if (withinMs === null)
        this.problem(at, `within "${String(within)}" is not a duration. Write a whole number and a unit: "30m", "2d".`);
      const remindMs = remind === undefined ? undefined : parseDuration(String(remind));
      if (remindMs === null)
        this.problem(at, `remind "${String(remind)}" is not a duration. Write a whole number and a unit: "30m", "4h".`);
      if (reason !== undefined && !isText(reason)) this.problem(at, "gives an empty reason. Leave it out.");
      return {
        answer: "ask",
        by: String(by),
        withinMs: withinMs ?? 0,
        ...(remindMs == null ? {} : { remindMs }),
        ...(reason === undefined ? {} : { reason }),
      };
    }
    this.problem(at, "must be allow(), ask({ by, within }) or deny(reason).");
    return { answer: "deny", reason: "" };
  }

  #expr(value: unknown, at: string): Expr {
    const expr = requireModest(consume(value, at, this.#recording), at);
    this.problems.push(...unknownFields(expr, at, this.#known));
    return expr;
  }

  #ref(name: string): AnyRef {
    return makeRef({ ref: name, path: [] }, this.#scope, name);
  }

  #run<T>(at: string, build: () => T): T | undefined {
    try {
      return withRecording(this.#recording, build);
    } catch (thrown) {
      if (!(thrown instanceof FlowMisuse)) throw thrown;
      this.problem(at, messageOf(thrown));
      return undefined;
    }
  }
}

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";

/** The schema of `call` in a condition. */
const callSchema = (about: AnyTool | undefined): JsonObject => ({
  type: "object",
  properties: {
    ...Object.fromEntries(CALL_FIELDS.map((name) => [name, {}])),
    args: about?.inputSchema ?? {},
  },
});
