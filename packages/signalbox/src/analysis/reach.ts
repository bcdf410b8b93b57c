import type { Graph } from "../definition/graph.ts";
import type { Effect } from "../definition/tool.ts";
import type { GraphLookup } from "./graph-lookup.ts";
import { placesOf } from "./place.ts";

/** What a node touches outside of the run. */
export interface Reach {
  readonly node: string;
  readonly workflow: string;
  readonly path: readonly string[];
  /** The tool's id, or the model's name. */
  readonly target: string;
  /** "crm" of the tool "crm.log-activity"; "model" for a prompt or an agent. */
  readonly system: string;
  /** Null for a prompt or an agent: a model is told something and changes nothing. */
  readonly effect: Effect | null;
  readonly scope: string;
  readonly hosts: readonly string[];
  readonly touches: readonly string[];
  readonly connection: string | null;
}

/** The systems, scopes and hosts that each node of a graph reaches, with those of the workflows that it runs. */
export function reachOf(graph: Graph, lookup?: GraphLookup): readonly Reach[] {
  return placesOf(graph, lookup).flatMap(({ node, at, workflow, path }): Reach[] => {
    if (node.kind === "prompt" || node.kind === "agent") {
      return [
        {
          node: at,
          workflow,
          path,
          target: node.kind === "prompt" ? node.model : node.agent.model,
          system: "model",
          effect: null,
          scope: "",
          hosts: [],
          touches: [],
          connection: null,
        },
      ];
    }
    const tools = node.kind === "call" ? [node.tool] : node.kind === "run" ? (node.planned?.tools ?? []) : [];
    return tools.map(({ id, effect, scope, hosts, touches, connection = null }) => ({
      node: at,
      workflow,
      path,
      target: id,
      system: systemOf(id),
      effect,
      scope,
      hosts,
      touches,
      connection,
    }));
  });
}

const systemOf = (tool: string): string => tool.split(".", 1)[0] ?? tool;
