// One agent of many turns: in each the model calls one tool, and at last it hands in its result.
import { type AnyWorkflow, agent, type Model, type ModelReply, tool, workflow } from "signalbox";
import { z } from "zod";

export const AGENT = "agent-turns";
const TEXT = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(5);

/** `asked` is called when a turn's model call begins, with the turn's number. */
export function turning(turns: number, asked: (turn: number) => void): { readonly workflow: AnyWorkflow; readonly model: Model } {
  const look = tool({
    id: "bench.look",
    description: "Looks something up.",
    input: z.object({ n: z.number() }),
    output: z.object({ n: z.number(), text: z.string() }),
    effect: "none",
    run: async ({ n }) => ({ n, text: TEXT }),
  });
  const worker = agent({
    id: "worker",
    goal: "Look until there is nothing left to look at.",
    model: "large",
    input: z.object({}),
    output: z.object({ turns: z.number() }),
    tools: [look],
    limits: { costUsd: 1, tokens: Number.MAX_SAFE_INTEGER, turns: turns + 1, toolCalls: turns + 1, activeTime: "1h" },
  });
  const flow = workflow({
    id: AGENT,
    input: z.object({}),
    limits: { costUsd: 1 },
    flow: (f) => f.agent("work", worker, {}, { otherwise: () => ({ turns: 0 }) }),
  });
  return { workflow: flow, model: modelOf(turns, asked) };
}

/** Answers at once, and does not look at what it is shown: what is measured is the engine. */
function modelOf(turns: number, asked: (turn: number) => void): Model {
  let turn = 0;
  return {
    card: (name) => ({
      modelId: name,
      provider: "benchmark",
      simulated: true,
      price: { input: 0, cachedInput: 0, output: 0, version: "1" },
    }),
    bound: ({ maxOutputTokens }) => ({ inputTokens: 1_000, outputTokens: maxOutputTokens }),
    generate: async () => {
      asked(++turn);
      const isLast = turn > turns;
      const n = isLast ? 0 : turn;
      if (isLast) turn = 0;
      return isLast ? reply("finish", { turns }) : reply("bench_look", { n });
    },
  };
}

const reply = (name: string, input: object): ModelReply => ({
  parts: [{ type: "tool-call", callId: "c1", tool: name, input: JSON.stringify(input) }],
  finish: "tool-calls",
  usage: { inputTokens: 1_000, cachedInputTokens: 0, outputTokens: 20, reasoningTokens: 0 },
  modelId: "benchmark",
  simulated: true,
  parameters: {},
});
