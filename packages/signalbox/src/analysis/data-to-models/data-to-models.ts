// Which fields of the input, and which results of tools, events and people, reach which model; and which of them a schema marks.
import { type Graph, nodesOf } from "../../definition/graph.ts";
import { isToldNode, type ToldNode } from "../../definition/prompt-text.ts";
import { type GraphLookup, runKey } from "../graph-lookup.ts";
import { placesOf } from "../place.ts";
import { distinct, type Origin } from "./origin.ts";
import { ValueFlow } from "./value-flow.ts";

/** A field that a schema marks, and why it may be told; null where nobody said. */
export interface Disclosure {
  readonly field: string;
  readonly reason: string | null;
}
export interface ModelRead extends Omit<Origin, "sensitive"> {
  readonly sensitive: readonly Disclosure[];
}
/** A prompt or an agent, and all that its model may be told. */
export interface ModelData {
  /** The node; "<run node>/<node>" in another workflow that this one runs. */
  readonly node: string;
  readonly workflow: string;
  readonly kind: "prompt" | "agent";
  /** The config's name of the model. */
  readonly model: string;
  readonly reads: readonly ModelRead[];
  /** Reasons that are given for fields which do not reach it. */
  readonly unused: readonly string[];
}

/** What each model of a graph may be told, and those of the workflows that it runs. */
export function dataToModels(graph: Graph, lookup: GraphLookup = () => null): readonly ModelData[] {
  const graphs = oneEach(lookup);
  const flows = flowsOf(graph, graphs);
  return placesOf(graph, graphs).flatMap(({ node, at, graph: own }) => {
    const flow = flows.get(own);
    return flow === undefined || !isToldNode(node) ? [] : [modelData(at, flow, node)];
  });
}

function modelData(at: string, flow: ValueFlow, node: ToldNode): ModelData {
  const { discloses = {} } = node;
  // What it wrote itself is no news to it.
  const origins = distinct(flow.toldTo(node)).filter(({ kind, source }) => kind !== "model" || source !== node.id);
  const marked = new Set(origins.flatMap(({ sensitive }) => sensitive));
  return {
    node: at,
    workflow: flow.graph.id,
    kind: node.kind,
    model: node.kind === "prompt" ? node.model : node.agent.model,
    reads: origins.map((origin) => ({
      ...origin,
      sensitive: origin.sensitive.map((field) => ({ field, reason: Object.hasOwn(discloses, field) ? (discloses[field] ?? null) : null })),
    })),
    unused: Object.keys(discloses).filter((field) => !marked.has(field)),
  };
}

/** The flow of each workflow that may run, each knowing who gives it its input. */
function flowsOf(graph: Graph, lookup: GraphLookup): ReadonlyMap<Graph, ValueFlow> {
  const flows = new Map<Graph, ValueFlow>();
  const child = (workflow: string, hash: string): ValueFlow | null => {
    const found = lookup(workflow, hash);
    return (found === null ? undefined : flows.get(found)) ?? null;
  };
  const add = (graph: Graph): ValueFlow => {
    const flow = new ValueFlow(graph, child);
    flows.set(graph, flow);
    for (const { node } of nodesOf(graph.main)) {
      const started = node.kind === "run" && node.planned === undefined ? lookup(node.workflow, node.hash) : null;
      if (started !== null && node.kind === "run") (flows.get(started) ?? add(started)).calledBy(flow, node.input);
    }
    return flow;
  };
  add(graph);
  return flows;
}

/** The same graph for the same name, however often it is asked for. */
function oneEach(lookup: GraphLookup): GraphLookup {
  const known = new Map<string, Graph | null>();
  return (workflow, hash) => {
    const key = runKey(workflow, hash);
    if (!known.has(key)) known.set(key, lookup(workflow, hash));
    return known.get(key) ?? null;
  };
}
