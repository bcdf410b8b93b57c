import type { Json } from "../base/json.ts";
import type { Model, ModelReply, ModelRequest } from "../ports/model.ts";

/** What a scripted model says to one request: the answer, or an error to throw. */
export type Line = Json | Error | ((request: ModelRequest) => Json | Error);
export interface ScriptedModel extends Model {
  /** Every request so far, in order. */
  readonly requests: readonly ModelRequest[];
}

/**
 * A model for tests and offline runs: answers prompts by node id, in order; the last line of a node answers ever after.
 * Usage is counted as UTF-8 bytes / 4, and nothing costs money: what it answers says nothing about any model's quality.
 * @example
 * const model = scriptedModel({ intent: [{ label: "refund", confidence: 0.9 }] });
 */
export function scriptedModel(script: { readonly [node: string]: readonly Line[] }): ScriptedModel {
  const requests: ModelRequest[] = [];
  const said = new Map<string, number>();
  return {
    requests,
    async generate(request): Promise<ModelReply> {
      requests.push(request);
      const lines = script[request.node] ?? [];
      const position = said.get(request.node) ?? 0;
      said.set(request.node, position + 1);
      const line = lines[Math.min(position, lines.length - 1)];
      if (line === undefined)
        throw new Error(`The script has no line for node "${request.node}". It has: ${Object.keys(script).join(", ") || "none"}.`);
      const output = typeof line === "function" ? line(request) : line;
      if (output instanceof Error) throw output;
      return { output, inputTokens: tokens(request.text), outputTokens: tokens(JSON.stringify(output)), costUsd: 0 };
    },
  };
}

const tokens = (text: string): number => Math.ceil(new TextEncoder().encode(text).length / 4);
