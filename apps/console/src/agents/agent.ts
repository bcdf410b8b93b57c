import { type CallCoverage, type CheckReport, nodesOf } from "signalbox/analysis";
import type { Answer } from "signalbox/client";
import { server } from "../server/queries.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import type { WorkflowNode } from "../workflows/workflow-node.ts";

export type AgentUse = Answer<"GET /api/agents">[number];
export type AgentStint = Answer<"GET /api/agents/{agent}/stints">["stints"][number];
export type StintOutcome = AgentStint["outcome"];
export type MemoryEntry = Answer<"GET /api/agents/{agent}/memory">[number];
export type AgentNode = Extract<WorkflowNode, { readonly kind: "agent" }>;
export type AgentTool = AgentNode["tools"][string];
type CallNode = Extract<WorkflowNode, { readonly kind: "call" }>;

export const agentsQuery = {
  queryKey: ["agents"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => server.call("GET /api/agents", {}, signal),
  staleTime: 60_000,
};

/** What became of it is told by journals: it is read again where somebody comes back to it. */
export const stintsQuery = (agent: string) => ({
  queryKey: ["stints", agent],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    server.call("GET /api/agents/{agent}/stints", { params: { agent }, query: {} }, signal),
});

/** The agent's node at one place; null where the graph has none. */
export function agentNode({ graph }: WorkflowView, id: string): AgentNode | null {
  for (const { node } of nodesOf(graph.main)) if (node.kind === "agent" && node.id === id) return node;
  return null;
}

/** The call behind a tool that it was granted; null for what is its own, such as its plan. */
export function callOf(tool: AgentTool): CallNode | null {
  if (tool.role !== "tool") return null;
  for (const { node } of nodesOf(tool.block)) if (node.kind === "call") return node;
  return null;
}

type Verdict = "allow" | "ask" | "deny";
const strictness: readonly Verdict[] = ["allow", "ask", "deny"];

/** What policies may answer when the agent chooses the call, the mildest first; and what they say of it. The grant allows, and policies narrow it. */
export function verdictsOf(
  call: CallNode,
  report: CheckReport,
): { readonly verdicts: readonly Verdict[]; readonly call: CallCoverage | null } {
  const found = report.coverage.find(({ node }) => node === call.id) ?? null;
  const lines = found?.policies ?? [];
  // A rule without a condition answers at the latest: of several policies the strictest counts.
  const certain = lines.flatMap(({ when, then }) => (when === null ? [strictness.indexOf(then.answer)] : []));
  const least = Math.max(0, ...certain);
  const maybe = lines.flatMap(({ when, then }) => (when === null ? [] : [strictness.indexOf(then.answer)]));
  const possible = new Set([least, ...maybe.filter((answer) => (certain.length === 0 ? answer > 0 : true))]);
  return { verdicts: [...possible].sort().map((answer) => strictness[answer] as Verdict), call: found };
}
