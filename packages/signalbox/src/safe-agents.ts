import { TRIANGLE_ADVICE, trianglesOf, triangleText } from "./analysis/triangle.ts";
import { SignalboxError } from "./base/error.ts";
import type { Policy } from "./definition/policy.ts";
import type { AnyWorkflow } from "./definition/workflow.ts";

/**
 * Refuses workflows with an agent that can be talked into carrying something out, under the policies that are in force: what
 * `signalbox check` says of them, where it cannot be passed over.
 * @throws SignalboxError `definition-invalid`, with each agent and its three legs.
 */
export function requireSafeAgents(workflows: readonly AnyWorkflow[], policies: readonly Policy[]): void {
  const data = policies.map((policy) => policy.data);
  const open = [...withRuns(workflows)].flatMap(({ graph }) => trianglesOf(graph, data).filter((triangle) => triangle.open));
  if (open.length === 0) return;
  const problems = open.map((triangle) => ({ path: `${triangle.workflow}/${triangle.node}`, message: triangleText(triangle) }));
  const list = problems.map(({ path, message }) => `  ${path}: ${message}`).join("\n");
  throw new SignalboxError(
    "definition-invalid",
    `${problems.length === 1 ? "An agent is" : `${problems.length} agents are`} not safe under the policies in force:\n${list}\n${TRIANGLE_ADVICE}`,
    { problems },
  );
}

/** Workflows with those that they run. */
function withRuns(workflows: readonly AnyWorkflow[], into: Set<AnyWorkflow> = new Set()): ReadonlySet<AnyWorkflow> {
  for (const workflow of workflows) {
    if (into.has(workflow)) continue;
    into.add(workflow);
    withRuns([...workflow.workflows.values()], into);
  }
  return into;
}
