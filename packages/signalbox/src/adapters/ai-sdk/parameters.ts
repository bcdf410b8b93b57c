import type { Json, JsonObject } from "../../base/json.ts";
import { asStored } from "../../base/stored-json.ts";

/** What a conversation is made of, in the words of three interfaces: that is in the journal already. */
const CONTENT = new Set(["messages", "input", "system", "instructions", "tools", "response_format", "text", "output_config"]);

/** The parameters of a request as it was sent: its body without the conversation and the schemas. */
export const parametersOf = (body: JsonObject): JsonObject =>
  asStored(Object.fromEntries(Object.entries(body).filter(([name]) => !CONTENT.has(name)))) as Json as JsonObject;
