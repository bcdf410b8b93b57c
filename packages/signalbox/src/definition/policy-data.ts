import type { Json } from "../base/json.ts";
import type { Expr } from "./expr.ts";
import type { Effect } from "./tool.ts";

/** What a model had to do with a call: it chose that the call happens, it wrote a part of the arguments, either, or neither. */
export type ModelPart = "chose-or-wrote" | "chose" | "wrote" | "none";

/** Which calls a rule is about. Every field that is there must fit; of the names in a field one is enough. */
export interface CallMatch {
  readonly tool?: readonly string[];
  readonly effect?: readonly Effect[];
  readonly scope?: readonly string[];
  readonly touches?: readonly string[];
  readonly workflow?: readonly string[];
  readonly agent?: readonly string[];
  readonly ai?: ModelPart;
}

export type AskAnswer = {
  readonly answer: "ask";
  readonly by: string;
  readonly withinMs: number;
  readonly remindMs?: number;
  readonly reason?: string;
};
export type RuleAnswer = { readonly answer: "allow" } | AskAnswer | { readonly answer: "deny"; readonly reason: string };

/** In `when` the call goes by the name `call`, and a fact by `facts.<name>`. */
export interface RuleData {
  readonly match: CallMatch;
  readonly when?: Expr;
  readonly then: RuleAnswer;
}

/** What a read tool says at the moment of judging. `input` may read the call and the facts before this one. */
export interface FactData {
  readonly name: string;
  readonly tool: string;
  /** Hash of the tool's interface. */
  readonly interface: string;
  readonly input: Expr;
}

/** A policy as data: the first rule that fits answers. Its hash (of the canonical bytes) is its version. */
export interface PolicyData {
  readonly format: 1;
  readonly id: string;
  readonly facts: readonly FactData[];
  readonly rules: readonly RuleData[];
}

/** The name under which a condition reads a fact. */
export const factName = (name: string): string => `facts.${name}`;

export const policyJson = (policy: PolicyData): Json => policy as unknown as Json;
