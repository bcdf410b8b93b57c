import { createHash } from "node:crypto";
import { canonical, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { Refusal } from "./refusal.ts";

/** A call that the conversation has made so far, with what came of it. */
export interface SimulatedCall {
  readonly callId: string;
  readonly tool: string;
  /** As an object, or the text where it was none. */
  readonly input: Json;
  /** Absent while there is none. */
  readonly result?: Json;
}
export interface SimulatedTool {
  readonly name: string;
  readonly description: string;
  readonly input: JsonObject;
}
/** What a rule sees: the conversation and what is offered, and nothing of the world. */
export interface SimulatedRequest {
  readonly model: string;
  /** Of the system messages, joined. */
  readonly system: string;
  /** Everything that users said, in order; the last is what is asked now, or what was asked when the calls began. */
  readonly user: readonly string[];
  /** Everything that this model has said before. */
  readonly said: readonly string[];
  readonly calls: readonly SimulatedCall[];
  readonly tools: readonly SimulatedTool[];
  /** JSON Schema of the answer that is asked for; null when words or calls are. */
  readonly output: JsonObject | null;
  readonly maxOutputTokens: number;
  /** Every text of the conversation, also those inside results. */
  readonly texts: readonly string[];
  /** A number in [0, 1) that depends on the seed, the request and the salt alone. */
  readonly draw: (salt: string) => number;
}

/** Reads the body of a chat completion. @throws Refusal that says what is wrong with it. */
export function readRequest(body: JsonObject, seed: number): SimulatedRequest {
  const messages = list(body.messages, "messages").filter(isObject);
  const schema =
    isObject(body.response_format) && isObject(body.response_format.json_schema) ? body.response_format.json_schema.schema : null;
  const contents = messages.map(({ content }) => textOf(content));
  const by = (role: string): string[] => messages.flatMap((message, index) => (message.role === role ? [contents[index] ?? ""] : []));
  // How the answer is to be sent is no part of what is asked.
  const { stream: _stream, stream_options: _options, ...asked } = body;
  const digest = createHash("sha256")
    .update(`${seed}\n${canonical(asked)}`)
    .digest("hex");
  return {
    model: typeof body.model === "string" ? body.model : "",
    system: by("system").join("\n"),
    user: by("user"),
    said: by("assistant").filter((text) => text !== ""),
    calls: callsOf(messages),
    tools: list(body.tools ?? [], "tools").flatMap(toolOf),
    output: isObject(schema) ? schema : null,
    maxOutputTokens: limitOf(body),
    texts: contents.flatMap(textsIn),
    draw: (salt) => createHash("sha256").update(`${digest}\n${salt}`).digest().readUInt32BE(0) / 2 ** 32,
  };
}

/** A tool's name as the wire has it: rules may write "mail.send". */
export const wireName = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/g, "_");

const list = (value: unknown, what: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw new Refusal(400, `"${what}" is no list.`);
};

function limitOf({ max_tokens: older, max_completion_tokens: limit = older }: JsonObject): number {
  if (typeof limit === "number" && limit > 0) return limit;
  throw new Refusal(400, "The request does not say how much may be written (max_tokens).");
}

/** Content is a text, or a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (isObject(part) && typeof part.text === "string" ? part.text : "")).join("");
}

function toolOf(tool: unknown): SimulatedTool[] {
  const { name, description, parameters } = (isObject(tool) && isObject(tool.function) ? tool.function : {}) as JsonObject;
  if (typeof name !== "string") return [];
  return [{ name, description: typeof description === "string" ? description : "", input: isObject(parameters) ? parameters : {} }];
}

function callsOf(messages: readonly JsonObject[]): SimulatedCall[] {
  const calls: SimulatedCall[] = [];
  for (const { role, tool_calls, tool_call_id, content } of messages) {
    if (role === "tool") answer(calls, String(tool_call_id), jsonOr(textOf(content)));
    for (const call of Array.isArray(tool_calls) ? tool_calls.filter(isObject) : []) {
      const { name, arguments: input } = (isObject(call.function) ? call.function : {}) as JsonObject;
      calls.push({ callId: String(call.id), tool: String(name), input: jsonOr(String(input)) });
    }
  }
  return calls;
}

/** The last call of that id: ids may come again. */
function answer(calls: SimulatedCall[], callId: string, result: Json): void {
  const at = calls.findLastIndex((call) => call.callId === callId);
  const call = calls[at];
  if (call !== undefined) calls[at] = { ...call, result };
}

function jsonOr(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A message may be one line and then JSON, as an agent's input is told: what stands in that is said as well. */
function textsIn(text: string): string[] {
  const whole = jsonOr(text);
  if (typeof whole !== "string") return stringsIn(whole);
  const rest = jsonOr(text.slice(text.indexOf("\n") + 1));
  return typeof rest === "string" ? [text] : [text, ...stringsIn(rest)];
}

function stringsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
