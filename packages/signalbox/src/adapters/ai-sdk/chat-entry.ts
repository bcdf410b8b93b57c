import type { SecretSource } from "../../base/secret-source.ts";
import type { ModelCard, ModelEntry, ModelRequest } from "../../ports/model.ts";
import { modelEntry } from "./entry.ts";
import { callSettings, type Settings } from "./settings.ts";
import { vendor } from "./vendor.ts";
import { openWire } from "./wire.ts";

export interface ChatPlace extends Settings {
  readonly baseUrl: string;
  readonly key?: string;
  readonly structuredOutput?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A model of chat completions, wherever `place` says that it is at the moment of a call. */
export const chatEntry = (
  card: ModelCard,
  place: (request: ModelRequest) => ChatPlace | Promise<ChatPlace>,
  source?: SecretSource,
): ModelEntry =>
  modelEntry(
    () => card,
    async (request) => {
      const { baseUrl, key, structuredOutput = true, headers, ...settings } = await place(request);
      const { createOpenAICompatible } = await vendor("@ai-sdk/openai-compatible", () => import("@ai-sdk/openai-compatible"));
      const wire = openWire(request.maxOutputTokens, headers);
      const provider = createOpenAICompatible({
        name: "compatible",
        baseURL: baseUrl,
        ...(key === undefined ? {} : { apiKey: key }),
        fetch: wire.fetch,
        includeUsage: true,
        supportsStructuredOutputs: structuredOutput,
      });
      return {
        model: provider.chatModel(card.modelId),
        settings: { ...callSettings(settings), providerOptions: { compatible: { strictJsonSchema: false } } },
        sent: wire.sent,
        secrets: key === undefined ? [] : [key],
      };
    },
    source,
  );
