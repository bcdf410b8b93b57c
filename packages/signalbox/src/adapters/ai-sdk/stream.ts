// The stream is a view of the same reply: what it adds up to is what `doGenerate` would have returned.
import type {
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { ModelFailure } from "../../ports/model.ts";

export interface Streamed {
  readonly content: readonly LanguageModelV4Content[];
  readonly finishReason: LanguageModelV4FinishReason;
  readonly usage: LanguageModelV4Usage;
  readonly modelId: string | undefined;
}

/** Reads a stream to its end. Watchers get the text; one that throws does not end the call. */
export async function readStream(stream: ReadableStream<LanguageModelV4StreamPart>, onDelta: (text: string) => void): Promise<Streamed> {
  const content = new Map<string, LanguageModelV4Content>();
  let modelId: string | undefined;
  let finish: Extract<LanguageModelV4StreamPart, { type: "finish" }> | undefined;
  for await (const part of stream) {
    switch (part.type) {
      case "text-delta":
        extend(content, "text", part.id, part.delta, part.providerMetadata);
        watch(onDelta, part.delta);
        break;
      case "reasoning-start":
      case "reasoning-end":
        extend(content, "reasoning", part.id, "", part.providerMetadata);
        break;
      case "reasoning-delta":
        extend(content, "reasoning", part.id, part.delta, part.providerMetadata);
        break;
      case "tool-call":
        content.set(`call ${part.toolCallId} ${content.size}`, part);
        break;
      case "response-metadata":
        modelId = part.modelId ?? modelId;
        break;
      case "error":
        throw part.error;
      case "finish":
        finish = part;
        break;
      default:
    }
  }
  if (finish === undefined || finish.finishReason.unified === "interrupted")
    throw new ModelFailure("reply-cut", "The stream ended before the reply did.", { outcome: "unknown", retryable: true });
  return { content: [...content.values()], finishReason: finish.finishReason, usage: finish.usage, modelId };
}

type Words = Extract<LanguageModelV4Content, { type: "text" | "reasoning" }>;

function extend(
  content: Map<string, LanguageModelV4Content>,
  type: Words["type"],
  id: string,
  delta: string,
  metadata: Words["providerMetadata"],
): void {
  const key = `${type} ${id}`;
  const before = content.get(key) as Words | undefined;
  const providerMetadata = metadata ?? before?.providerMetadata;
  content.set(key, { type, text: (before?.text ?? "") + delta, ...(providerMetadata === undefined ? {} : { providerMetadata }) });
}

function watch(onDelta: (text: string) => void, text: string): void {
  try {
    onDelta(text);
  } catch {
    // Whoever watches is not part of the call.
  }
}
