// What each vendor's interface says, on the wire, for the same reply: some thought, some text and one call of a tool.

import { anthropic } from "../../src/adapters/ai-sdk/anthropic.ts";
import { compatible } from "../../src/adapters/ai-sdk/compatible.ts";
import { openai } from "../../src/adapters/ai-sdk/openai.ts";
import type { JsonObject } from "../../src/base/json.ts";
import type { ModelEntry } from "../../src/ports/model.ts";
import { type Answer, events } from "./wire-server.ts";

export const KEY = "sk-test-0123456789";
process.env.SIGNALBOX_TEST_KEY = KEY;
const keyFrom = "SIGNALBOX_TEST_KEY";

export interface Vendor {
  readonly name: string;
  readonly entry: (baseUrl: string) => ModelEntry;
  readonly path: string;
  readonly keyHeader: readonly [string, string];
  readonly limitField: string;
  /** The conversation as it went out. */
  readonly conversation: (body: JsonObject) => unknown;
  readonly toolsOf: (body: JsonObject) => unknown;
  readonly whole: (withUsage?: boolean) => Answer;
  readonly stream: Answer;
  /** A stream that ends as if the reply were over, in the middle. */
  readonly cutStream: Answer;
  readonly modelId: string;
  readonly thinks: boolean;
}

const call = { id: "call_1", type: "function", function: { name: "mail_send", arguments: '{"to":"a@b.example"}' } };
const chatUsage = {
  prompt_tokens: 120,
  completion_tokens: 30,
  total_tokens: 150,
  prompt_tokens_details: { cached_tokens: 20 },
  completion_tokens_details: { reasoning_tokens: 10 },
};
const chatReply = (model: string, message: object, withUsage: boolean): Answer => ({
  json: {
    id: "c1",
    object: "chat.completion",
    created: 1,
    model,
    choices: [
      { index: 0, message: { role: "assistant", content: "Sending.", tool_calls: [call], ...message }, finish_reason: "tool_calls" },
    ],
    ...(withUsage ? { usage: chatUsage } : {}),
  },
});
const chatChunk = (model: string, delta: object, finish_reason: string | null = null) => ({
  id: "c1",
  object: "chat.completion.chunk",
  created: 1,
  model,
  choices: [{ index: 0, delta, finish_reason }],
});
const chatChunks = (model: string, thought: object | null) => [
  ...(thought === null ? [] : [chatChunk(model, thought)]),
  chatChunk(model, { role: "assistant", content: "Send" }),
  chatChunk(model, { content: "ing." }),
  chatChunk(model, { tool_calls: [{ index: 0, ...call, function: { name: "mail_send", arguments: '{"to":' } }] }),
  chatChunk(model, { tool_calls: [{ index: 0, function: { arguments: '"a@b.example"}' } }] }),
];
const chatStream = (model: string, thought: object | null): Answer =>
  events(
    ...chatChunks(model, thought),
    chatChunk(model, {}, "tool_calls"),
    { id: "c1", object: "chat.completion.chunk", created: 1, model, choices: [], usage: chatUsage },
    "[DONE]",
  );

const anthropicContent = [
  { type: "thinking", thinking: "Hm.", signature: "sig-1" },
  { type: "text", text: "Sending." },
  { type: "tool_use", id: "call_1", name: "mail_send", input: { to: "a@b.example" } },
];
const anthropicStart = {
  type: "message_start",
  message: {
    id: "m1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5-20250929",
    content: [],
    stop_reason: null,
    usage: { input_tokens: 100, cache_read_input_tokens: 20, cache_creation_input_tokens: 0, output_tokens: 1 },
  },
};
const anthropicBlocks = [
  { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm." } },
  { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "sig-1" } },
  { type: "content_block_stop", index: 0 },
  { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Send" } },
  { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "ing." } },
  { type: "content_block_stop", index: 1 },
  { type: "content_block_start", index: 2, content_block: { type: "tool_use", id: "call_1", name: "mail_send", input: {} } },
  { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"to":' } },
  { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '"a@b.example"}' } },
  { type: "content_block_stop", index: 2 },
];

