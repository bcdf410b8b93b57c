import type { Graph } from "../definition/graph.ts";
import { givesFromModel, namesFromModel, type Surroundings } from "../definition/model-names.ts";
import type { GraphLookup } from "./graph-lookup.ts";

/** The names of a graph that hold something a model produced, followed through the workflows that it runs. `input`: what it is given does. */
export const modelNames = (graph: Graph, lookup: GraphLookup, input: boolean): ReadonlySet<string> =>
  namesFromModel(graph.main, surroundings(lookup, input, new Map()));

function surroundings(lookup: GraphLookup, input: boolean, known: Map<string, boolean>): Surroundings {
  const gives: Surroundings["gives"] = ({ workflow, hash }, isWritten) => {
    const key = `${workflow}@${hash} ${isWritten}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    // A workflow that runs itself gives what it gives otherwise.
    known.set(key, false);
    const graph = lookup(workflow, hash);
    const answer = graph !== null && givesFromModel(graph.main, surroundings(lookup, isWritten, known));
    known.set(key, answer);
    return answer;
  };
  return { input, gives };
}
