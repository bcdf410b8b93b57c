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

export interface AnthropicOptions extends Settings, KeyOptions {
  /** In place of the price table's. */
  readonly price?: DeclaredPrice;
  readonly baseUrl?: string;
}

/**
 * A model of Anthropic. Needs the package @ai-sdk/anthropic.
 * @example defineConfig({ workflows, models: { large: anthropic("claude-sonnet-4-5") } })
 */
export function anthropic(modelId: string, options: AnthropicOptions = {}): ModelEntry {
  const { baseUrl = "https://api.anthropic.com/v1" } = options;
  const key = keySource(options, "ANTHROPIC_API_KEY");
  const declared = options.price === undefined ? null : declaredPrice(options.price, modelId);
  const card = () => ({
    modelId,
    provider: "anthropic",
    simulated: false,
    price: declared ?? tablePrice("anthropic", modelId, new Date()),
  });
  return modelEntry(
    card,
    async (request) => {
      const { createAnthropic } = await vendor("@ai-sdk/anthropic", () => import("@ai-sdk/anthropic"));
      const apiKey = keyOf(key, request, modelId);
      const wire = openWire(request.maxOutputTokens);
      const provider = createAnthropic({ apiKey, baseURL: baseUrl, fetch: wire.fetch });
      return { model: provider.messages(modelId), settings: callSettings(options), sent: wire.sent, secrets: [apiKey] };
    },
    key,
  );
}
