import type { Json, JsonObject } from "../base/json.ts";

/** One model call with a typed output. */
export interface ModelRequest {
  readonly runId: string;
  readonly node: string;
  readonly task: "prompt" | "classify" | "extract" | "summarize" | "draft";
  /** A name of the config's models. */
  readonly model: string;
  readonly text: string;
  /** JSON Schema of the answer. */
  readonly output: JsonObject;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly attempt: number;
  readonly signal: AbortSignal;
}
export interface ModelReply {
  readonly output: Json;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}
/** What answers prompts. Retries belong to the engine: an implementation makes one call and throws when it fails. */
export interface Model {
  generate(request: ModelRequest): Promise<ModelReply>;
}
