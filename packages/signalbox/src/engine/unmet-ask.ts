import { canonical } from "../base/json.ts";
import { listOfPeople, mayAct, type People } from "../definition/people.ts";
import type { PlanApproval } from "../definition/planner.ts";
import type { CommandOf, Finding } from "../kernel/index.ts";
import { FORK_RULE } from "./fork/sent-before.ts";

export type AskFinding = Extract<Finding, { answer: "ask" }>;

/** The first ask that no approval has met: one over these very bytes, by somebody who was asked for or holds the role. `planned`: of the plan that showed them. */
export function unmetAsk(
  { cleared, clearances = [], input }: Pick<CommandOf<"run-step">, "cleared" | "clearances" | "input">,
  findings: readonly Finding[],
  planned: PlanApproval | null,
  people: () => People,
): AskFinding | null {
  const bytes = canonical(input ?? null);
  const mine = [
    ...[...clearances, ...(cleared === undefined ? [] : [{ ...cleared, who: null }])].filter((one) => canonical(one.arguments) === bytes),
    ...(planned === null ? [] : [{ who: null, by: planned.by }]),
  ];
  for (const finding of findings) {
    if (finding.answer !== "ask") continue;
    // Whoever cleared these very bytes has seen them.
    if (finding.policy === FORK_RULE && mine.length > 0) continue;
    const who = listOfPeople(finding.by);
    if (!mine.some((one) => one.who === finding.by || one.by.some((person) => mayAct(people(), person, who)))) return finding;
  }
  return null;
}
