import type { JsonObject } from "../../base/json.ts";
import { visible } from "../../base/visible.ts";
import { isCheckedPlan } from "../../definition/planner.ts";
import type { Proposal, ProposedCall } from "../../kernel/index.ts";
import type { Palette } from "./palette.ts";
import { planText } from "./plan-text.ts";
import { type BlockLimits, valueBlock } from "./value-block.ts";

const effects: Readonly<Record<string, string>> = {
  none: "changes nothing",
  read: "reads",
  write: "changes data",
  external: "goes outside",
  destructive: "destroys data",
};
const deliveries: Readonly<Record<string, string>> = {
  keyed: "sent under a key that the target takes once",
  checked: "the target is asked before it is sent again",
  once: "sent at most once",
  local: "exactly once",
  free: "may be repeated",
};

/** What an approval clears, in words: each call with its arguments, and what there is to judge by. */
export function proposalText(paint: Palette, proposal: Proposal, limits: BlockLimits): readonly string[] {
  const calls = Object.entries(proposal.calls);
  const lines = calls.flatMap(([name, call]) => callText(paint, name, call, limits));
  const shown = proposal.show === null ? [] : [paint.quiet("to judge by:"), ...indented(valueBlock(proposal.show, limits))];
  return [
    ...(calls.length === 0 ? [paint.quiet("a judgment: no call hangs on it")] : [paint.quiet("on approval:"), ...indented(lines)]),
    ...shown,
  ];
}

function callText(paint: Palette, name: string, call: ProposedCall, limits: BlockLimits): readonly string[] {
  if (isCheckedPlan(call.arguments))
    return [`${visible(name)}: ${paint.strong(visible(call.tool))}`, ...indented(planText(paint, call.arguments))];
  const facts = [effects[call.effect] ?? visible(call.effect), deliveries[call.delivery] ?? visible(call.delivery), ...costs(call)];
  const hosts = call.hosts.length === 0 ? "" : ` at ${call.hosts.map(visible).join(", ")}`;
  return [
    `${visible(name)}: ${paint.strong(visible(call.tool))}${hosts} ${paint.quiet(`(${facts.join("; ")})`)}`,
    ...indented(valueBlock(call.arguments, limits)),
  ];
}
const costs = ({ maxCostUsd }: ProposedCall): readonly string[] => (maxCostUsd > 0 ? [`at most $${maxCostUsd}`] : []);

export const indented = (lines: readonly string[], by = 2): readonly string[] => lines.map((line) => `${" ".repeat(by)}${line}`);
export const asProposal = (proposal: JsonObject): Proposal => proposal as unknown as Proposal;
