import type { Json } from "../base/json.ts";
import type { ReplyPart } from "./model-call.ts";

/** What a model is shown, in the order in which it was said. */
export type Message =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly parts: readonly ReplyPart[] }
  | { readonly role: "tool"; readonly callId: string; readonly tool: string; readonly result: Json; readonly isError?: true };
