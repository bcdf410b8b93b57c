import type { LanguageModelV4Content, LanguageModelV4FinishReason, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import type { JsonObject } from "../../base/json.ts";
import { asStored } from "../../base/stored-json.ts";
import type { Finish, ReplyPart } from "../../ports/model.ts";
import type { ToolNames } from "./tool-names.ts";

/** The parts that we asked for: words, thoughts, and calls of our tools. */
export const partsOf = (content: readonly LanguageModelV4Content[], names: ToolNames): readonly ReplyPart[] =>
  content.flatMap((part): ReplyPart[] => {
    switch (part.type) {
      case "text":
        return part.text === "" ? [] : [{ type: "text", text: part.text }];
      case "reasoning":
        return [{ type: "reasoning", text: part.text, ...provider(part.providerMetadata) }];
      case "tool-call":
        return [
          {
            type: "tool-call",
            callId: part.toolCallId,
            tool: names.fromWire(part.toolName),
            input: part.input,
            ...provider(part.providerMetadata),
          },
        ];
      default:
        return [];
    }
  });

function provider(metadata: SharedV4ProviderMetadata | undefined): { provider?: JsonObject } {
  const said = Object.entries(metadata ?? {}).filter(([, values]) => Object.keys(values).length > 0);
  return said.length === 0 ? {} : { provider: asStored(Object.fromEntries(said)) as JsonObject };
}

const finishes: { readonly [reason: string]: Finish } = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool-calls",
  "content-filter": "content-filter",
};
/** Specification 3 wrote the reason plainly. */
export const finishOf = (reason: LanguageModelV4FinishReason | string): Finish =>
  finishes[typeof reason === "string" ? reason : reason.unified] ?? "other";
