import { type AgentLimits, type AgentNode, type Block, type Graph, nodesOf } from "../../definition/graph.ts";
import type { FramePath } from "../../kernel/index.ts";
import type { Cap } from "../../kernel/ledger.ts";
import type { RunActor } from "../run-actor.ts";
import { type LimitSources, limitOf } from "./caps.ts";

/**
 * The caps of the agents that a call is made by or for, the nearest first: what an agent's tools cost counts as the agent's, and an
 * agent that another one has called spends of that one's cap as well.
 */
export function capsOfAgents(actor: RunActor, frame: FramePath, day: string, sources: LimitSources): readonly Cap[] {
  const { live, runId, definition } = actor;
  const around: { readonly path: string; readonly node: AgentNode }[] = [];
  for (let path: FramePath | null = frame; path !== null; ) {
    const open = live.state.frames.get(path);
    if (open?.active?.kind === "agent") {
      const node = (live.index.blocks.get(open.block) as Block).nodes[open.at] as AgentNode;
      around.push({ path: `${path}/${node.id}`, node });
    }
    path = open?.parent ?? null;
  }
  return around.flatMap(({ path, node: { agent } }, index): Cap[] => {
    const { costUsdPerDay, tokensPerDay } = liveLimits(definition.graph, agent.id, sources) ?? agent.limits;
    const scope = index === around.length - 1 ? "agent" : "sub-agent";
    return [
      { scope, key: `${runId}/${path}`, limit: limitOf(agent.limits.costUsd, agent.limits.tokens) },
      { scope: "agent-day", key: agent.id, day, limit: limitOf(costUsdPerDay, tokensPerDay) },
    ];
  });
}

/** What the live version of the workflow gives the agent for a day. */
function liveLimits(pinned: Graph, agent: string, { liveGraph }: LimitSources): AgentLimits | undefined {
  const graph = liveGraph(pinned.id) ?? pinned;
  const known = agentsIn.get(graph) ?? limitsIn(graph);
  agentsIn.set(graph, known);
  return known.get(agent);
}
const agentsIn = new WeakMap<Graph, ReadonlyMap<string, AgentLimits>>();
const limitsIn = (graph: Graph): ReadonlyMap<string, AgentLimits> =>
  new Map([...nodesOf(graph.main)].flatMap(({ node }) => (node.kind === "agent" ? [[node.agent.id, node.agent.limits] as const] : [])));
