// semantics.md, section 3, told again from the events of a journal alone.
import type { CallNode } from "../../src/definition/graph.ts";
import type { GraphIndex } from "../../src/definition/graph-index.ts";
import type { Batch } from "../../src/kernel/index.ts";
import { dated, stepOf } from "./told-events.ts";

/** When a call whose outcome was in doubt may be made again. */
export function doubtsAreRespected(index: GraphIndex, journal: readonly Batch[]): string[] {
  const problems: string[] = [];
  const steps = new Map<string, { node: CallNode; first: number; doubt: boolean; negatives: number[]; cleared: boolean; held: boolean }>();
  for (const { event, at } of dated(journal)) {
    if (event.type === "step-started" && event.kind === "step") {
      const step = `${event.frame}/${event.node}`;
      const known = steps.get(step);
      if (known === undefined) {
        steps.set(step, {
          node: index.nodes.get(event.node) as CallNode,
          first: at,
          doubt: false,
          negatives: [],
          cleared: false,
          held: false,
        });
        continue;
      }
      const problem = known.doubt && !known.cleared ? complaint(known.node, known.first, known.negatives, at) : null;
      if (problem !== null) problems.push(`${step}: ${problem}`);
      Object.assign(known, {
        negatives: [],
        cleared: false,
        // What was held before was not sent.
        first: known.held ? at : known.first,
        held: false,
        doubt: known.doubt && !known.cleared && known.node.tool.delivery !== "checked",
      });
    } else if ("id" in event) {
      const known = steps.get(stepOf(event.id));
      if (known === undefined) continue;
      if (event.type === "step-doubted") known.doubt = true;
      if (event.type === "step-held") known.held = !known.doubt;
      if (event.type === "step-probed" && event.happened === false) known.negatives.push(at);
      if (event.type === "step-settled" && event.choice === "did-not-happen") known.cleared = true;
    }
  }
  return problems;
}

function complaint({ tool }: CallNode, first: number, negatives: readonly number[], at: number): string | null {
  if (tool.delivery === "once") return "a call that may be sent once was sent again without a person's word";
  if (tool.delivery === "keyed" && at > first + (tool.windowMs ?? 0)) return `sent again ${at - first} ms after the first attempt`;
  if (tool.delivery !== "checked") return null;
  const [one, two] = negatives.slice(-2);
  if (one === undefined || two === undefined) return `sent again after ${negatives.length} negative answers`;
  return two - one < (tool.windowMs ?? 0) ? `sent again after a quiet period of ${two - one} ms` : null;
}
