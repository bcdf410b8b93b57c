// L1. Of each policy, the rules that may answer for a call are those that fit it, up to the first one without a condition: it answers at the latest.
// L2. A call is gated when one policy answers for it in every case, and never with allow. Over policies the strictest answer wins, so one is enough.
import { formatDuration } from "../base/duration.ts";
import { namesIn } from "../definition/expr.ts";
import type { NodeOf } from "../definition/graph.ts";
import type { PlannerCard } from "../definition/planner.ts";
import type { PolicyData, RuleAnswer } from "../definition/policy-data.ts";
import type { ToolCard } from "../definition/tool.ts";
import { fits } from "../kernel/judge.ts";
import { expressionText } from "./expression-text.ts";
import type { Place } from "./place.ts";

/** A rule that may answer for a call. */
export interface PolicyLine {
  readonly policy: string;
  /** 1 is the first. */
  readonly rule: number;
  /** What must hold for it to answer; null when nothing more must. */
  readonly when: string | null;
  readonly then: RuleAnswer;
}

/** What is known of a call before it has arguments: what the engine will know of it. */
export type KnownCall = Parameters<typeof fits>[1];

export function knownOfCall(
  { workflow, agent, fromModel }: Pick<Place, "workflow" | "agent" | "fromModel">,
  { tool, input }: NodeOf<"call">,
): KnownCall {
  const chose = agent !== null;
  const wrote = chose || [...namesIn(input)].some((name) => fromModel.has(name));
  return { ...aboutTool(tool), ai: { chose, wrote }, workflow, agent };
}
/** What a plan calls, and with what, is what a model wrote. */
export const knownOfPlan = ({ id }: PlannerCard, tool: ToolCard): KnownCall => ({
  ...aboutTool(tool),
  ai: { chose: true, wrote: true },
  workflow: id,
  agent: null,
});
const aboutTool = ({ id: tool, effect, scope, touches }: ToolCard): Pick<KnownCall, "tool" | "effect" | "scope" | "touches"> => ({
  tool,
  effect,
  scope,
  touches,
});

/** L1. */
export const policyLines = (call: KnownCall, policies: readonly PolicyData[]): readonly PolicyLine[] =>
  policies.flatMap(({ id, rules }) => {
    const lines = rules.flatMap(({ match, when, then }, index) =>
      fits(match, call) ? [{ policy: id, rule: index + 1, when: when === undefined ? null : expressionText(when), then }] : [],
    );
    const certain = lines.findIndex(({ when }) => when === null);
    return certain < 0 ? lines : lines.slice(0, certain + 1);
  });

/** L2. True when a person is asked about every such call, or it is denied: whatever its arguments and facts are. */
export const isGated = (lines: readonly PolicyLine[]): boolean =>
  lines.some(({ policy, when }) => when === null && lines.every((other) => other.policy !== policy || other.then.answer !== "allow"));

const answered = { allow: "allowed", ask: "asked", deny: "denied" } as const;

/** "asked by external-needs-approval rule 2, role:ae within 2d" */
export function lineText({ policy, rule, when, then }: PolicyLine): string {
  const whom = then.answer === "ask" ? `, ${then.by} within ${formatDuration(then.withinMs)}` : "";
  return `${answered[then.answer]} by ${policy} rule ${rule}${whom}${when === null ? "" : `, if ${when}`}`;
}
