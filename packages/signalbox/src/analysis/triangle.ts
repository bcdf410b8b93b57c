// T1. An agent that reads what strangers wrote, reads what is not theirs to know, and can send something out, can be talked into
//     carrying it out. Any two of the three are safe from that; an agent is refused while it has all three.
// T2. What is not known counts as dangerous: a schema that takes anything, a read that says nothing of what it touches.
// T3. A sub-agent's tools are its parent's: words pass between them.
// T4. What an agent remembers is not public, and it is what strangers wrote where the agent reads such words: a later run reads them again.
//     An agent that reads none is given no note that may hold them (engine/memory), and writing notes lets nothing out.
import { freeTextIn } from "../definition/free-text.ts";
import type { AgentNode, AgentTool, Graph } from "../definition/graph.ts";
import { type Node, nodesOf } from "../definition/graph.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import { isRead, readsFromHost } from "../definition/reads-untrusted.ts";
import type { ToolCard } from "../definition/tool.ts";
import { isGated, policyLines } from "./policy-line.ts";

/** The three legs of one agent, each with what makes it; open when all three stand. */
export interface Triangle {
  readonly workflow: string;
  /** The agent's node. */
  readonly node: string;
  /** Free text of the agent's input, reads that fetch text from a host, and notes that may hold such words. */
  readonly untrusted: readonly string[];
  /** Reads of what is not public, its own memory among them. */
  readonly sensitive: readonly string[];
  /** Calls that let something out and that no approval stands before. */
  readonly waysOut: readonly string[];
  readonly open: boolean;
}

/** Looks at every agent of a graph; sub-agents are looked at with the one that has them. */
export function trianglesOf(graph: Graph, policies: readonly PolicyData[] = []): readonly Triangle[] {
  const inner = new Set<string>();
  const agents = [...nodesOf(graph.main)].flatMap(({ node }) => (node.kind === "agent" ? [node] : []));
  for (const agent of agents) for (const { node } of below(agent)) if (node.kind === "agent") inner.add(node.id);
  return agents.filter(({ id }) => !inner.has(id)).map((agent) => triangleOf(graph.id, agent, policies));
}

function triangleOf(workflow: string, agent: AgentNode, policies: readonly PolicyData[]): Triangle {
  const tools = grantsOf(agent);
  const remembering = [agent, ...subAgentsOf(agent)].filter(({ memory }) => memory !== undefined);
  const untrusted = [
    ...freeTextIn(agent.agent.input).map((path) => `input: ${path}`),
    ...tools.filter(({ card }) => readsFromHost(card)).map(({ card }) => card.id),
    ...remembering.filter(({ memory }) => memory?.untrusted === true).map(recallOf),
  ];
  const sensitive = [
    ...tools.filter(({ card }) => isRead(card) && (card.touches.length > 0 || card.hosts.length === 0)).map(({ card }) => card.id),
    ...remembering.map(recallOf),
  ];
  const waysOut = tools.flatMap(({ card, tool }) => wayOut(workflow, agent.agent.id, card, tool, policies));
  return {
    workflow,
    node: agent.id,
    untrusted,
    sensitive,
    waysOut,
    open: [untrusted, sensitive, waysOut].every(({ length }) => length > 0),
  };
}

export const triangleText = ({ untrusted, sensitive, waysOut }: Triangle): string =>
  `The agent reads what strangers write (${some(untrusted)}), reads what is not public (${some(sensitive)}), and can let it out (${some(waysOut)}).`;
const LISTED = 3;
const some = (names: readonly string[]): string =>
  names.length <= LISTED ? names.join("; ") : `${names.slice(0, LISTED).join("; ")} and ${names.length - LISTED} more`;
export const TRIANGLE_ADVICE =
  "Take one leg away: a policy that asks a person before the way out, bound arguments where words leave, or an input of typed fields only.";

interface Grant {
  readonly card: ToolCard;
  readonly tool: AgentTool;
}
/** What the author granted, to the agent and below it; the built-in tools stay inside. */
function grantsOf(agent: AgentNode): readonly Grant[] {
  return Object.values(agent.tools).flatMap((tool): readonly Grant[] => {
    if (tool.role === "tool") return tool.block.nodes.flatMap((node) => (node.kind === "call" ? [{ card: node.tool, tool }] : []));
    return tool.role === "delegate" ? tool.block.nodes.flatMap((node) => (node.kind === "agent" ? grantsOf(node) : [])) : [];
  });
}
const below = (agent: AgentNode): readonly { readonly node: Node }[] =>
  Object.values(agent.tools).flatMap(({ block }) => [...nodesOf(block)]);

const subAgentsOf = (agent: AgentNode): readonly AgentNode[] => below(agent).flatMap(({ node }) => (node.kind === "agent" ? [node] : []));
const recallOf = ({ agent }: AgentNode): string => `recall of "${agent.id}"`;

/** A read lets something out when the model may write words that go to a host; whatever changes something always may. */
function wayOut(workflow: string, agent: string, card: ToolCard, tool: AgentTool, policies: readonly PolicyData[]): readonly string[] {
  if (isGatedFor(workflow, agent, card, policies)) return [];
  if (!isRead(card)) return [`${card.id} (${card.effect})`];
  const words = card.hosts.length === 0 ? [] : freeTextIn(tool.input);
  return words.length === 0 ? [] : [`${card.id} (${words.join(", ")} goes to ${card.hosts.join(", ")})`];
}

const isGatedFor = (workflow: string, agent: string, card: ToolCard, policies: readonly PolicyData[]): boolean => {
  const { id: tool, effect, scope, touches } = card;
  return isGated(policyLines({ tool, effect, scope, touches, ai: { chose: true, wrote: true }, workflow, agent }, policies));
};
