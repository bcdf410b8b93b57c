import type { FailureOutcome } from "../../definition/tool-error.ts";
import { NOTHING, type Settlement } from "../../kernel/ledger.ts";
import type { Answered } from "./reserving.ts";

/**
 * What a tool answered, and were it a refusal, counts as what it says that it cost, in micro-USD; where it says nothing, as the most that
 * it may have cost. Of a doubt nobody knows whether more came after what it said.
 */
export function settlementOfTool(held: Answered | undefined, outcome: FailureOutcome | "answered", reported?: number): Settlement {
  if (held?.kind !== "held" || outcome === "not-sent") return { state: "released" };
  if (outcome === "unknown") return { state: "doubtful" };
  return { state: "settled", spent: reported === undefined ? held.bound : { ...NOTHING, costMicroUsd: reported } };
}
