import type { Graph, NodeOf } from "../definition/graph.ts";
import type { PolicyData } from "../definition/policy-data.ts";
import type { Effect, ToolCard } from "../definition/tool.ts";
import { expressionText } from "./expression-text.ts";
import type { GraphLookup } from "./graph-lookup.ts";
import { type Place, placesOf } from "./place.ts";
import { knownOfCall, knownOfPlan, type PolicyLine, policyLines } from "./policy-line.ts";

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
}

/** The systems, scopes and hosts that each node of a graph reaches, with those of the workflows that it runs. What an agent does with itself is none. */
export function reachOf(graph: Graph, lookup?: GraphLookup, policies: readonly PolicyData[] = []): readonly Reach[] {
  return placesOf(graph, lookup).flatMap((place): readonly Reach[] => {
    const { node } = place;
    if (node.kind === "prompt") return [modelReach(place, node.model)];
    if (node.kind === "agent") return [modelReach(place, node.agent.model)];
    if (node.kind === "call" && (place.role === null || place.role === "tool"))
      return [toolReach(place, node.tool, [...clearedBy(place, node), ...askedBy(policyLines(knownOfCall(place, node), policies))])];
    const { planned } = node.kind === "run" ? node : {};
    if (node.kind !== "run" || planned === undefined) return [];
    return planned.tools.map((tool) =>
      toolReach(place, tool, [...clearedBy(place, node), ...askedBy(policyLines(knownOfPlan(planned, tool), policies))]),
    );
  });
}

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
});

const toolReach = (place: Place, tool: ToolCard, approvals: readonly ReachApproval[]): Reach => {
  const { id, effect, scope, hosts, touches, connection = null } = tool;
  return { ...from(place), target: id, system: systemOf(id), effect, scope, hosts, touches, connection, approvals };
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
