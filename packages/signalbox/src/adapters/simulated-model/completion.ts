import type { Performance } from "./misbehaviour.ts";
import type { SimulatedRequest } from "./request.ts";
import { wireName } from "./request.ts";
import { cutToTokens, tokensOf } from "./tokens.ts";

/** An answer as the wire will have it. */
export interface Completion {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly callId: string; readonly tool: string; readonly input: string }[];
  readonly finish: "stop" | "length" | "tool_calls";
}

/** Keeps the limit as a real model does: thoughts first, then words, then whole calls; what does not fit is cut off. */
export function completionOf({ answer, unlimited }: Performance, request: SimulatedRequest): Completion {
  let left = unlimited ? Number.POSITIVE_INFINITY : request.maxOutputTokens;
  let isCut = false;
  const take = (text: string): string => {
    const size = tokensOf(text);
    if (size <= left) {
      left -= size;
      return text;
    }
    const kept = cutToTokens(text, left);
    left = 0;
    isCut = true;
    return kept;
  };
  const reasoning = take(answer.reasoning ?? "");
  const text = take(answer.text ?? (answer.json === undefined ? "" : JSON.stringify(answer.json)));
  const calls = (answer.calls ?? []).flatMap(({ tool, input }, index) => {
    const name = wireName(tool);
    const args = typeof input === "string" ? input : JSON.stringify(input);
    const size = tokensOf(name) + tokensOf(args);
    isCut ||= size > left;
    if (isCut) return [];
    left -= size;
    return [{ callId: callId(request, index), tool: name, input: args }];
  });
  return { text, reasoning, calls, finish: isCut ? "length" : calls.length > 0 ? "tool_calls" : "stop" };
}

/** The same request gets the same ids; the next turn of it gets others, since the conversation is longer. */
const callId = ({ draw }: SimulatedRequest, index: number): string =>
  `call_${Math.floor(draw(`call ${index}`) * 2 ** 32)
    .toString(16)
    .padStart(8, "0")}_${index}`;
