// What a run's journal says at each of its events. Everything is worked out once, in one walk; a moment is then looked up.
import { type AgentDecision, decisionsOf, type Moment, timelineOf, walk } from "signalbox/analysis";
import type { Answer } from "signalbox/client";
import type { Controller } from "signalbox/kernel";

type Graph = Answer<"GET /api/runs/{run}/graph">;
export type JournalEntry = Answer<"GET /api/runs/{run}/journal">[number];

/** A time that a node was at work, as places in the journal; `to` is null while it is. */
interface Span {
  readonly from: number;
  to: number | null;
}

export interface RunHistory {
  readonly graph: Graph;
  readonly entries: readonly JournalEntry[];
  readonly moments: readonly Moment[];
  readonly decisions: readonly AgentDecision[];
  /** Who decided each event. */
  readonly controllers: readonly Controller[];
  /** Places where somebody chose: rules, a model, a policy, or a person. */
  readonly choices: readonly number[];
  readonly spans: ReadonlyMap<string, readonly Span[]>;
  /** Whole micro-USD spent up to and with each event. */
  readonly spent: readonly number[];
}

const choosing: ReadonlySet<string> = new Set([
  "branch-decided",
  "approval-decided",
  "question-answered",
  "model-replied",
  "step-judged",
  "step-settled",
]);
const entering: ReadonlySet<string> = new Set(["step-started", "node-entered", "approval-opened", "branch-decided"]);

export function historyOf(graph: Graph, entries: readonly JournalEntry[]): RunHistory {
  const spans = new Map<string, Span[]>();
  const choices: number[] = [];
  const spent: number[] = [];
  const bounds = new Map<number, number>();
  let total = 0;
  let index = 0;
  for (const { event, node } of walk(graph, entries)) {
    if (choosing.has(event.type)) choices.push(index);
    if (event.type === "budget-settled") {
      total += event.costMicroUsd - (bounds.get(event.reservation) ?? 0);
      bounds.set(event.reservation, event.costMicroUsd);
    }
    if (node !== null) {
      const known = spans.get(node.id) ?? [];
      spans.set(node.id, known);
      const last = known.at(-1);
      const isOpen = last !== undefined && last.to === null;
      if (!isOpen && (entering.has(event.type) || last === undefined)) known.push({ from: index, to: null });
      else if (isOpen && (event.type === "node-left" || event.type === "step-completed")) last.to = index;
    }
    if (event.type === "run-completed" || event.type === "run-failed" || event.type === "run-cancelled")
      for (const each of spans.values()) for (const span of each) span.to ??= index;
    spent.push(total);
    index++;
  }
  return {
    graph,
    entries,
    moments: timelineOf(graph, entries),
    decisions: decisionsOf(graph, entries),
    controllers: entries.map(({ event }) => event.controller),
    choices,
    spans,
    spent,
  };
}

/** untouched: the run has not come to it. active: it is at work. done: it was. */
export type NodeStanding = "untouched" | "active" | "done";

export function standingAt({ spans }: RunHistory, node: string, cursor: number): NodeStanding {
  const begun = (spans.get(node) ?? []).filter(({ from }) => from <= cursor);
  if (begun.length === 0) return "untouched";
  return begun.some(({ to }) => to === null || to > cursor) ? "active" : "done";
}

/** The last moment that had begun at an event; -1 before the first. */
export function momentAt({ moments }: RunHistory, cursor: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.index ?? 0) <= cursor) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What somebody wants to know about at an event: the last thing that was told by then, and bookkeeping only where it is looked at. */
export function tellingMomentAt(history: RunHistory, cursor: number, isNow: boolean): Moment | undefined {
  const at = momentAt(history, cursor);
  const moment = history.moments[at];
  if (!isNow && moment?.index === cursor) return moment;
  for (let before = at; before >= 0; before--) if (history.moments[before]?.isBookkeeping === false) return history.moments[before];
  return moment;
}

/** The last part of a path is the node, the number behind it the round of a loop. */
export const nodeOfPath = (path: string): string => {
  const last = path.slice(path.lastIndexOf("/") + 1);
  return last.replace(/\[.*$/, "").replace(/ turn \d+$/, "");
};
