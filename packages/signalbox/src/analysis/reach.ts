import type { Graph, NodeOf } from "../definition/graph.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { Effect, ToolCard } from "../definition/tool.ts";
import { expressionText } from "./expression-text.ts";
import type { GraphLookup } from "./graph-lookup.ts";
import { type Place, placesOf } from "./place.ts";
import { factsBehind } from "./policy-facts.ts";
import { type KnownCall, knownOfCall, knownOfPlan, type PolicyLine, policyLines } from "./policy-line.ts";

/** Who sees what leaves before it does: an approval of the workflow, or a policy that asks. */
export interface ReachApproval {
  readonly kind: "approval" | "policy";
  /** The approval's node, or the policy's id. */
  readonly name: string;
  readonly by: string;
  /** Of a policy: what must hold for it to ask; null when nothing more must. */
  readonly when: string | null;
}
/** What a node touches outside of the run. */
export interface Reach {
  readonly node: string;
  readonly workflow: string;
  readonly path: readonly string[];
  /** The agent that has it among its tools; null where no model chooses it. */
  readonly agent: string | null;
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
  /** The approvals under which it leaves; empty where nobody is asked. */
  readonly approvals: readonly ReachApproval[];
  /** The policy that reads it to judge the call of the node; null for what the node itself reaches. */
  readonly policy: string | null;
}
export interface ReachLookups {
  readonly graph?: GraphLookup;
  /** The policies in force. */
  readonly policies?: readonly PolicyData[];
  /** The tools that give policies their facts; null for one that is not known here, of which only the name is told. */
  readonly factTool?: (tool: string) => ToolCard | null;
}

/** The systems, scopes and hosts that each node of a graph reaches, with those of the workflows that it runs. What an agent does with itself is none. */
export function reachOf(graph: Graph, lookups: ReachLookups = {}): readonly Reach[] {
  return placesOf(graph, lookups.graph).flatMap((place): readonly Reach[] => {
    const { node } = place;
    if (node.kind === "prompt") return [modelReach(place, node.model)];
    if (node.kind === "agent") return [modelReach(place, node.agent.model)];
    if (node.kind === "call" && (place.role === null || place.role === "tool"))
      return callReach(place, node, node.tool, knownOfCall(place, node), lookups);
    const { planned } = node.kind === "run" ? node : {};
    if (node.kind !== "run" || planned === undefined) return [];
    const calls = planned.tools.flatMap((tool) => callReach(place, node, tool, knownOfPlan(planned, tool), lookups));
    return [...new Map(calls.map((reach) => [`${reach.target} ${reach.policy}`, reach])).values()];
  });
}

/** What a call reaches, and what policies read to judge it. */
function callReach(
  place: Place,
  node: NodeOf<"call"> | NodeOf<"run">,
  tool: ToolCard,
  call: KnownCall,
  { policies = [], factTool }: ReachLookups,
): readonly Reach[] {
  const lines = policyLines(call, policies);
  return [
    toolReach(place, tool, [...clearedBy(place, node), ...askedBy(lines)], null),
    ...factsBehind(lines, policies).map(({ policy, tool: id }) => toolReach(place, factTool?.(id) ?? { ...UNKNOWN, id }, [], policy)),
  ];
}
/** A fact is given by a read. */
const UNKNOWN = { effect: "read", scope: "", hosts: [], touches: [] } as const;

const modelReach = (place: Place, target: string): Reach => ({
  ...from(place),
  target,
  system: "model",
  effect: null,
  scope: "",
  hosts: [],
  touches: [],
  connection: null,
  approvals: [],
  policy: null,
});

type Told = Pick<ToolCard, "id" | "effect" | "scope" | "hosts" | "touches" | "connection">;
const toolReach = (place: Place, tool: Told, approvals: readonly ReachApproval[], policy: string | null): Reach => {
  const { id, effect, scope, hosts, touches, connection = null } = tool;
  return { ...from(place), target: id, system: systemOf(id), effect, scope, hosts, touches, connection, approvals, policy };
};

const from = ({ at, workflow, path, agent }: Place): Pick<Reach, "node" | "workflow" | "path" | "agent"> => ({
  node: at,
  workflow,
  path,
  agent,
});

/** The approval whose proposal it performs. */
const clearedBy = ({ granted }: Place, { clears }: NodeOf<"call"> | NodeOf<"run">): readonly ReachApproval[] =>
  granted
    .filter(({ id }) => id === clears?.approval)
    .map(({ id, by }) => ({ kind: "approval", name: id, by: expressionText(by), when: null }));

const askedBy = (lines: readonly PolicyLine[]): readonly ReachApproval[] =>
  lines.flatMap(({ policy, when, then }) => (then.answer === "ask" ? [{ kind: "policy", name: policy, by: then.by, when }] : []));

const systemOf = (tool: string): string => tool.split(".", 1)[0] ?? tool;
