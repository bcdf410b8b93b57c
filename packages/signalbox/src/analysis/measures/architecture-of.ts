import type { AgentNode, Graph } from "../../definition/graph.ts";
import { nodesOf } from "../../definition/graph.ts";
import { isRead } from "../../definition/reads-untrusted.ts";
import type { Architecture } from "./architecture-cost.ts";

/**
 * Which architecture a graph is: without models a workflow; with an agent that hands work to others, several agents; with one that changes something
 * itself, an agent; with models that only judge, write or look things up, a hybrid.
 */
export function architectureOf(graph: Graph): Architecture {
  const nodes = [...nodesOf(graph.main)].map(({ node }) => node);
  const agents = nodes.filter((node) => node.kind === "agent");
  if (agents.some((agent) => Object.values(agent.tools).some(({ role }) => role === "delegate"))) return "agents";
  if (agents.some(changesSomething)) return "agent";
  return agents.length > 0 || nodes.some(({ kind }) => kind === "prompt") ? "hybrid" : "workflow";
}

const changesSomething = (agent: AgentNode): boolean =>
  Object.values(agent.tools).some(
    ({ role, block }) => role === "tool" && block.nodes.some((node) => node.kind === "call" && !isRead(node.tool)),
  );
