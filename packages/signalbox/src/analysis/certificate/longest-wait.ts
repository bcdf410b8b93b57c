// L3. A run waits for people, for events and times that its author named, and between attempts. One after another adds up; side by side the
//     longest counts. What is no wait: the work itself, a place in the queue, and downtime, by which deadlines for people are put off.
import type { Graph, Node, NodeOf, Retry } from "../../definition/graph.ts";
import type { PolicyData } from "../../definition/policy-data.ts";
import { MODEL_RETRY } from "../../kernel/nodes/agent.ts";
import { expressionText } from "../expression-text.ts";
import type { GraphLookup } from "../graph-lookup.ts";
import { type Taken, taken } from "../worst-case/part.ts";
import type { Unbounded } from "../worst-case/unbounded.ts";
import type { Measure } from "../worst-case/worst-case.ts";
import { holdsIn, mostHeld } from "./holds.ts";

/** In milliseconds. */
export const waits = (policies: readonly PolicyData[], lookup?: GraphLookup): Measure => ({
  sideBySide: "most",
  countsAgentTools: true,
  own: (graph: Graph, isRun: boolean) => {
    const holds = holdsIn(graph, policies, lookup, isRun);
    return (node, unbound) => [...ownWaits(node, unbound), ...mostHeld(holds(node), ({ withinMs }) => withinMs)];
  },
});

function ownWaits(node: Node, unbound: (why: Unbounded) => null): readonly Taken[] {
  switch (node.kind) {
    case "approve":
      return [taken(expressionText(node.by), 1, node.withinMs)];
    case "ask":
      return [taken(expressionText(node.who), 1, node.withinMs)];
    case "wait":
      return [waitOf(node, unbound)];
    case "call":
    case "prompt":
      return pauses(1, node.retry);
    case "agent":
      return pauses(node.agent.limits.turns, MODEL_RETRY);
    case "run":
      return node.planned === undefined ? [] : pauses(node.planned.limits.calls, node.planned.retry);
    default:
      return [];
  }
}

function waitOf({ id, for: what }: NodeOf<"wait">, unbound: (why: Unbounded) => null): Taken {
  if (what.kind === "duration") return taken("a set time", 1, what.ms);
  if (what.kind === "event") return taken(`the event ${what.event}`, 1, what.withinMs);
  const until = expressionText(what.at);
  return taken(
    `until ${until}`,
    1,
    unbound({
      node: id,
      reason: "time-unknown",
      message: `It waits until ${until}, a time that only the run knows.`,
      advice: "Wait for a duration, or for an event with a deadline, where a bound is wanted.",
    }),
  );
}

const pauses = (times: number, retry: Retry | undefined): readonly Taken[] => {
  const each = retry === undefined ? 0 : longestPauses(retry);
  return each === 0 ? [] : [taken("pauses between attempts", times, each)];
};

/** All pauses of the attempts that a policy allows, as long as they can be. */
export function longestPauses({ maxAttempts, backoffMs, factor, maxBackoffMs }: Retry): number {
  let total = 0;
  let wait = backoffMs;
  for (let pause = 1; pause < maxAttempts; pause++) {
    // From here on they do not grow.
    if (wait >= maxBackoffMs || factor === 1) return total + (maxAttempts - pause) * Math.min(wait, maxBackoffMs);
    total += wait;
    wait *= factor;
  }
  return total;
}
