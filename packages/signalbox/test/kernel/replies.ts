// What a model says, in the tests of the kernel.
import type { Json } from "../../src/base/json.ts";
import type { EventOf, ModelCall, ReplyPart } from "../../src/kernel/index.ts";
import type { Arriving } from "../../src/testing/kernel-host.ts";

export const toolCall = (tool: string, input: Json | string, callId = "c1"): ReplyPart => ({
  type: "tool-call",
  callId,
  tool,
  input: typeof input === "string" ? input : JSON.stringify(input),
});
export const text = (said: string): ReplyPart => ({ type: "text", text: said });

/** 15 tokens for 100 millionths of a dollar. */
export const modelCall: ModelCall = {
  model: "large",
  modelId: "test/1",
  provider: "test",
  simulated: true,
  finish: "tool-calls",
  counted: "reported",
  inputTokens: 10,
  cachedInputTokens: 0,
  outputTokens: 5,
  reasoningTokens: 0,
  costMicroUsd: 100,
  priceVersion: "test",
};
export const repliedTo = (id: string, ...parts: readonly ReplyPart[]): Arriving & EventOf<"model-replied"> => ({
  type: "model-replied",
  controller: "ai",
  id,
  answer: { parameters: {}, parts },
  call: modelCall,
  offered: [],
});
