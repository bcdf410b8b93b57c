import type { Graph } from "../../definition/graph.ts";
import { type Arrival, isBookkeeping, isDecision } from "../../kernel/index.ts";
import { type Entry, type Step, walk } from "../journal/walk.ts";
import { factsOf } from "./case-facts.ts";
import type { CaseFact, RunCase } from "./run-case.ts";

interface Recorded extends Entry {
  readonly seq: number;
}
interface Moment {
  readonly at: number;
  readonly arrives: Arrival[];
  readonly follows: CaseFact[];
}

/** A run's journal as a test case, with everything that is in it. */
export function recordCase(graph: Graph, hash: string, entries: readonly Recorded[]): RunCase {
  const moments = new Map<number, Moment>();
  for (const step of walk(graph, entries)) {
    const { seq, at } = step.entry;
    const moment = moments.get(seq) ?? { at: Date.parse(at), arrives: [], follows: [] };
    moments.set(seq, moment);
    if (isFromOutside(step)) moment.arrives.push(step.event as Arrival);
    moment.follows.push(...factsOf(step));
  }
  const runId = entries[0]?.runId ?? "";
  return {
    format: "signalbox-case",
    version: 1,
    workflow: graph.id,
    graph: hash,
    runId,
    redacted: 0,
    moments: [...moments.values()].filter(isMoment),
  };
}

const isMoment = ({ arrives, follows }: Moment): boolean => arrives.length + follows.length > 0;

/** A function's result is made anew. */
const isFromOutside = ({ event, open }: Step): boolean => !isDecision(event) && !isBookkeeping(event) && open?.kind !== "compute";
