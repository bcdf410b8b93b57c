// Models and tools that do the worst that they may: they say again all that they were told, charge all that they may, fail as they like,
// and ask for what they were not given. Every field that enters a run is marked, so that whatever a model is told can be traced to it.
import { type AnyTool, tool } from "../../../src/index.ts";
import type { Model, ModelReply, ModelRequest } from "../../../src/ports/model.ts";
import { boundOf } from "../../../src/ports/model-bound.ts";
import { draw } from "../scripted-world.ts";
import { Pair } from "./random-workflow.ts";

export type Tools = readonly AnyTool[];
export const mark = (source: string, field: string): string => `<<${source}.${field}>>`;
const marked = (source: string): Pair => ({ a: mark(source, "a"), b: mark(source, "b") });
const MARK = /<<[^<>]+>>/g;

/** What left the run, as those outside count it. */
export interface Sent {
  readonly runId: string;
  readonly kind: "tool" | "model";
  readonly target: string;
  readonly usd: number;
}
/** What a model was told, by the fields that it can be traced to. */
export interface Told {
  readonly runId: string;
  readonly node: string;
  readonly marks: readonly string[];
}

const PRICE = { input: 2_000_000, cachedInput: 2_000_000, output: 8_000_000, version: "test" };
const USD_PER_RATE = 1e-12;

export class Adversary {
  readonly sent: Sent[] = [];
  readonly told: Told[] = [];
  readonly tools: Tools;
  readonly model: Model;
  readonly #seed: number;
  readonly #keys = new Set<string>();
  #turn = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.tools = [
      // Several that read, so that what one gave is seldom told by way of another.
      ...["account", "news", "orders", "terms", "people"].map((what) => this.#tool(`look.${what}`, "read", 0.001)),
      this.#tool("note.add", "write", 0.002),
      this.#tool("mail.send", "external", 0.004),
      this.#tool("file.drop", "destructive", 0),
    ];
    this.model = {
      card: () => ({ modelId: "test/m", provider: "test", simulated: true, price: PRICE }),
      bound: boundOf,
      generate: (request) => this.#generate(request),
    };
  }

  #tool(id: string, effect: "read" | "write" | "external" | "destructive", maxCostUsd: number): AnyTool {
    const delivery = effect === "read" ? {} : { delivery: { mode: "keyed" as const, window: "24h" } };
    return tool({
      id,
      description: id,
      effect,
      input: Pair,
      output: Pair,
      maxCostUsd,
      ...delivery,
      run: (_input, { runId, attempt, idempotencyKey, cost }) => {
        const chance = draw(this.#seed, id, runId, idempotencyKey, String(attempt));
        // One key is one effect: the target takes it once.
        const isNew = effect === "read" || !this.#keys.has(idempotencyKey);
        this.#keys.add(idempotencyKey);
        if (isNew) this.sent.push({ runId, kind: "tool", target: id, usd: maxCostUsd });
        if (chance < 0.5 && isNew) cost(maxCostUsd);
        if (chance > 0.8) throw new Error(`${id} failed.`);
        return marked(id);
      },
    }) as AnyTool;
  }

  async #generate(request: ModelRequest): Promise<ModelReply> {
    const { runId, node, messages } = request;
    const words = JSON.stringify(messages);
    const marks = [...new Set(words.match(MARK) ?? [])];
    this.told.push({ runId, node, marks });
    const bound = this.model.bound(request);
    const usd = (bound.inputTokens * PRICE.input + bound.outputTokens * PRICE.output) * USD_PER_RATE;
    this.sent.push({ runId, kind: "model", target: request.model, usd });
    const chance = draw(this.#seed, "reply", runId, node, String(this.#turn++));
    if (chance < 0.1) throw new Error("The connection was lost.");
    return {
      parts: this.#parts(request, marks.join(" ").slice(0, 120), chance),
      finish: "stop",
      usage: chance < 0.2 ? null : { ...bound, cachedInputTokens: 0, reasoningTokens: 0 },
      modelId: "test/m",
      simulated: true,
      parameters: {},
    };
  }

  #parts({ task, tools }: ModelRequest, echo: string, chance: number): ModelReply["parts"] {
    if (task === "classify") return [{ type: "text", text: JSON.stringify({ label: chance < 0.6 ? "x" : "y", confidence: 1 }) }];
    if (task !== undefined) return [{ type: "text", text: chance < 0.3 ? "{" : JSON.stringify({ a: echo, b: echo }) }];
    return [0, 1, 2].flatMap((position): ModelReply["parts"] => {
      const luck = draw(this.#seed, "call", String(this.#turn), String(position));
      if (position > 0 && luck < 0.5) return [];
      const names = [...tools.map(({ name }) => name), "finish", "file_drop", "mail_send"];
      const tool = names[Math.floor(luck * 997) % names.length] as string;
      return [
        {
          type: "tool-call",
          callId: `c${this.#turn}-${position}`,
          tool,
          input: luck > 0.9 ? "{" : JSON.stringify({ a: echo, b: String(position) }),
        },
      ];
    });
  }
}
