// HL1. What somebody's own tools would change or send is not done: such a call answers what its author wrote as `simulate`, or, without one, the
// smallest value that fits its output. Reads go out.
// HL2. Nothing else of a workflow is touched: its graph, and so its hash, policies, approvals and costs are what they are.
import { sampleOf } from "../../adapters/simulated-model/schema-sample.ts";
import { isRead } from "../../definition/reads-untrusted.ts";
import type { AnyTool } from "../../definition/tool.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";

export function harmless(workflow: AnyWorkflow, done: Map<AnyWorkflow, AnyWorkflow> = new Map()): AnyWorkflow {
  const known = done.get(workflow);
  if (known !== undefined) return known;
  const tools = new Map([...workflow.tools].map(([id, tool]) => [id, isRead(tool.card) ? tool : rehearsed(tool)]));
  const workflows = new Map<string, AnyWorkflow>();
  const made: AnyWorkflow = { ...workflow, tools, workflows };
  // A workflow may run itself.
  done.set(workflow, made);
  for (const [id, child] of workflow.workflows) workflows.set(id, harmless(child, done));
  return made;
}

function rehearsed(tool: AnyTool): AnyTool {
  return { ...tool, run: (input) => tool.simulate?.(input) ?? sampleOf(tool.outputSchema) };
}
