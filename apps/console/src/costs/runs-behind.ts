import type { RunSearch } from "../runs/run-search.ts";
import type { BudgetNode } from "./budget.ts";

export type RunsSearch = RunSearch;

/** The list of the runs that an amount is of; null where a run's own page says it, or no list can. */
export function runsBehind({ scope, key }: BudgetNode, amount: "spent" | "reserved"): RunsSearch | null {
  const those = amount === "spent" ? { text: "cost>0" } : { status: ["running"] as const };
  if (scope === "instance-day") return those;
  return scope === "workflow-day" ? { ...those, workflow: key } : null;
}

/** A name as the language of searches takes it. */
const quoted = (name: string): string => (/^[\w.:@-]+$/.test(name) ? name : `"${name.replace(/["\\]/g, "\\$&")}"`);

/** The runs that paid for something, or of which somebody had something paid. */
export const runsThatPaid = (what: string): RunsSearch => ({ text: `paid:${quoted(what)} cost>0` });
