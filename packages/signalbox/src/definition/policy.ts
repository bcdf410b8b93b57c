import { hashOf } from "../base/hash.ts";
import { deepFreeze } from "../base/json.ts";
import { definitionError } from "./definition-error.ts";
import { type ModelPart, type PolicyData, policyJson } from "./policy-data.ts";
import { type Answer, recordPolicy } from "./record-policy.ts";
import type { AnyRef, In, Ref } from "./ref.ts";
import type { AnyTool, Effect, Tool } from "./tool.ts";

/** A policy: its rules, which are data, and the read tools that give it its facts. */
export interface Policy {
  readonly id: string;
  readonly data: PolicyData;
  /** SHA-256 of the canonical data: the version of the policy. */
  readonly hash: string;
  readonly tools: ReadonlyMap<string, AnyTool>;
}

/** A call as a rule sees it. `args` is what the tool will be given: parsed by its input schema. */
export type PolicyCall<A> = Ref<CallFields> & {
  // biome-ignore lint/suspicious/noExplicitAny: of a tool that is not known, every argument may exist
  readonly args: 0 extends 1 & A ? any : Ref<A>;
};
interface CallFields {
  readonly tool: string;
  /** The business key of the run; null when the workflow names none. */
  readonly subject: string | null;
  readonly workflow: string;
  /** The agent that chose the call; null for a call that a workflow orders. */
  readonly agent: string | null;
  /** Who started the run; null when nobody did. */
  readonly startedBy: string | null;
  /** ISO 8601, UTC. */
  readonly now: string;
}
/** Names a fact that a read tool gives at the moment of judging. Its input may read the call, and facts before it. */
export type ReadFact = <I, O>(name: string, tool: Tool<I, O>, input: In<I>) => Ref<O>;

type OneOrMore<T> = T | readonly T[];
export interface PolicyRule<A, F> {
  readonly tool?: OneOrMore<string | AnyTool>;
  readonly effect?: OneOrMore<Effect>;
  readonly scope?: OneOrMore<string>;
  readonly touches?: OneOrMore<string>;
  readonly workflow?: OneOrMore<string>;
  readonly agent?: OneOrMore<string>;
  readonly ai?: ModelPart;
  /** Runs once, now, over symbolic values, as a flow function does. Absent: the rule answers whatever fits it. */
  readonly when?: (call: PolicyCall<A>, facts: F) => In<boolean>;
  readonly then: Answer;
}
export interface PolicyRules<A, F> {
  readonly facts?: (call: PolicyCall<A>, read: ReadFact) => F;
  readonly rules: readonly PolicyRule<A, F>[];
}
type Facts = { readonly [name: string]: AnyRef };

/** The call may pass, whatever the rules after this one say. */
export const allow = (): Answer => ({ answer: "allow" });
/** A person decides: `by` a role or a name, reminded every `remind`, `within` a time after which the call is not made. */
export const ask = (of: { readonly by: string; readonly within: string; readonly remind?: string; readonly reason?: string }): Answer => ({
  answer: "ask",
  ...of,
});
/** The call is not made. Whoever chose it is told the reason. */
export const deny = (reason: string): Answer => ({ answer: "deny", reason });

/**
 * A policy over any call: ordered rules, of which the first that fits answers. Over several policies the strictest answer wins.
 * @throws SignalboxError `definition-invalid` with every problem and its place.
 * @example policy("ask-before-deleting", [{ effect: "destructive", then: ask({ by: "role:manager", within: "2d" }) }]);
 */
export function policy<const F extends Facts = Record<never, never>>(
  id: string,
  // biome-ignore lint/suspicious/noExplicitAny: a rule about many tools cannot know the arguments' types; policyFor does
  rules: readonly PolicyRule<any, F>[] | PolicyRules<any, F>,
): Policy {
  return define(id, "rules" in rules ? rules : { rules });
}

/**
 * A policy over the calls of one tool, with the types of its arguments.
 * @example
 * policyFor("refunds", refund, {
 *   facts: (call, read) => ({ order: read("order", readOrder, { id: call.args.orderId }) }),
 *   rules: [
 *     { when: (call, { order }) => gt(call.args.amount, order.paid), then: deny("More than was paid.") },
 *     { when: (call) => gt(call.args.amount, 100), then: ask({ by: "role:support-lead", within: "4h" }) },
 *   ],
 * });
 */
export function policyFor<I, O, const F extends Facts = Record<never, never>>(
  id: string,
  tool: Tool<I, O>,
  { facts, rules }: { readonly facts?: PolicyRules<I, F>["facts"]; readonly rules: readonly Omit<PolicyRule<I, F>, "tool">[] },
): Policy {
  return define(id, { ...(facts === undefined ? {} : { facts }), rules: rules.map((rule) => ({ ...rule, tool })) }, tool);
}

function define(id: string, written: unknown, about?: AnyTool): Policy {
  const { data, tools, problems } = recordPolicy(id, written as Parameters<typeof recordPolicy>[1], about);
  if (problems.length > 0) throw definitionError(`Policy "${String(id)}"`, problems);
  const frozen = deepFreeze(JSON.parse(JSON.stringify(data)) as PolicyData);
  return { id, data: frozen, hash: hashOf(policyJson(frozen)), tools };
}

/**
 * What is asked where nobody says otherwise: a person sees what a model chose or wrote before it leaves, and whatever cannot be undone.
 * Two roles that somebody must hold: "role:ae" and "role:manager". Rules of your own that stand before these answer first:
 * @example policy("before-it-leaves", [{ tool: writeToCustomer, then: allow() }, ...defaultRules]);
 */
// biome-ignore lint/suspicious/noExplicitAny: rules about every tool stand in any policy
export const defaultRules: readonly PolicyRule<any, any>[] = [
  { effect: "destructive", then: ask({ by: "role:manager", within: "2d" }) },
  { ai: "chose-or-wrote", effect: "external", then: ask({ by: "role:ae", within: "2d" }) },
  { ai: "chose-or-wrote", effect: "write", touches: ["customer", "revenue"], then: ask({ by: "role:ae", within: "2d" }) },
];

/** The default rules as a policy. */
export const externalNeedsApproval: Policy = policy("external-needs-approval", defaultRules);

/** In force where a config has no `policies`. `[...defaultPolicies, mine]` adds to them; `[]` switches them off. */
export const defaultPolicies: readonly Policy[] = [externalNeedsApproval];
