import { defineConfig, type Model, ModelFailure, type ModelRequest, workflow } from "signalbox";
import { z } from "zod";
import { RATES } from "./model-server.ts";

/** What one call may take: its cost is 20 * 3 + 80 * 15 micro-dollars. */
const BOUND = { inputTokens: 20, outputTokens: 80 };
export const CALL = { tokens: 100, costMicroUsd: 1_260 };
export interface Caps {
  readonly costMicroUsd: number;
  readonly tokens: number;
  readonly runCostMicroUsd: number;
}
const MICRO = 1_000_000;

/** Runs that ask and ask, and pause where they are denied: what they want together is far more than the day has. */
export const raceConfig = (url: string, caps: Caps) =>
  defineConfig({
    workflows: [racer(caps)],
    model: over(url),
    limits: { costUsdPerDay: caps.costMicroUsd / MICRO, tokensPerDay: caps.tokens, timeZone: noonNow() },
  });

const racer = ({ runCostMicroUsd }: Caps) =>
  workflow({
    id: "racer",
    input: z.object({ asks: z.array(z.number()) }),
    limits: { costUsd: runCostMicroUsd / MICRO },
    flow: (f, input) =>
      f.map("each", input.asks, { max: 200, concurrency: 1 }, () =>
        f.draft("ask", {
          model: "racing",
          text: "Go.",
          maxInputTokens: 10,
          maxOutputTokens: BOUND.outputTokens,
          onError: () => {
            f.wait("breathe", { for: "150ms" });
            return { text: "denied" };
          },
        }),
      ),
  });

/** Midnight must not give the race a second day: a zone in which it is about noon. */
function noonNow(): string {
  const offset = 12 - new Date().getUTCHours();
  return `Etc/GMT${offset > 0 ? "-" : "+"}${Math.abs(offset)}`;
}

const over = (url: string): Model => ({
  card: (name) => ({
    modelId: name,
    provider: "race",
    simulated: true,
    price: { input: RATES.input * MICRO, cachedInput: RATES.input * MICRO, output: RATES.output * MICRO, version: "race" },
  }),
  bound: () => BOUND,
  generate: async (request) => {
    const response = await fetch(url, { method: "POST", body: JSON.stringify({ runId: request.runId, ...BOUND }), signal: request.signal });
    if (response.status === 429) throw new ModelFailure("http-429", "overloaded", { outcome: "not-sent", retryable: true });
    const { usage } = (await response.json()) as { usage?: { inputTokens: number; outputTokens: number } };
    return replyTo(request, usage);
  },
});

const replyTo = ({ model }: ModelRequest, usage: { inputTokens: number; outputTokens: number } | undefined) => ({
  parts: [{ type: "text" as const, text: '{"text":"x"}' }],
  finish: "stop" as const,
  usage: usage === undefined ? null : { ...usage, cachedInputTokens: 0, reasoningTokens: 0 },
  modelId: model,
  simulated: true,
  parameters: {},
});
