import { encode } from "gpt-tokenizer/encoding/o200k_base";
import type { AnyTool, Price } from "signalbox";
import type { Message, RecordedRun } from "../data/recorded-run.ts";

/**
 * What a recorded run took. The recordings carry no usage, so the tokens are counted with the model's own encoding; estimated are what the
 * provider adds around each message, and the tools' definitions, which are ours: the recordings do not say what was offered.
 * Nothing is taken as cached.
 */
export interface Usage {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
}

/** As OpenAI describes its chat format: three tokens frame a message, three more open the reply. */
const FRAME = 3;

export function toolDefinitionTokens(tools: readonly AnyTool[]): number {
  const definitions = tools.map(({ card, description, inputSchema }) => ({ name: card.id, description, parameters: inputSchema }));
  return tokensOf(JSON.stringify(definitions));
}

export interface CallTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Each of the assistant's messages is one call, and its input everything before it. */
export function estimateCalls(run: RecordedRun, definitionTokens: number): readonly CallTokens[] {
  let before = definitionTokens;
  return run.traj.flatMap((message) => {
    const tokens = wordsOf(message).reduce((sum, text) => sum + tokensOf(text), 0);
    const call = { inputTokens: before + FRAME, outputTokens: tokens };
    before += tokens + FRAME;
    return message.role === "assistant" ? [call] : [];
  });
}

export function estimateUsage(run: RecordedRun, definitionTokens: number, price: Price): Usage {
  const calls = estimateCalls(run, definitionTokens);
  const inputTokens = calls.reduce((sum, call) => sum + call.inputTokens, 0);
  const outputTokens = calls.reduce((sum, call) => sum + call.outputTokens, 0);
  const costMicroUsd = Math.ceil((inputTokens * price.input + outputTokens * price.output) / 1_000_000);
  return { modelCalls: calls.length, inputTokens, outputTokens, costMicroUsd };
}

function wordsOf(message: Message): string[] {
  if (message.role !== "assistant") return message.role === "tool" ? [message.name, message.content] : [message.content];
  const calls = (message.tool_calls ?? []).flatMap(({ function: { name, arguments: given } }) => [name, given]);
  return [message.content ?? "", ...calls];
}

const counted = new Map<string, number>();
function tokensOf(text: string): number {
  const known = counted.get(text);
  if (known !== undefined) return known;
  const tokens = encode(text, { allowedSpecial: "all" }).length;
  counted.set(text, tokens);
  return tokens;
}
