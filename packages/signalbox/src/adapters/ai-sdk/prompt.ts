import type {
  JSONValue,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import { type JsonObject, objectIn } from "../../base/json.ts";
import type { Message, ModelRequest, OfferedTool, ReplyPart } from "../../ports/model.ts";
import type { ToolNames } from "./tool-names.ts";

type AssistantPart = Extract<LanguageModelV4Message, { role: "assistant" }>["content"][number];
type JsonSchema = LanguageModelV4FunctionTool["inputSchema"];

/** A request in the words of the AI SDK. */
export function callOptions(request: ModelRequest, names: ToolNames): LanguageModelV4CallOptions {
  const { tools, output, maxOutputTokens, signal } = request;
  return {
    prompt: promptOf(request.messages, names),
    maxOutputTokens,
    abortSignal: signal,
    ...(tools.length === 0 ? {} : { tools: tools.map((tool) => toolOf(tool, names)), toolChoice: { type: "auto" } }),
    ...(output === undefined || tools.length > 0 ? {} : { responseFormat: { type: "json", schema: output as JsonSchema, name: "answer" } }),
  };
}

const toolOf = ({ name, description, input }: OfferedTool, names: ToolNames): LanguageModelV4FunctionTool => ({
  type: "function",
  name: names.toWire(name),
  description,
  inputSchema: input as JsonSchema,
});

/** Neighbouring tool results are one message: vendors want all results of a reply together. */
function promptOf(messages: readonly Message[], names: ToolNames): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [];
  for (const message of messages) {
    const last = prompt.at(-1);
    const next = messageOf(message, names);
    if (next.role === "tool" && last?.role === "tool") last.content.push(...next.content);
    else prompt.push(next);
  }
  return prompt;
}

function messageOf(message: Message, names: ToolNames): LanguageModelV4Message {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "user":
      return { role: "user", content: [{ type: "text", text: message.text }] };
    case "assistant":
      return { role: "assistant", content: assistantParts(message.parts, names) };
    case "tool": {
      const { callId, tool, result, isError } = message;
      const value = result as JSONValue;
      const output =
        typeof result === "string"
          ? ({ type: isError ? "error-text" : "text", value: result } as const)
          : ({ type: isError ? "error-json" : "json", value } as const);
      return { role: "tool", content: [{ type: "tool-result", toolCallId: callId, toolName: names.toWire(tool), output }] };
    }
  }
}

/** Vendors refuse a message, or a text in it, that has nothing in it; a model that said nothing is shown that it did. */
function assistantParts(parts: readonly ReplyPart[], names: ToolNames): AssistantPart[] {
  const said = parts.filter((part) => part.type !== "text" || part.text.trim() !== "");
  const isSilent = said.every(({ type }) => type === "reasoning");
  return [...said.map((part) => assistantPart(part, names)), ...(isSilent ? [{ type: "text" as const, text: "(no words)" }] : [])];
}

function assistantPart(part: ReplyPart, names: ToolNames): AssistantPart {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "reasoning":
      return { type: "reasoning", text: part.text, ...options(part.provider) };
    case "tool-call":
      return {
        type: "tool-call",
        toolCallId: part.callId,
        toolName: names.toWire(part.tool),
        input: argumentsOf(part.input),
        ...options(part.provider),
      };
  }
}

const options = (provider: JsonObject | undefined): { providerOptions?: SharedV4ProviderOptions } =>
  provider === undefined ? {} : { providerOptions: provider as SharedV4ProviderOptions };

/** Vendors take back only objects as arguments. What a model wrote and is none is shown to it as what it was. */
const argumentsOf = (input: string): JsonObject => objectIn(input) ?? { unreadable: input };
