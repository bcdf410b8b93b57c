import type { Arrival, CommandOf } from "../../kernel/index.ts";
import type { ForkRequest } from "../../ports/fork.ts";

/**
 * What is decided inside of a fork: as in the run where the same was approved, rejected or answered there, else as the fork was asked for. Where
 * several people have to agree, so many are made up: their names say so. `approved`: how many have.
 */
export function rehearsedDecision(
  { id, hash }: CommandOf<"open-approval">,
  approved: number,
  recorded: Arrival | null,
  { by = "nobody", decide = "approve" }: ForkRequest,
): Arrival {
  const known = recorded?.type === "approval-decided" && recorded.decision !== "edit" ? recorded : null;
  return {
    type: "approval-decided",
    controller: "human",
    id,
    hash,
    decision: known?.decision ?? decide,
    by: `rehearsed for ${by}, person ${approved + 1}`,
    ...(known?.answer === undefined ? {} : { answer: known.answer }),
    reason: known === null ? "Rehearsed." : `Rehearsed, as ${known.by} did.`,
  };
}
