import type { AnyPlanner } from "./planner.ts";
import type { AnyRef } from "./ref.ts";
import type { AnyTool } from "./tool.ts";

/** What `granted` receives for a proposal while the flow is recorded: it can be handed to f.perform, or a plan to f.runPlan, and nothing else. */
export class ApprovedCall {
  readonly approval: string;
  readonly key: string;
  readonly tool: AnyTool;
  readonly input: AnyRef;
  readonly performedBy: string[] = [];
  /** Of a plan: who it is run for. */
  readonly planner: AnyPlanner | null;

  constructor(approval: string, key: string, tool: AnyTool, input: AnyRef, planner: AnyPlanner | null = null) {
    this.approval = approval;
    this.key = key;
    this.tool = tool;
    this.input = input;
    this.planner = planner;
  }
}
