// The wire format of OpenAI's chat completions, whole and as a stream.
import type { TokenCount } from "../../base/price.ts";
import type { Completion } from "./completion.ts";

export interface Reply {
  readonly model: string;
  readonly completion: Completion;
  /** Null: not said. */
  readonly usage: TokenCount | null;
}
const CHUNK_CHARACTERS = 24;

const usageOf = (usage: TokenCount) => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
  completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  estimated: true,
});

const callOf = ({ callId, tool, input }: Completion["calls"][number]) => ({
  id: callId,
  type: "function",
  function: { name: tool, arguments: input },
});
const base = (model: string, object: string) => ({ id: "simulated", object, created: 0, model, system_fingerprint: "simulated" });

export function wholeReply({ model, completion, usage }: Reply): object {
  const { text, reasoning, calls, finish } = completion;
  const message = {
    role: "assistant",
    content: text === "" ? null : text,
    ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(callOf) }),
  };
  return {
    ...base(model, "chat.completion"),
    choices: [{ index: 0, message, finish_reason: finish }],
    ...(usage === null ? {} : { usage: usageOf(usage) }),
  };
}

/** Server-sent events, each with its end. */
export function replyEvents({ model, completion, usage }: Reply): readonly string[] {
  const { text, reasoning, calls, finish } = completion;
  const chunk = (delta: object, finish_reason: string | null = null): object => ({
    ...base(model, "chat.completion.chunk"),
    choices: [{ index: 0, delta, finish_reason }],
  });
  const chunks = [
    chunk({ role: "assistant", content: "" }),
    ...pieces(reasoning).map((piece) => chunk({ reasoning_content: piece })),
    ...pieces(text).map((piece) => chunk({ content: piece })),
    ...calls.map((call, index) => chunk({ tool_calls: [{ index, ...callOf(call) }] })),
    chunk({}, finish),
    ...(usage === null ? [] : [{ ...base(model, "chat.completion.chunk"), choices: [], usage: usageOf(usage) }]),
  ];
  return [...chunks.map((part) => `data: ${JSON.stringify(part)}\n\n`), "data: [DONE]\n\n"];
}

/** By whole characters, so that no half of one is sent alone. */
function pieces(text: string): string[] {
  const characters = [...text];
  const size = Math.max(CHUNK_CHARACTERS, Math.ceil(characters.length / 1_000));
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, n) => characters.slice(n * size, (n + 1) * size).join(""));
}
