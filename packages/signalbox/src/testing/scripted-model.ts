import type { Json } from "../base/json.ts";
import { utf8Length } from "../base/utf8.ts";
import type { Model, ModelReply, ModelRequest, Price, ReplyPart } from "../ports/model.ts";
import { boundOf } from "../ports/model-bound.ts";

/** A reply in parts, with whatever else a test wants to say about it. */
export class ScriptedReply {
  readonly parts: readonly ReplyPart[];
  readonly details: Partial<Omit<ModelReply, "parts">>;

  constructor(parts: readonly ReplyPart[], details: Partial<Omit<ModelReply, "parts">> = {}) {
    this.parts = parts;
    this.details = details;
  }
}
/** What a scripted model says to one request: a value (its JSON is the reply's text), a reply in parts, or an error to throw. */
export type Line = Json | ScriptedReply | Error | ((request: ModelRequest) => Json | ScriptedReply | Error);
export interface ScriptedModel extends Model {
  /** Every request so far, in order. */
  readonly requests: readonly ModelRequest[];
}

const FREE: Price = { input: 0, cachedInput: 0, output: 0, version: "scripted" };

/**
 * A model for tests and offline runs: answers by node id (or by its whole path, with arms and loop indexes), in order; the last line
 * of a node answers ever after.
 * Usage is counted as UTF-8 bytes / 4, and nothing costs money unless a price is given: what it answers says nothing about any
 * model's quality.
 * @example
 * const model = scriptedModel({ intent: [{ label: "refund", confidence: 0.9 }] });
 */
export function scriptedModel(script: { readonly [node: string]: readonly Line[] }, options: { price?: Price | null } = {}): ScriptedModel {
  const requests: ModelRequest[] = [];
  const said = new Map<string, number>();
  const { price = FREE } = options;
  return {
    requests,
    card: (name) => ({ modelId: `scripted/${name}`, provider: "scripted", simulated: true, price }),
    bound: boundOf,
    async generate(request) {
      requests.push(request);
      const node = Object.hasOwn(script, request.node) ? request.node : request.node.slice(request.node.lastIndexOf("/") + 1);
      const lines = script[node] ?? [];
      const position = said.get(node) ?? 0;
      said.set(node, position + 1);
      const line = lines[Math.min(position, lines.length - 1)];
      if (line === undefined)
        throw new Error(`The script has no line for node "${request.node}". It has: ${Object.keys(script).join(", ") || "none"}.`);
      const answer = typeof line === "function" ? line(request) : line;
      if (answer instanceof Error) throw answer;
      return replyOf(
        request,
        answer instanceof ScriptedReply ? answer : new ScriptedReply([{ type: "text", text: JSON.stringify(answer) }]),
      );
    },
  };
}

function replyOf({ model, messages, tools, output, maxOutputTokens }: ModelRequest, { parts, details }: ScriptedReply): ModelReply {
  return {
    parts,
    finish: parts.some(({ type }) => type === "tool-call") ? "tool-calls" : "stop",
    usage: {
      inputTokens: tokens([messages, tools, output ?? null]),
      cachedInputTokens: 0,
      outputTokens: tokens(parts.map((part) => (part.type === "tool-call" ? [part.tool, part.input] : part.text))),
      reasoningTokens: 0,
    },
    modelId: `scripted/${model}`,
    simulated: true,
    parameters: { maxOutputTokens },
    ...details,
  };
}

const tokens = (value: unknown): number => Math.ceil(utf8Length(JSON.stringify(value)) / 4);
