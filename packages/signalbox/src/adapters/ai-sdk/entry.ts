import type { LanguageModelV3, LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { JsonObject } from "../../base/json.ts";
import type { SecretSource } from "../../base/secret-source.ts";
import type { ModelCard, ModelEntry, ModelReply, ModelRequest } from "../../ports/model.ts";
import { ModelFailure } from "../../ports/model.ts";
import { boundOf } from "../../ports/model-bound.ts";
import { failureOf } from "./failure.ts";
import { parametersOf } from "./parameters.ts";
import { callOptions } from "./prompt.ts";
import { finishOf, partsOf } from "./reply.ts";
import { readStream } from "./stream.ts";
import { toolNames } from "./tool-names.ts";
import { usageOf } from "./usage.ts";

/** One call's model: made for the call, so that nothing is shared between calls. */
export interface Opened {
  readonly model: LanguageModelV4 | LanguageModelV3;
  readonly settings?: Partial<LanguageModelV4CallOptions>;
  /** The body as it left; null where nothing can be seen of it. */
  readonly sent: () => JsonObject | null;
  readonly secrets: readonly string[];
}

/** An entry of the config over an AI SDK model. `open` is asked once for each call; `key` says where its key is. */
export const modelEntry = (card: () => ModelCard, open: (request: ModelRequest) => Promise<Opened>, key?: SecretSource): ModelEntry => ({
  ...(key === undefined ? {} : { key }),
  get card() {
    return card();
  },
  bound: boundOf,
  async generate(request) {
    const { modelId, simulated } = card();
    if (request.signal.aborted) throw notSent("aborted", `${modelId}: the call was called off before it was made.`);
    const opened = await open(request);
    try {
      return { ...(await replyOf(opened, request, modelId)), simulated };
    } catch (thrown) {
      throw failureOf(request.signal.aborted ? abortedBy(request.signal) : thrown, modelId, opened.secrets);
    }
  },
});

async function replyOf(opened: Opened, request: ModelRequest, modelId: string): Promise<Omit<ModelReply, "simulated">> {
  const names = toolNames(request.tools);
  const options = { ...callOptions(request, names), ...opened.settings };
  const { content, finishReason, usage, answeredBy } = await (request.onDelta === undefined
    ? generated(opened, options)
    : streamed(opened, options, request.onDelta));
  const parts = partsOf(content, names);
  return {
    parts,
    finish: finishOf(finishReason),
    usage: usageOf(usage, parts.length === 0),
    modelId: answeredBy ?? modelId,
    parameters: parametersOf(opened.sent() ?? { max_output_tokens: request.maxOutputTokens }),
  };
}

// Specification 3 differs in what it wraps usage and reasons in, which usageOf and finishOf accept, and in files, which we do not send.
const asV4 = ({ model }: Opened): LanguageModelV4 => model as LanguageModelV4;

async function generated(opened: Opened, options: LanguageModelV4CallOptions) {
  const { content, finishReason, usage, response } = await asV4(opened).doGenerate(options);
  return { content, finishReason, usage, answeredBy: response?.modelId };
}

async function streamed(opened: Opened, options: LanguageModelV4CallOptions, onDelta: (text: string) => void) {
  const { stream } = await asV4(opened).doStream(options);
  const { modelId, ...reply } = await readStream(stream, onDelta);
  return { ...reply, answeredBy: modelId };
}

/** It was under way: nobody knows whether it is answered and billed. */
const abortedBy = ({ reason }: AbortSignal): ModelFailure =>
  reason instanceof ModelFailure
    ? reason
    : new ModelFailure("aborted", "The call was called off.", { outcome: "unknown", retryable: true, cause: reason });

export const notSent = (code: string, message: string, cause?: unknown): ModelFailure =>
  new ModelFailure(code, message, { outcome: "not-sent", retryable: false, cause });
