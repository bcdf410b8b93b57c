import type { JsonObject } from "../base/json.ts";
import type { TokenCount } from "../base/price.ts";

/** A part of what a model answered. `provider` is what its vendor wants to see again with it, such as a signature. */
export type ReplyPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string; readonly provider?: JsonObject }
  /** `input` as the model wrote it: it may be no JSON. */
  | { readonly type: "tool-call"; readonly callId: string; readonly tool: string; readonly input: string; readonly provider?: JsonObject };

/** Why a reply ended. "length": at its limit of tokens, and so probably in the middle. */
export type Finish = "stop" | "length" | "tool-calls" | "content-filter" | "other";

/** What the journal says of one model call, beside the words. */
export type ModelCall = TokenCount & {
  /** The name in the config that the definition used. */
  readonly model: string;
  /** What it stood for at the time. */
  readonly modelId: string;
  readonly provider: string;
  readonly simulated: boolean;
  /** Null when no reply arrived. */
  readonly finish: Finish | null;
  /** reported: the tokens are the provider's. bound: it did not say, or nobody knows whether it answered; the whole bound counts. */
  readonly counted: "reported" | "bound";
  readonly costMicroUsd: number;
  /** Of the price table that the cost comes from. */
  readonly priceVersion: string;
};

/** What was sent beside the messages, and what came back, word for word. `cutFrom`: of a flood only the beginning is kept. */
export type ModelAnswer = { readonly parameters: JsonObject; readonly parts: readonly ReplyPart[]; readonly cutFrom?: number };
