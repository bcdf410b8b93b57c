import { formatDuration } from "../base/duration.ts";
import { listOfPeople } from "../definition/people.ts";
import type { CallMatch, ModelPart, RuleAnswer, RuleData } from "../definition/policy-data.ts";
import { expressionText } from "./expression-text.ts";

/** A rule as people read it, in parts: "external calls that a model chose or wrote a part of", "call.args.amount > 100", "role:ae is asked, within 2d". */
export interface RuleWords {
  readonly about: string;
  /** Null: it answers whatever it is about. */
  readonly when: string | null;
  readonly then: string;
  readonly reason: string | null;
}

export const ruleWords = ({ match, when, then }: RuleData): RuleWords => ({
  about: aboutText(match),
  when: when === undefined ? null : expressionText(when),
  then: thenText(then),
  reason: "reason" in then ? (then.reason ?? null) : null,
});

const modelWords: { readonly [K in ModelPart]: string } = {
  "chose-or-wrote": "that a model chose or wrote a part of",
  chose: "that a model chose",
  wrote: "that a model wrote a part of",
  none: "that no model chose or wrote a part of",
};

const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

function aboutText({ tool, effect, scope, touches, workflow, agent, ai }: CallMatch): string {
  const parts = [
    effect === undefined ? (tool === undefined ? "all calls" : "calls") : `${oneOf(effect)} calls`,
    tool === undefined ? "" : `of ${oneOf(tool)}`,
    workflow === undefined ? "" : `in ${oneOf(workflow)}`,
    scope === undefined ? "" : `with the scope ${oneOf(scope)}`,
    touches === undefined ? "" : `that touch ${oneOf(touches)}`,
    agent === undefined ? "" : `chosen by ${oneOf(agent)}`,
    ai === undefined ? "" : modelWords[ai],
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function thenText(then: RuleAnswer): string {
  if (then.answer !== "ask") return then.answer === "allow" ? "allowed" : "denied";
  const remind = then.remindMs === undefined ? "" : `, reminded every ${formatDuration(then.remindMs)}`;
  return `${oneOf(listOfPeople(then.by))} is asked, within ${formatDuration(then.withinMs)}${remind}`;
}
