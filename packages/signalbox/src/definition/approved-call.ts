import type { AnyRef } from "./ref.ts";
import type { AnyTool } from "./tool.ts";

/** What `granted` receives for a proposal while the flow is recorded: it can be handed to f.perform and nothing else. */
export class ApprovedCall {
  readonly approval: string;
  readonly key: string;
  readonly tool: AnyTool;
  readonly input: AnyRef;
  readonly performedBy: string[] = [];

  constructor(approval: string, key: string, tool: AnyTool, input: AnyRef) {
    this.approval = approval;
    this.key = key;
    this.tool = tool;
    this.input = input;
  }
}
