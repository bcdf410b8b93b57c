import { boundTokens } from "../base/token-bound.ts";
import { utf8Length } from "../base/utf8.ts";
import type { Message, ModelBound, ModelRequest } from "./model.ts";

/** The most that a request can take, for a model of text over HTTP. */
export const boundOf = ({ messages, tools, output, maxOutputTokens }: ModelRequest): ModelBound => ({
  inputTokens: boundTokens({
    messages: messages.flatMap(messageBytes),
    tools: tools.map(({ name, description, input }) => utf8Length(name) + utf8Length(description) + jsonBytes(input)),
    output: output === undefined ? null : jsonBytes(output),
  }),
  outputTokens: maxOutputTokens,
});

function messageBytes(message: Message): readonly number[] {
  switch (message.role) {
    case "system":
    case "user":
      return [utf8Length(message.text)];
    case "tool":
      return [utf8Length(message.callId) + utf8Length(message.tool) + jsonBytes(message.result)];
    case "assistant":
      return [0, ...message.parts.map(jsonBytes)];
  }
}

const jsonBytes = (value: unknown): number => utf8Length(JSON.stringify(value));
