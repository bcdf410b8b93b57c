import type { ModelEntry } from "../../ports/model.ts";
import { type DeclaredPrice, declaredPrice } from "./declared-price.ts";
import { modelEntry } from "./entry.ts";
import { type KeyOptions, keyOf, keySource } from "./key.ts";
import { tablePrice } from "./price-table.ts";
import { callSettings, type Settings } from "./settings.ts";
import { vendor } from "./vendor.ts";
import { openWire } from "./wire.ts";

export type { DeclaredPrice } from "./declared-price.ts";
export type { Settings } from "./settings.ts";

export interface OpenaiOptions extends Settings, KeyOptions {
  /** In place of the price table's. */
  readonly price?: DeclaredPrice;
  /** The interface to use. "responses" keeps what the model thought between the turns of an agent. */
  readonly api?: "responses" | "chat";
  readonly baseUrl?: string;
}

/**
 * A model of OpenAI. Needs the package @ai-sdk/openai.
 * @example defineConfig({ workflows, models: { large: openai("gpt-5.1") } })
 */
export function openai(modelId: string, options: OpenaiOptions = {}): ModelEntry {
  const { api = "responses", baseUrl = "https://api.openai.com/v1" } = options;
  const key = keySource(options, "OPENAI_API_KEY");
  const declared = options.price === undefined ? null : declaredPrice(options.price, modelId);
  const card = () => ({ modelId, provider: "openai", simulated: false, price: declared ?? tablePrice("openai", modelId, new Date()) });
  return modelEntry(
    card,
    async (request) => {
      const { createOpenAI } = await vendor("@ai-sdk/openai", () => import("@ai-sdk/openai"));
      const apiKey = keyOf(key, request, modelId);
      const wire = openWire(request.maxOutputTokens);
      const provider = createOpenAI({ apiKey, baseURL: baseUrl, fetch: wire.fetch });
      return {
        model: api === "chat" ? provider.chat(modelId) : provider.responses(modelId),
        // Nothing of a conversation stays with the vendor, and a schema guides the model instead of being refused for its style.
        settings: { ...callSettings(options), providerOptions: { openai: { store: false, strictJsonSchema: false } } },
        sent: wire.sent,
        secrets: [apiKey],
      };
    },
    key,
  );
}