const responsesItems = [
  { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }], encrypted_content: "enc-1" },
  {
    type: "message",
    id: "msg_1",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: "Sending.", annotations: [] }],
  },
  { type: "function_call", id: "fc_1", call_id: "call_1", name: "mail_send", arguments: '{"to":"a@b.example"}', status: "completed" },
];
const responsesBase = { id: "resp_1", object: "response", created_at: 1, model: "gpt-5.1-2025-11-13" };
const responsesUsage = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 20 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 10 },
  total_tokens: 150,
};
const responsesChunks = [
  { type: "response.created", response: { ...responsesBase, status: "in_progress", output: [] } },
  { type: "response.output_item.added", output_index: 0, item: { type: "reasoning", id: "rs_1", summary: [], encrypted_content: null } },
  {
    type: "response.reasoning_summary_part.added",
    item_id: "rs_1",
    output_index: 0,
    summary_index: 0,
    part: { type: "summary_text", text: "" },
  },
  { type: "response.reasoning_summary_text.delta", item_id: "rs_1", output_index: 0, summary_index: 0, delta: "Hm." },
  { type: "response.output_item.done", output_index: 0, item: responsesItems[0] },
  {
    type: "response.output_item.added",
    output_index: 1,
    item: { type: "message", id: "msg_1", role: "assistant", status: "in_progress", content: [] },
  },
  { type: "response.output_text.delta", item_id: "msg_1", output_index: 1, content_index: 0, delta: "Send" },
  { type: "response.output_text.delta", item_id: "msg_1", output_index: 1, content_index: 0, delta: "ing." },
  { type: "response.output_item.done", output_index: 1, item: responsesItems[1] },
  {
    type: "response.output_item.added",
    output_index: 2,
    item: { type: "function_call", id: "fc_1", call_id: "call_1", name: "mail_send", arguments: "" },
  },
  { type: "response.function_call_arguments.delta", item_id: "fc_1", output_index: 2, delta: '{"to":"a@b.example"}' },
  { type: "response.output_item.done", output_index: 2, item: responsesItems[2] },
];

export const vendors: readonly Vendor[] = [
  {
    name: "openai (responses)",
    entry: (baseUrl) => openai("gpt-5.1", { baseUrl, keyFrom }),
    path: "/v1/responses",
    keyHeader: ["authorization", `Bearer ${KEY}`],
    limitField: "max_output_tokens",
    conversation: ({ input }) => input,
    toolsOf: ({ tools }) => tools,
    whole: (withUsage = true) => ({
      json: { ...responsesBase, status: "completed", output: responsesItems, ...(withUsage ? { usage: responsesUsage } : {}) },
    }),
    stream: events(...responsesChunks, {
      type: "response.completed",
      response: { ...responsesBase, status: "completed", output: responsesItems, usage: responsesUsage },
    }),
    cutStream: events(...responsesChunks),
    modelId: "gpt-5.1-2025-11-13",
    thinks: true,
  },
  {
    name: "openai (chat)",
    entry: (baseUrl) => openai("gpt-4.1-mini", { baseUrl, keyFrom, api: "chat" }),
    path: "/v1/chat/completions",
    keyHeader: ["authorization", `Bearer ${KEY}`],
    limitField: "max_tokens",
    conversation: ({ messages }) => messages,
    toolsOf: ({ tools }) => tools,
    whole: (withUsage = true) => chatReply("gpt-4.1-mini-2025-04-14", {}, withUsage),
    stream: chatStream("gpt-4.1-mini-2025-04-14", null),
    cutStream: events(...chatChunks("gpt-4.1-mini-2025-04-14", null)),
    modelId: "gpt-4.1-mini-2025-04-14",
    thinks: false,
  },
  {
    name: "anthropic",
    entry: (baseUrl) => anthropic("claude-sonnet-4-5", { baseUrl, keyFrom }),
    path: "/v1/messages",
    keyHeader: ["x-api-key", KEY],
    limitField: "max_tokens",
    conversation: ({ system, messages }) => ({ system, messages }),
    toolsOf: ({ tools }) => tools,
    whole: (withUsage = true) => ({
      json: {
        ...anthropicStart.message,
        content: anthropicContent,
        stop_reason: "tool_use",
        usage: withUsage
          ? {
              input_tokens: 100,
              cache_read_input_tokens: 20,
              cache_creation_input_tokens: 0,
              output_tokens: 30,
              output_tokens_details: { thinking_tokens: 10 },
            }
          : undefined,
      },
    }),
    stream: events(
      anthropicStart,
      ...anthropicBlocks,
      {
        type: "message_delta",
        delta: { stop_reason: "tool_use", stop_sequence: null },
        usage: { output_tokens: 30, output_tokens_details: { thinking_tokens: 10 } },
      },
      { type: "message_stop" },
    ),
    cutStream: events(anthropicStart, ...anthropicBlocks),
    modelId: "claude-sonnet-4-5-20250929",
    thinks: true,
  },
  {
    name: "compatible",
    entry: (baseUrl) => compatible({ baseUrl, model: "qwen3:8b", price: "free", keyFrom }),
    path: "/v1/chat/completions",
    keyHeader: ["authorization", `Bearer ${KEY}`],
    limitField: "max_tokens",
    conversation: ({ messages }) => messages,
    toolsOf: ({ tools }) => tools,
    whole: (withUsage = true) => chatReply("qwen3:8b", { reasoning_content: "Hm." }, withUsage),
    stream: chatStream("qwen3:8b", { reasoning_content: "Hm." }),
    cutStream: events(...chatChunks("qwen3:8b", { reasoning_content: "Hm." })),
    modelId: "qwen3:8b",
    thinks: true,
  },
];
