import type { ModelCard, ModelEntry } from "../../ports/model.ts";
import { chatEntry } from "./chat-entry.ts";
import { type DeclaredPrice, declaredPrice } from "./declared-price.ts";
import { type KeyOptions, keyOf, keySource } from "./key.ts";
import type { Settings } from "./settings.ts";

export type { DeclaredPrice } from "./declared-price.ts";
export type { Settings } from "./settings.ts";

/** `key` and `keyFrom`: for a server that wants one. */
export interface CompatibleOptions extends Settings, KeyOptions {
  /** Up to and with "/v1": "http://127.0.0.1:11434/v1" for Ollama. */
  readonly baseUrl: string;
  readonly model: string;
  /** Nobody else knows it: without a price the model is not called. */
  readonly price: DeclaredPrice;
  /** False for a server that does not take a JSON Schema for its answer. */
  readonly structuredOutput?: boolean;
  /** What people read as its provider. */
  readonly name?: string;
}

/**
 * A model behind an interface like OpenAI's chat completions: Ollama, vLLM, llama.cpp, LM Studio, many hosts. Needs the package
 * @ai-sdk/openai-compatible.
 * @example compatible({ baseUrl: "http://127.0.0.1:11434/v1", model: "qwen3:8b", price: "free" })
 */
export function compatible(options: CompatibleOptions): ModelEntry {
  const { model: modelId, name = "compatible", key, keyFrom, ...place } = options;
  const source =
    key === undefined && keyFrom === undefined ? undefined : keySource({ ...(key === undefined ? {} : { key }) }, keyFrom ?? "");
  const card: ModelCard = { modelId, provider: name, simulated: false, price: declaredPrice(options.price, modelId) };
  return chatEntry(card, (request) => ({ ...place, ...(source === undefined ? {} : { key: keyOf(source, request, modelId) }) }), source);
}
