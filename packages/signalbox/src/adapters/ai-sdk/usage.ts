import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import type { ModelUsage } from "../../ports/model.ts";

/** Specification 3 wrote counts plainly, 4 nests them. */
type Counts =
  | LanguageModelV4Usage
  | {
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      readonly cachedInputTokens?: number;
      readonly reasoningTokens?: number;
    };

/**
 * What the provider counted; null where it did not say. No request is empty, and no reply with something in it took no tokens: such
 * zeros are a missing count that somebody filled in.
 */
export function usageOf(usage: Counts | undefined, isEmptyReply: boolean): ModelUsage | null {
  if (usage === undefined) return null;
  const input = counted(usage.inputTokens);
  const output = counted(usage.outputTokens);
  if (input.total === undefined || output.total === undefined || input.total === 0 || (output.total === 0 && !isEmptyReply)) return null;
  const flat = usage as { readonly cachedInputTokens?: number; readonly reasoningTokens?: number };
  const written = input.cacheWrite ?? 0;
  return {
    inputTokens: input.total,
    cachedInputTokens: input.cacheRead ?? flat.cachedInputTokens ?? 0,
    outputTokens: output.total,
    reasoningTokens: output.reasoning ?? flat.reasoningTokens ?? 0,
    ...(written === 0 ? {} : { cacheWriteInputTokens: written }),
  };
}

interface Nested {
  readonly total?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly reasoning?: number | undefined;
}
const counted = (value: number | Nested | undefined): Nested => (typeof value === "object" ? value : { total: value });
