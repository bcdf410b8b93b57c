// Who decides the next step of a workflow, as far as its graph says; and what is published about what that costs.
import { type AgentNode, blocksOf, type Graph, type Node, nodesOf } from "../../definition/graph.ts";
import { isRead } from "../../definition/reads-untrusted.ts";

/**
 * "workflow": rules decide every step. "hybrid": an agent at a step among others, which looks things up, judges or writes. "agent": one agent is all,
 * or changes something itself. "agents": several.
 */
export type Shape = "workflow" | "hybrid" | "agent" | "agents";
export const shapes: readonly Shape[] = ["workflow", "hybrid", "agent", "agents"];

export function shapeOf({ main }: Graph): Shape {
  const agents = [...nodesOf(main)].flatMap(({ node }) => (node.kind === "agent" ? [node] : []));
  if (agents.length === 0) return "workflow";
  if (agents.length > 1) return "agents";
  return agents.some(changesSomething) || main.nodes.every((node) => node.kind === "agent" || isIdle(node)) ? "agent" : "hybrid";
}

const changesSomething = (agent: AgentNode): boolean =>
  Object.values(agent.tools).some(
    ({ role, block }) => role === "tool" && block.nodes.some((node) => node.kind === "call" && !isRead(node.tool)),
  );

/** Only says how something ended, or prepares a value. */
const isIdle = (node: Node): boolean => node.kind === "compute" || (node.kind === "fail" && blocksOf(node).length === 0);

/**
 * How many times the tokens of a workflow for the same work. Published are about 4 times for an agent and about 15 times for several, against
 * a chat (source); a workflow's few model calls stand in for the chat. The span is ours: half to twice, as nothing about it is published, and
 * for a workflow with an agent in it everything from the one to the other.
 */
export interface Multiplier {
  readonly least: number;
  readonly times: number;
  readonly most: number;
}
export const multipliers = {
  workflow: { least: 1, times: 1, most: 1 },
  hybrid: { least: 1, times: 2, most: 4 },
  agent: { least: 2, times: 4, most: 8 },
  agents: { least: 7.5, times: 15, most: 30 },
} as const satisfies { readonly [S in Shape]: Multiplier };

export const MULTIPLIER_SOURCE =
  "Anthropic, How we built our multi-agent research system, 13 June 2025: agents take about 4 times the tokens of a chat, several agents about 15 times";
