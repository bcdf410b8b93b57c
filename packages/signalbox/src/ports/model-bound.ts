// semantics.md, section 8.1. A tokenizer over bytes cannot make more tokens than there are bytes, so bytes bound the text. What the
// provider wraps around it (roles, separators, its own instructions for tools and typed answers) is a fixed amount, chosen above
// what vendors publish: Anthropic adds up to some 550 tokens for tools.
import type { Message, ModelBound, ModelRequest } from "./model.ts";

const PER_REQUEST = 32;
const PER_MESSAGE = 16;
const PER_TOOL = 32;
const FOR_TOOLS = 640;
const FOR_OUTPUT = 640;

/** The most tokens that a request can take, whatever the tokenizer: for every model of text that counts bytes or more. */
export function boundOf({ messages, tools, output, maxOutputTokens }: ModelRequest): ModelBound {
  let inputTokens = PER_REQUEST;
  for (const message of messages) inputTokens += PER_MESSAGE + messageBytes(message);
  if (tools.length > 0) inputTokens += FOR_TOOLS;
  for (const { name, description, input } of tools) inputTokens += PER_TOOL + bytes(name) + bytes(description) + jsonBytes(input);
  if (output !== undefined) inputTokens += FOR_OUTPUT + jsonBytes(output);
  return { inputTokens, outputTokens: maxOutputTokens };
}

function messageBytes(message: Message): number {
  switch (message.role) {
    case "system":
    case "user":
      return bytes(message.text);
    case "tool":
      return bytes(message.callId) + bytes(message.tool) + jsonBytes(message.result);
    case "assistant":
      return message.parts.reduce((sum, part) => sum + PER_MESSAGE + jsonBytes(part), 0);
  }
}

const encoder = new TextEncoder();
export const bytes = (text: string): number => encoder.encode(text).length;
const jsonBytes = (value: unknown): number => bytes(JSON.stringify(value));
