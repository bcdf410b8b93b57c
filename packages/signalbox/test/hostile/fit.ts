// A workflow is data, so an agent in it can be fitted out otherwise without touching the example: with one more channel by which
// texts reach it, or with a guard less.
import { hashOf } from "../../src/base/hash.ts";
import type { Json, JsonObject } from "../../src/base/json.ts";
import type { Expr } from "../../src/definition/expr.ts";
import type { AgentLimits, AgentNode, AgentTool, CallNode, Graph } from "../../src/definition/graph.ts";
import { graphJson } from "../../src/definition/graph.ts";
import { type AnyAgent, type AnyTool, type AnyWorkflow, workflow } from "../../src/index.ts";

export interface Fitting {
  readonly grants?: readonly AnyTool[];
  /** An argument of a granted tool, fixed as the example fixes one of another tool: by tool id. */
  readonly bind?: { readonly [tool: string]: { readonly [argument: string]: BoundLike } };
  /** Tools whose arguments nobody fixes any more. */
  readonly unbind?: readonly string[];
  readonly withdraw?: readonly string[];
  readonly limits?: Partial<AgentLimits>;
  readonly ask?: { readonly who: string; readonly withinMs: number };
  readonly delegates?: readonly AnyAgent[];
  /** Of the whole run, in US dollars. */
  readonly runCostUsd?: number;
}
export type BoundLike = { readonly tool: string; readonly argument: string } | { readonly value: Json };

const nameOf = (tool: string): string => tool.replace(/[^A-Za-z0-9_-]/g, "_");
type Changed<T> = { -readonly [K in keyof T]: T[K] };

/** The workflow with an agent of it fitted out like this. */
export function fitted(original: AnyWorkflow, node: string, agent: AnyAgent, fittings: readonly Fitting[]): AnyWorkflow {
  return fittings
    .filter((fitting) => Object.keys(fitting).length > 0)
    .reduce((before, fitting) => fitOut(before, node, agent, fitting), original);
}

function fitOut(original: AnyWorkflow, id: string, agent: AnyAgent, fitting: Fitting): AnyWorkflow {
  const graph: Changed<Graph> = structuredClone(original.graph);
  const node: Changed<AgentNode> = agentIn(graphJson(graph), id);
  const donor = donorOf(id, agent, fitting);
  const given = agentIn(structuredClone(graphJson(donor.graph)), id);
  const { finish, ...kept } = node.tools;
  const added = Object.entries(given.tools).filter(([name]) => name !== "finish");
  const tools = { ...kept, ...Object.fromEntries(added), ...(finish === undefined ? {} : { finish }) };
  const withdrawn = new Set((fitting.withdraw ?? []).map(nameOf));
  node.tools = Object.fromEntries(Object.entries(tools).filter(([name]) => !withdrawn.has(name)));
  for (const [tool, fixed] of Object.entries(fitting.bind ?? {})) bind(node, tool, fixed);
  for (const tool of fitting.unbind ?? []) unbind(node, tool, original.tools.get(tool));
  node.agent = { ...node.agent, limits: { ...node.agent.limits, ...fitting.limits } };
  if (fitting.runCostUsd !== undefined) graph.limits = { ...graph.limits, costUsd: fitting.runCostUsd };
  return {
    ...original,
    graph,
    hash: hashOf(graphJson(graph)),
    tools: new Map([...original.tools, ...donor.tools]),
    schemas: new Map([...donor.schemas, ...original.schemas]),
  };
}

/** A workflow that is nothing but the agent with its new tools: what the recorder makes of them is taken over. */
const donorOf = (
  id: string,
  { card: { memory: _kept, ...card }, input, output }: AnyAgent,
  { grants = [], ask, delegates = [] }: Fitting,
): AnyWorkflow =>
  workflow({
    id: "donor",
    input,
    limits: { costUsd: 1 },
    flow: (f, given) =>
      f.agent(id, { card, input, output, tools: grants, plan: false, ask: ask ?? null, escalate: [], delegates } as AnyAgent, given, {
        otherwise: () => null,
      }),
  });

function agentIn(value: Json, id: string): AgentNode {
  const found = find(value, id);
  if (found === null) throw new Error(`There is no agent "${id}" in the workflow.`);
  return found;
}
function find(value: Json, id: string): AgentNode | null {
  if (value === null || typeof value !== "object") return null;
  if (!Array.isArray(value) && (value as JsonObject).kind === "agent" && (value as JsonObject).id === id)
    return value as unknown as AgentNode;
  for (const part of Object.values(value)) {
    const found = find(part as Json, id);
    if (found !== null) return found;
  }
  return null;
}

const toolIn = (node: AgentNode, tool: string): Changed<AgentTool> => {
  const found = node.tools[nameOf(tool)];
  if (found === undefined) throw new Error(`The agent has no tool "${tool}".`);
  return found;
};
const callIn = (tool: AgentTool): Changed<CallNode> => tool.block.nodes[0] as CallNode;
const argumentsOf = ({ id }: CallNode): Expr => ({ ref: `${id}.arguments`, path: [] });

function bind(node: AgentNode, id: string, fixed: { readonly [argument: string]: BoundLike }): void {
  const tool = toolIn(node, id);
  const call = callIn(tool);
  const exprs = Object.entries(fixed).map(([argument, like]) => [argument, "value" in like ? { lit: like.value } : boundIn(node, like)]);
  call.input = { op: "merge", args: [argumentsOf(call), { obj: Object.fromEntries(exprs) }] };
  const { properties, required } = tool.input as { properties: JsonObject; required?: readonly string[] };
  tool.input = {
    ...tool.input,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !Object.hasOwn(fixed, name))),
    required: (required ?? []).filter((name) => !Object.hasOwn(fixed, name)),
  };
}

/** How the example fixes an argument: the recorder writes bound arguments as an object that is merged over the model's. */
function boundIn(node: AgentNode, { tool, argument }: { readonly tool: string; readonly argument: string }): Expr {
  const { input } = callIn(toolIn(node, tool));
  const fixed = "op" in input ? input.args[1] : undefined;
  const found = fixed !== undefined && "obj" in fixed ? fixed.obj[argument] : undefined;
  if (found === undefined) throw new Error(`"${argument}" of ${tool} is not bound.`);
  return found;
}

function unbind(node: AgentNode, id: string, code: AnyTool | undefined): void {
  const tool = toolIn(node, id);
  const call = callIn(tool);
  call.input = argumentsOf(call);
  if (code !== undefined) tool.input = code.inputSchema;
}
