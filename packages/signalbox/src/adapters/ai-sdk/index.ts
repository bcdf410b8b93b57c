// Any language model of the AI SDK as a model of the config.
import type { LanguageModelV3, LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelEntry } from "../../ports/model.ts";
import { type DeclaredPrice, declaredPrice } from "./declared-price.ts";
import { modelEntry } from "./entry.ts";
import { callSettings, type Settings } from "./settings.ts";

export type { DeclaredPrice } from "./declared-price.ts";
export type { Settings } from "./settings.ts";

export interface AiSdkOptions extends Settings {
  /** Without a price the model is not called. */
  readonly price: DeclaredPrice;
}

/**
 * A model that another package of the AI SDK made. Give it no retries and no middleware that calls it more than once: a call that
 * nobody sees is in no journal and no budget.
 * @example aiSdk(mistral("mistral-large-latest"), { price: { inputUsd: 2, outputUsd: 6, asOf: "2026-11-21" } })
 */
export function aiSdk(model: LanguageModelV4 | LanguageModelV3, options: AiSdkOptions): ModelEntry {
  const { modelId, provider } = model;
  const card = { modelId, provider, simulated: false, price: declaredPrice(options.price, modelId) };
  return modelEntry(
    () => card,
    async () => ({ model, settings: callSettings(options), sent: () => null, secrets: [] }),
  );
}
