// What leaves the process, told as it happens. What is read from a journal is not told again: replay, and what a restart takes up, are silent.
import type { Json } from "../base/json.ts";
import type { ToolCard } from "../definition/tool.ts";
import type { FailureOutcome } from "../definition/tool-error.ts";
import type { ModelCall } from "../kernel/index.ts";
import type { RunView } from "./engine.ts";
import type { ModelReply, ModelRequest } from "./model.ts";

/** Where in which run. */
export interface TracedPlace {
  readonly runId: string;
  /** The run at the beginning of its lineage. */
  readonly rootId: string;
  readonly workflow: string;
  /** "/review/send" */
  readonly step: string;
  readonly attempt: number;
  /** Id of the agent that chose it, or speaks; null for what a workflow orders. */
  readonly agent: string | null;
}
export interface CallBegun extends TracedPlace {
  readonly tool: ToolCard;
  readonly input: unknown;
}
export interface ModelCallBegun extends TracedPlace {
  readonly request: Omit<ModelRequest, "signal">;
  readonly modelId: string;
  readonly provider: string;
}
export interface Failed {
  readonly code: string;
  readonly message: string;
}
export interface CallEnded {
  readonly outcome: FailureOutcome | "answered";
  readonly output?: Json;
  readonly error?: Failed;
}
export interface ModelCallEnded {
  /** What it cost and took; absent when it cost nothing. */
  readonly call?: ModelCall;
  readonly reply?: ModelReply;
  readonly error?: Failed;
}
/** Something that is under way. */
export interface Traced<End> {
  /** What is traced by others in here belongs to it. */
  within<T>(perform: () => T): T;
  ended(end: End): void;
}

export interface Telemetry {
  call(begun: CallBegun): Traced<CallEnded>;
  modelCall(begun: ModelCallBegun): Traced<ModelCallEnded>;
  runEnded(run: RunView, rootId: string): void;
}
