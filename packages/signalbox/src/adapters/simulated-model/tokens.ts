// Estimates, and said to be: four bytes a token. Deterministic, never above the bytes that bound a request, and in proportion to
// what was really sent and said.
import type { TokenCount } from "../../base/price.ts";
import type { Completion } from "./completion.ts";

const encoder = new TextEncoder();
const tokens = (text: string): number => Math.ceil(encoder.encode(text).length / 4);

export const countPrompt = (body: { readonly messages?: unknown; readonly tools?: unknown }): number =>
  tokens(JSON.stringify([body.messages, body.tools ?? []]));

export function countTokens(inputTokens: number, { text, reasoning, calls }: Completion): TokenCount {
  const reasoningTokens = tokens(reasoning);
  const called = calls.reduce((sum, { tool, input }) => sum + tokens(tool) + tokens(input), 0);
  return { inputTokens, cachedInputTokens: 0, outputTokens: reasoningTokens + tokens(text) + called, reasoningTokens };
}

/** As much of a text as so many tokens hold. */
export function cutToTokens(text: string, most: number): string {
  const bytes = encoder.encode(text);
  return new TextDecoder().decode(bytes.subarray(0, most * 4)).replace(/\ufffd$/, "");
}
export const tokensOf = tokens;
