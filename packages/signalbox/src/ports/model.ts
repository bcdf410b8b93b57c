import type { JsonObject } from "../base/json.ts";
import type { Price, TokenCount } from "../base/price.ts";
import type { SecretSource } from "../base/secret-source.ts";
import type { PromptNode } from "../definition/graph.ts";
import type { FailureOutcome } from "../definition/tool-error.ts";
import type { Finish, Message, ReplyPart } from "../kernel/index.ts";

export type { Price } from "../base/price.ts";
export type { Finish, Message, ReplyPart } from "../kernel/index.ts";

export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema. */
  readonly input: JsonObject;
}
export type ModelUsage = TokenCount;

/** One call: a prompt of a workflow, or a turn of an agent. */
export interface ModelRequest {
  readonly runId: string;
  /** The node that asks, with its place in loops and arms. */
  readonly node: string;
  /** What kind of prompt; absent for an agent's turn. */
  readonly task?: PromptNode["task"];
  /** A name of the config's models. */
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly OfferedTool[];
  /** JSON Schema of a typed answer, when no tools are offered. */
  readonly output?: JsonObject;
  readonly attempt: number;
  /** Everything that it may write, thoughts included. */
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
  /** What stands behind the name of a secret, such as the entry's key; undefined where nothing does. */
  readonly secretOf?: (source: SecretSource) => string | undefined;
  /** The reply's text as it arrives: a view of the same reply, for people who watch. */
  readonly onDelta?: (text: string) => void;
}
export interface ModelReply {
  readonly parts: readonly ReplyPart[];
  readonly finish: Finish;
  /** Null when the provider did not say: the caller counts the whole bound. */
  readonly usage: ModelUsage | null;
  readonly modelId: string;
  readonly simulated: boolean;
  /** What was sent beside the messages; no secrets. */
  readonly parameters: JsonObject;
}
export interface ModelCard {
  readonly modelId: string;
  readonly provider: string;
  /** True for what only plays a model: people are told so wherever they see it. */
  readonly simulated: boolean;
  /** Null when nobody knows: such a model is not called, since every run has a cap of money. */
  readonly price: Price | null;
}
/** The most that a request can take. */
export interface ModelBound {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * What answers prompts and agents. Retries belong to the engine: an implementation makes one call, and throws a `ModelFailure`
 * when it fails.
 */
export interface Model {
  /** @throws ModelFailure `no-model` for a name that the config does not have. */
  card(name: string): ModelCard;
  bound(request: ModelRequest): ModelBound;
  generate(request: ModelRequest): Promise<ModelReply>;
}
/** One model of the config, such as `openai("...")` gives. */
export interface ModelEntry {
  readonly card: ModelCard;
  /** Where its key is, for an entry that needs one. */
  readonly key?: SecretSource;
  bound(request: ModelRequest): ModelBound;
  generate(request: ModelRequest): Promise<ModelReply>;
}

/**
 * A model call that gave no reply. `outcome` is what is known of the call: not-sent and rejected cost nothing; unknown may have been
 * answered and billed, so the whole bound counts.
 */
export class ModelFailure extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly outcome: FailureOutcome;

  constructor(code: string, message: string, options: { outcome: FailureOutcome; retryable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ModelFailure";
    this.code = code;
    this.retryable = options.retryable;
    this.outcome = options.outcome;
  }
}
