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

/** Each of the assistant's messages is one call, and its input everything before it. */
export function estimateUsage(run: RecordedRun, definitionTokens: number, price: Price): Usage {
  let before = definitionTokens;
  const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
  for (const message of run.traj) {
    const tokens = wordsOf(message).reduce((sum, text) => sum + tokensOf(text), 0);
    if (message.role === "assistant") {
      usage.modelCalls += 1;
      usage.inputTokens += before + FRAME;
      usage.outputTokens += tokens;
    }
    before += tokens + FRAME;
  }
  return { ...usage, costMicroUsd: Math.ceil((usage.inputTokens * price.input + usage.outputTokens * price.output) / 1_000_000) };
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
