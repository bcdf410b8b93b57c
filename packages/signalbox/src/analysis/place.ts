import { namesIn } from "../definition/expr.ts";
import type { AgentTool, Block, Graph, Node, NodeOf } from "../definition/graph.ts";
import { blocksOf } from "../definition/graph.ts";
import { modelNames } from "../definition/model-names.ts";
import { type GraphLookup, runKey } from "./graph-lookup.ts";

/** A node and how a run gets to it. */
export interface Place {
  readonly node: Node;
  /** The node's id; "<run node>/<node>" for a node of another workflow that this one runs. */
  readonly at: string;
  readonly workflow: string;
  /** The graph that it stands in. */
  readonly graph: Graph;
  /** The arms and runs on the way, from the outside: "route.prospect", "ae-review.granted". */
  readonly path: readonly string[];
  /** The approvals that must be granted before a run gets here. */
  readonly granted: readonly NodeOf<"approve">[];
  /** The agent among whose tools it is; null where no model chooses it. */
  readonly agent: string | null;
  /** What the tool is to that agent: one that the author granted, or one of its own, such as its plan. */
  readonly role: AgentTool["role"] | null;
  /** The names of its workflow that hold something a model produced. */
  readonly fromModel: ReadonlySet<string>;
}

/** Every node of a graph and of what it runs. A workflow that is run at several places is listed at the first. `inputIsWritten`: a model may have written what it is given. */
export function placesOf(graph: Graph, lookup: GraphLookup = () => null, inputIsWritten = false): Place[] {
  const seen = new Set<string>();
  const places: Place[] = [];
  const visit = (block: Block, above: Omit<Place, "node" | "at"> & { readonly prefix: string }): void => {
    for (const node of block.nodes) {
      const { prefix, ...here } = above;
      const at = `${prefix}${node.id}`;
      places.push({ node, at, ...here });
      for (const [name, child] of blocksOf(node)) {
        const granted = node.kind === "approve" && name === "granted" ? [...above.granted, node] : above.granted;
        const tool = node.kind === "agent" && name.startsWith(TOOL) ? node.tools[name.slice(TOOL.length)] : undefined;
        const { agent, role } = node.kind === "agent" && tool !== undefined ? { agent: node.agent.id, role: tool.role } : above;
        visit(child, { ...above, granted, agent, role, path: [...above.path, child.id] });
      }
      const run = node.kind === "run" ? firstRun(node, lookup, seen) : null;
      // An approval around the run says nothing about the calls in it: nobody saw their bytes.
      const written = node.kind === "run" && [...namesIn(node.input)].some((name) => above.fromModel.has(name));
      if (run !== null) visit(run.main, { ...outside(run, lookup, written), prefix: `${at}/`, path: [...above.path, node.id] });
    }
  };
  visit(graph.main, { ...outside(graph, lookup, inputIsWritten), prefix: "", path: [] });
  return places;
}

/** What the arms of an agent's tools are called by. */
const TOOL = "tool.";

/** What holds before anything of a workflow was entered. */
const outside = (
  graph: Graph,
  lookup: GraphLookup,
  written: boolean,
): Pick<Place, "workflow" | "graph" | "granted" | "agent" | "role" | "fromModel"> => ({
  workflow: graph.id,
  graph,
  granted: [],
  agent: null,
  role: null,
  fromModel: modelNames(graph, lookup, written),
});

function firstRun(node: NodeOf<"run">, lookup: GraphLookup, seen: Set<string>): Graph | null {
  const key = runKey(node.workflow, node.hash);
  if (seen.has(key)) return null;
  seen.add(key);
  return lookup(node.workflow, node.hash);
}
