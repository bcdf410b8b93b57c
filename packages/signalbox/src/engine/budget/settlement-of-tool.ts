import type { FailureOutcome } from "../../definition/tool-error.ts";
import type { Settlement } from "../../kernel/ledger.ts";
import type { Answered } from "./reserving.ts";

/** A tool does not say what it took: whatever it answered, and were it a refusal, counts as the most that it may have cost. */
export function settlementOfTool(held: Answered | undefined, outcome: FailureOutcome | "answered"): Settlement {
  if (held?.kind !== "held" || outcome === "not-sent") return { state: "released" };
  return outcome === "unknown" ? { state: "doubtful" } : { state: "settled", spent: held.bound };
}
