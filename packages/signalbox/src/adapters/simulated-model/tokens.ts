// Estimates, and said to be: four bytes a token. Deterministic, never above the bytes that bound a request, and in proportion to
// what was really sent and said.
import type { TokenCount } from "../../base/price.ts";
import { utf8Beginning, utf8Length } from "../../base/utf8.ts";
import type { Completion } from "./completion.ts";

const BYTES = 4;
export const tokensOf = (text: string): number => Math.ceil(utf8Length(text) / BYTES);

export const countPrompt = (body: { readonly messages?: unknown; readonly tools?: unknown }): number =>
  tokensOf(JSON.stringify([body.messages, body.tools ?? []]));

export function countTokens(inputTokens: number, { text, reasoning, calls }: Completion): TokenCount {
  const reasoningTokens = tokensOf(reasoning);
  const called = calls.reduce((sum, { tool, input }) => sum + tokensOf(tool) + tokensOf(input), 0);
  return { inputTokens, cachedInputTokens: 0, outputTokens: reasoningTokens + tokensOf(text) + called, reasoningTokens };
}

/** As much of a text as so many tokens hold. */
export const cutToTokens = (text: string, most: number): string => utf8Beginning(text, most * BYTES);
