import type { StintOutcome } from "./agent.ts";

export const outcomes = [
  "at-work",
  "done",
  "asked",
  "escalated",
  "unsure",
  "over-budget",
  "failed",
  "cancelled",
] as const satisfies readonly StintOutcome[];

const tabs = ["runs", "rules", "memory"] as const;
export type AgentTab = (typeof tabs)[number];

export interface MemoryFilter {
  readonly words?: string;
  readonly subject?: string;
  /** As it was then: ISO 8601. */
  readonly at?: string;
  /** Also what stands no longer. */
  readonly history?: true;
}
/** What the page of an agent shows: all of it is in its address. */
export interface AgentSearch extends MemoryFilter {
  readonly tab?: AgentTab;
  /** Only the runs in which that became of it. */
  readonly outcome?: StintOutcome;
}

export function readAgentSearch(given: Readonly<Record<string, unknown>>): AgentSearch {
  const tab = tabs.find((each) => each === given.tab);
  const outcome = outcomes.find((each) => each === given.outcome);
  const { words, subject, at } = given;
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(typeof words === "string" && words !== "" ? { words } : {}),
    ...(typeof subject === "string" && subject !== "" ? { subject } : {}),
    ...(typeof at === "string" && !Number.isNaN(Date.parse(at)) ? { at } : {}),
    ...(given.history === true || given.history === "true" ? { history: true as const } : {}),
  };
}
